"""Pages over access: asking, deciding, reviewing, the roster, and who answers for what."""

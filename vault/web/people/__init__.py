"""Pages over people: records, posts, moves, beginnings, and what one person does alone."""

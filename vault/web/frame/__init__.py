"""What every page has around it: its rendering, forms, acts, refusals, and who looks at it."""

"""A robot that tries to get past the viewer, and counts the bytes it should not have been given."""

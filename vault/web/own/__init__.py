"""What is the visitor's own: what waits, notices, account."""

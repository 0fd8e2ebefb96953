"""Training: courses that are published, completed by people, expire, and gate access by that (G7, T7)."""

"""The yearly report of each responsible manager to the overall officer (G3.0-l)."""

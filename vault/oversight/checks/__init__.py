"""Checks of oneself and of one another (G7.0-c, G7.0-d)."""

"""Keeping an eye on the whole: worklists, alerts, the yearly report, checks of places and of one another (G3.0-e to l)."""

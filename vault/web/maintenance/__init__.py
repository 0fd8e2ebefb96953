"""Maintenance by workers from outside, by pages."""

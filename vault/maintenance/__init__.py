"""Maintenance sessions: temporary ids with an end, attended, without content (G9.4)."""

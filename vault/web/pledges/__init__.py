"""Pledges by pages: reading and signing them, and their texts."""

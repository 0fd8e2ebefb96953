"""Procedures by pages: reading, acknowledging and publishing them."""

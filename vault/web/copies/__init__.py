"""Copies by pages: asking, deciding, having them made, fetching, giving back."""

"""Bringing documents in by pages: choosing and sending a file, looking at what would be deposited, confirming it."""

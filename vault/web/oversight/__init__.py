"""Oversight by pages: what the vault noticed, what people say, check and report, and how long evidence is kept."""

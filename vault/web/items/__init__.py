"""Documents by pages."""

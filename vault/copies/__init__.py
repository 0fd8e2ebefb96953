"""Numbered copies: request, approval, production, return and recall."""

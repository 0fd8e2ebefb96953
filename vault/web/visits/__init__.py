"""Visits by people from outside, by pages."""

"""Devices by pages: one's own, everybody's, and the terms for them."""

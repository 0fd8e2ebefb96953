"""Disposal by pages: order, confirmation, the erasing as it goes, the certificate."""

"""Visits: request, approval, undertaking, and the escort's view-only session (G4.1.5)."""

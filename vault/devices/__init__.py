"""Devices: registered by a manager, reporting on themselves, judged before anything is opened on them (G9.3, G4.2.3)."""

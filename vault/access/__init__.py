"""The gate: grants of persons on register entries, and the one decision who may reach what (G4.0-a)."""

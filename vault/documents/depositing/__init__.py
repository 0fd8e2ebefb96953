"""Taking content in: intent, typing, marking, sealing, reading back, then item and leaf (architecture rule 1)."""

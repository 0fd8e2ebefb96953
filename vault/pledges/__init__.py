"""Pledges: templates with their four compulsory clauses, and signatures bound to the text (G4.1.4)."""

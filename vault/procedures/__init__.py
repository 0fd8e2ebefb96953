"""Procedure documents: published, dated, numbered texts that the company's workflows rest on (G2.2-f, G3.0-f, G5.0-c)."""

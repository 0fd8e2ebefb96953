"""What departments say about the company's measures, and what its managers answer (TQ2-2)."""

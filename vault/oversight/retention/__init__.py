"""How long evidence is kept, and that nothing of it is deleted (T5-e)."""

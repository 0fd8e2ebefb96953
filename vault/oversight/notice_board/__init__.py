"""The printed notice that tells everybody who answers for what (T5-b)."""

"""What the vault notices by itself, and what people decide about it (G3.0-j)."""

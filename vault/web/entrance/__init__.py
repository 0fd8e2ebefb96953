"""Beginning, signing in and out."""

"""Training: courses, lessons, questions, completions, and the dates until which they count (G7)."""

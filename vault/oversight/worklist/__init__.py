"""What a person has to do now, by their roles (T5-d)."""

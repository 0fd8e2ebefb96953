"""What each refusal says, a module a theme."""

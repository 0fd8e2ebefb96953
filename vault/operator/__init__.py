"""`hizo-vault`: what an operator does at the host. No command opens content or hands out a key."""

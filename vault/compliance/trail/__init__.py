"""The trail of one person in the log: their own to themselves, and to those who may check it."""

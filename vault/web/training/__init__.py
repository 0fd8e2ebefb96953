"""Training by pages: taking a course, lessons, sessions, and who still has to learn."""

"""Who is signing in: passwords, one-time codes, sessions, devices, notices. Knows persons by id only."""

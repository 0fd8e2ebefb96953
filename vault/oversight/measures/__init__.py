"""The list of physical measures at each site, and when somebody last looked at them (G3.0-h)."""

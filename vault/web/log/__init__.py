"""The log by pages: found, opened, proven, taken away; and what it says about one person or one document."""

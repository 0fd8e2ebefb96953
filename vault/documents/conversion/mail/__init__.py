"""E-mail as pages: headers, one body as text, and what is attached."""

"""The service: the only place with rules about people. Domains form a ladder and import only downwards."""

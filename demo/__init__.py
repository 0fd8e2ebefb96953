"""What `make demo` shows, made from nothing on the spot."""

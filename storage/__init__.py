"""Keys and blobs: stores what it is given, and knows no documents, users or ciphers."""

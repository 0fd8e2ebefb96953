"""What auditors and outsiders are shown: the log over HTTP, proofs, evidence."""

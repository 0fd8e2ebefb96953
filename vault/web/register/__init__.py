"""The register by pages: the important technologies, who answers for each, and who may do what on it."""

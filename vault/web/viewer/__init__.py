"""Looking at the pages of a document."""

"""The HTML page: everything on it is read from a document."""

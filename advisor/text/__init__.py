"""Text with lines: which files are there, and what stands where in them."""

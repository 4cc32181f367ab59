"""What an organisation declares about itself: one file in, a checked Organisation and the catalog as it holds there."""

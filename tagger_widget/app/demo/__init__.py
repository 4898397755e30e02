"""Sample images for a first try."""

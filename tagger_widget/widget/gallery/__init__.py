"""The grid of all images."""

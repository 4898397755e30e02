"""The known tags beside the image."""

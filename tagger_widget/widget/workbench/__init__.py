"""The panels beside the gallery."""

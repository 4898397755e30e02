"""Sample images of the demo."""

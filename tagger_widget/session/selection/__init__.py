"""Images that filters find."""

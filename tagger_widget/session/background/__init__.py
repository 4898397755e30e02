"""What runs in threads behind a session."""

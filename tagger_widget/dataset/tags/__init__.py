"""Tags as text."""

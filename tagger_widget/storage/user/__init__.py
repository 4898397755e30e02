"""The user's own config and state folders."""

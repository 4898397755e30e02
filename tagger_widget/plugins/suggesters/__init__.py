"""Suggesters, one kind of suggestion a file."""

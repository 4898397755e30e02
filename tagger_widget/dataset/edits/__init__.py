"""Edits, and the changes they make."""

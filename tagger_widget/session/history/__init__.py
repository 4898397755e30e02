"""Edits as a person reads them, and taking them back."""

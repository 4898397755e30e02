"""Integrity check and rebuild of a dataset."""

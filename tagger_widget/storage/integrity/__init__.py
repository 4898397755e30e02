"""Check and rebuild of a dataset."""

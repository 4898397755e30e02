"""The command ``tagger``."""

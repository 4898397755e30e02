"""The command line: ``tagger``."""

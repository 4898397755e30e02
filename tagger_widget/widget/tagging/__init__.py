"""The tagging screen."""

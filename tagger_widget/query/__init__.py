"""The filter language, and the index that evaluates it."""

"""The filter language, and the index that answers it."""

"""Commands and keys."""

"""What edits are, and what they change."""

"""What several parts of the screen need."""

"""Known tags, and the search among them."""

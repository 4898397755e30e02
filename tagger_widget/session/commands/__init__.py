"""Commands of a session, one service a file."""

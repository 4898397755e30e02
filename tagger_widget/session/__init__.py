"""The public Python API, and the services behind it."""

"""The server of the browser app: Voila, its kernels, and authentication."""

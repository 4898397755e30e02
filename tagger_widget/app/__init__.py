"""The browser app: its server, its page, and the sample images of its demonstration."""

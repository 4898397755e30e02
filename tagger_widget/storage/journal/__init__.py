"""The journal and its checkpoints."""

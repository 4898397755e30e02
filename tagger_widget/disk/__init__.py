"""The only package that touches files: atomic writes, the journal, images and previews."""

"""What a dataset is: images, tags, edits, arrangement. Pure: no files, no threads, no Jupyter."""

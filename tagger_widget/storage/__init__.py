"""Everything on disk. No other package writes into a dataset."""

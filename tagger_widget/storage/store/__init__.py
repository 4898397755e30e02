"""The dataset in memory and its journal, in step."""

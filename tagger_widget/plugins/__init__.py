"""What can be added by a file: checks, importers, exporters, suggesters, reports."""

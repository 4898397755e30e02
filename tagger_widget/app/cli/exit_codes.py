"""Exit codes of the command line; 0 is success, also if there was nothing to do."""

FAILED = 1
"""The command could not do its work, or found a problem."""
DECLINED = 1
"""The user declined the change."""
WRONG_USE = 2
"""An argument, an option or a folder cannot be used."""
CONFLICTS = 3
"""Later edits conflict with the edit to undo."""

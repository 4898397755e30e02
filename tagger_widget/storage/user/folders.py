"""The user's own config and state folders."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

CONFIG_DIR = "TAGGER_CONFIG_DIR"
"""Environment variable that puts the settings folder elsewhere."""


def config_folder() -> Path:
    """Return where this user keeps settings."""
    return Path(os.environ.get(CONFIG_DIR) or platformdirs.user_config_path("tagger_widget"))


STATE_DIR = "TAGGER_STATE_DIR"
"""Environment variable that puts the state folder elsewhere."""


def state_folder() -> Path:
    """Return where this user's programs keep what must not be lost."""
    return Path(os.environ.get(STATE_DIR) or platformdirs.user_state_path("tagger_widget"))

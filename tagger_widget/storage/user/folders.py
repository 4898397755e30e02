"""The user's own config and state folders."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

CONFIG_DIR = "TAGGER_CONFIG_DIR"
"""Environment variable that names another config folder."""


def config_folder() -> Path:
    """Return the folder of this user's settings."""
    return Path(os.environ.get(CONFIG_DIR) or platformdirs.user_config_path("tagger_widget"))


STATE_DIR = "TAGGER_STATE_DIR"
"""Environment variable that names another state folder."""


def state_folder() -> Path:
    """Return the folder in which this user's programs keep data of their own."""
    return Path(os.environ.get(STATE_DIR) or platformdirs.user_state_path("tagger_widget"))

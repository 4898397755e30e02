"""The face in notebooks and browsers: the only package that imports Jupyter."""

from __future__ import annotations

from tagger_widget.widget.screen import TaggerWidget

__all__ = ["TaggerWidget"]

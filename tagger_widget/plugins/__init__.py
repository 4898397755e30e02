"""What can be added by a file: suggesters, exporters, importers; built-in ones and installed ones alike."""

from tagger_widget.plugins.exporters.base import Exporter
from tagger_widget.plugins.importers.base import Importer
from tagger_widget.plugins.suggesters.base import Suggester, Suggestion, TagProposal
from tagger_widget.plugins.view import DatasetView

__all__ = ["DatasetView", "Exporter", "Importer", "Suggester", "Suggestion", "TagProposal"]

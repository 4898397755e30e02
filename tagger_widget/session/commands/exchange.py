"""Imports and exports."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from tagger_widget.errors import BadInputError
from tagger_widget.operations.base import Operation
from tagger_widget.operations.custom import SetEach
from tagger_widget.plugins import DatasetView, Exporter, Importer
from tagger_widget.plugins.importers.base import checked_operation
from tagger_widget.session.context import SessionContext
from tagger_widget.session.plugins import Plugins
from tagger_widget.storage.files import read_error, save_error

Options = Mapping[str, object]


class Exchange:
    """Takes tags in from elsewhere and writes them in other forms; `Session` documents each method.

    Parameters
    ----------
    context
        The open dataset.
    plugins
        The importers and exporters.
    """

    def __init__(self, context: SessionContext, plugins: Plugins) -> None:
        self._context = context
        self._plugins = plugins

    def read(self, name: str, source: object, options: Options) -> tuple[Operation, Collection[str] | None]:
        """Read what an importer takes in: an operation, and the images that it is for, or None for all."""

        def read(importer: Importer, view: DatasetView) -> Operation:
            try:
                return checked_operation(importer.read(view, source))
            except OSError as error:
                raise read_error(error, error.filename or str(source)) from error

        operation = self._plugins.call(Importer, name, read, options)  # type: ignore[type-abstract]
        return operation, tuple(operation.tags) if isinstance(operation, SetEach) else None

    def export(
        self, name: str, target: str | Path | None, names: Collection[str] | None, options: Options
    ) -> object:
        """Have an exporter write some images, or with None all."""
        data = self._context.data
        images = data.images[:] if names is None else [data.image(one) for one in names]

        def exported(exporter: Exporter, view: DatasetView) -> object:
            if exporter.needs_target and target is None:
                raise BadInputError(
                    f"the exporter {name!r} writes files; give it a target: a file or a folder"
                )
            path = None if target is None else Path(target)
            try:
                return exporter.export(view, images, path)
            except OSError as error:
                raise save_error(error, error.filename or str(target)) from error

        return self._plugins.call(Exporter, name, exported, options)  # type: ignore[type-abstract]

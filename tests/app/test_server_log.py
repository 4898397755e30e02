"""What the server logs to the terminal: what concerns the user, and nothing about pages that were closed."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from nbclient.exceptions import CellExecutionError, DeadKernelError
from tornado.iostream import StreamClosedError

from tagger_widget.app.server.voila import is_worth_logging


@pytest.fixture
def terminal() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """Return a logger with the filter of the server, and the stream that it writes to."""
    written = io.StringIO()
    log = logging.getLogger("tests.server")
    handler = logging.StreamHandler(written)
    log.addHandler(handler)
    log.addFilter(is_worth_logging)
    yield log, written
    log.removeHandler(handler)
    log.removeFilter(is_worth_logging)


@pytest.mark.parametrize(
    "error",
    [
        DeadKernelError("Kernel died"),
        StreamClosedError(),
        CellExecutionError("Traceback", "KeyboardInterrupt", ""),
    ],
)
def test_a_closed_page_logs_nothing(terminal: tuple[logging.Logger, io.StringIO], error: Exception) -> None:
    """A kernel that ends with its page, even in the middle of a cell, leaves no traceback."""
    log, written = terminal
    log.error("Error at server while executing cell", exc_info=error)
    assert written.getvalue() == ""


@pytest.mark.parametrize(
    "error", [OSError("disk"), CellExecutionError("Traceback", "ImportError", "no module")]
)
def test_an_error_in_the_notebook_is_logged(
    terminal: tuple[logging.Logger, io.StringIO], error: Exception
) -> None:
    """Errors in the notebook or in the server are shown to the user."""
    log, written = terminal
    log.error("Error at server while executing cell", exc_info=error)
    assert "Error at server" in written.getvalue()

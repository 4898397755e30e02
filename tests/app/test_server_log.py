"""What the app's server writes into the terminal: news for the user, and nothing of pages that were left."""

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
    """Return a log that writes through the filter of the server, and what it wrote."""
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
def test_a_page_that_was_left_is_no_news(
    terminal: tuple[logging.Logger, io.StringIO], error: Exception
) -> None:
    """A kernel that ends with its page, interrupted in the middle of a cell or not, leaves no traceback."""
    log, written = terminal
    log.error("Error at server while executing cell", exc_info=error)
    assert written.getvalue() == ""


@pytest.mark.parametrize(
    "error", [OSError("disk"), CellExecutionError("Traceback", "ImportError", "no module")]
)
def test_an_error_in_the_notebook_is_news(
    terminal: tuple[logging.Logger, io.StringIO], error: Exception
) -> None:
    """What went wrong in the notebook or in the server is told."""
    log, written = terminal
    log.error("Error at server while executing cell", exc_info=error)
    assert "Error at server" in written.getvalue()

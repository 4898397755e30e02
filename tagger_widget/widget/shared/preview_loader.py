"""Previews of the images around the current one, loaded in the background ahead of the user."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock

from tagger_widget.errors import TaggerError
from tagger_widget.images.preview import Preview

THREADS = 2

LoadedPreview = Preview | str
"""A preview, or the reason why there is none."""


def load_or_explain(load: Callable[[], Preview], name: str) -> LoadedPreview:
    """Load a preview, or return the reason why that is not possible.

    Parameters
    ----------
    load
        Loads it; may raise anything.
    name
        What an unexpected error calls the image.
    """
    try:
        return load()
    except TaggerError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - the end of a thread: the user sees it in place of the image
        return f"Unexpected error while reading {name}: {type(error).__name__}: {error}"


class PreviewLoader:
    """Loads the previews of the images around the current one.

    Parameters
    ----------
    load
        Loads the preview of an image by name; may take a while.
    on_loaded
        Called with a name and its preview on the thread that loaded it.
    """

    def __init__(
        self, load: Callable[[str], Preview], on_loaded: Callable[[str, LoadedPreview], None]
    ) -> None:
        self._load = load
        self._on_loaded = on_loaded
        self._lock = Lock()
        self._names: tuple[str, ...] = ()
        self._jobs: dict[str, Future[None]] = {}
        self._loaded: dict[str, LoadedPreview] = {}
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="tagger-preview")

    @property
    def loaded(self) -> dict[str, LoadedPreview]:
        """The previews at hand, by image name."""
        with self._lock:
            return dict(self._loaded)

    def load_previews(self, names: Sequence[str]) -> None:
        """Load these previews, the most urgent first, and drop all others."""
        with self._lock:
            self._names = tuple(names)
            self._jobs = {name: job for name, job in self._jobs.items() if not job.cancel()}
            self._loaded = {name: self._loaded[name] for name in names if name in self._loaded}
            self._submit_missing()

    def reload(self, names: Iterable[str], *, problems_only: bool = False) -> None:
        """Load these previews again, as far as they are still wanted: the images have changed.

        Parameters
        ----------
        names
            Names of the images.
        problems_only
            Whether to try only those again that could not be loaded.
        """
        with self._lock:
            for name in names:
                if not problems_only or isinstance(self._loaded.get(name), str):
                    self._loaded.pop(name, None)
            self._submit_missing()

    def wait_until_idle(self, timeout_s: float) -> None:
        """Wait until nothing is being loaded, at most `timeout_s`."""
        with self._lock:
            jobs = list(self._jobs.values())
        wait(jobs, timeout_s)

    def close(self) -> None:
        """Stop after the previews that are being loaded."""
        self._pool.shutdown(cancel_futures=True)

    def _submit_missing(self) -> None:
        for name in self._names:
            if name not in self._loaded and name not in self._jobs:
                self._jobs[name] = self._pool.submit(self._load_one, name)

    def _load_one(self, name: str) -> None:
        loaded = load_or_explain(lambda: self._load(name), name)
        with self._lock:
            self._loaded[name] = loaded
            self._jobs.pop(name, None)
        self._on_loaded(name, loaded)

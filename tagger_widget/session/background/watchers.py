"""Notices what others do: other processes, other programs, new images in the source folder."""

from __future__ import annotations

import time
from collections.abc import Callable

from tagger_widget.dataset.event import Event
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.session.commands.navigation import Navigation
from tagger_widget.session.context import CopyQueue, SessionContext
from tagger_widget.session.opening import UnverifiedCopies
from tagger_widget.storage.output.outside_changes import describe_stray_files, has_changed, is_torn_copy
from tagger_widget.storage.store.new_images import add_new, scan_again

_QUIET_S = 1.0
"""How long a source folder must be left alone before it is scanned for new images."""
_STRAY_FILES_EVERY_S = 5.0
_IMAGES_A_TICK = 500
"""Images looked at in one tick for what other programs did to them."""


class OutsideWatcher:
    """Notices what other processes and programs do in the output folder.

    Parameters
    ----------
    context
        The open dataset.
    navigation
        Knows where the user is: the current image is looked at in every tick.
    """

    def __init__(self, context: SessionContext, navigation: Navigation) -> None:
        self._context = context
        self._store = context.store
        self._navigation = navigation
        self._swept = 0
        self._stray_files_at = 0.0

    def tick(self) -> None:
        """Look at what is due; a tick costs the same in any dataset."""
        problems = self._store.problems
        if self._store.journal.has_grown():
            problems.attempt("edits of others", self._take_in)
        problems.attempt("outside changes", self.sweep)
        problems.attempt("the output folder", self._look_for_stray_files)
        self._look_for_others()

    def sweep(self) -> None:
        """Look at the current image and at a few more for what other programs did to them."""
        images = self._context.data.images
        stop = min(self._swept + _IMAGES_A_TICK, len(images))
        among = (images[self._navigation.position], *images[self._swept : stop])
        looked_at = list({image.name: image for image in among}.values())
        self._swept = stop % len(images)
        changed = [image.name for image in looked_at if self._is_changed(image)]
        moved = [image.name for image in looked_at if has_changed(self._store.folder, image)]
        if changed or moved:
            with self._store.transaction():
                self._store.follower.absorb_outside(changed)
                self._store.follower.log_outside(moved)

    def _take_in(self) -> None:
        with self._store.transaction():
            pass

    def _is_changed(self, image: ImageRecord) -> bool:
        return image.started and self._store.captions.is_changed(image)

    def _look_for_others(self) -> None:
        others = self._context.presence.others()
        if others != self._context.others:
            self._context.others = others
            self._store.events.put(Event("people"))

    def _look_for_stray_files(self) -> None:
        """Report files in the output folder that a trainer would take for part of the dataset."""
        now = time.monotonic()
        store = self._store
        if now - self._stray_files_at < max(_STRAY_FILES_EVERY_S, len(store.data) / 2_000):
            return
        self._stray_files_at = now
        store.problems.set("stray files", describe_stray_files(store.folder, store.source, store.data))


class SourceWatcher:
    """Gives names to images that come into the source folder.

    Parameters
    ----------
    context
        The open dataset.
    copies
        Is woken when there is something new to copy.
    """

    def __init__(self, context: SessionContext, copies: CopyQueue) -> None:
        self._context = context
        self._store = context.store
        self._copies = copies
        self._times = context.sources.folder_times() if context.sources else ()

    def tick(self) -> None:
        """Scan the source folder if it changed."""
        self._store.problems.attempt("new images", self._look_for_sources)

    def _look_for_sources(self) -> None:
        """Give names to new images, once no more are coming."""
        sources = self._context.sources
        if sources is None:
            return
        times = sources.folder_times()
        quiet_ns = time.time_ns() - int(_QUIET_S * 1e9)
        if times == self._times or any(quiet_ns < t < quiet_ns + 2 * _QUIET_S * 1e9 for t in times):
            return
        found = scan_again(self._store)
        if found is None:
            return
        self._context.sources, self._times = found, times
        self._store.follower.caption_beside = found.caption_for
        with self._store.transaction():
            count = add_new(self._store, found)
        if count:
            self._store.follower.announce_added(count)
            self._copies.wake()


class CopyVerifier:
    """Makes copies anew that a power failure took; until all are looked at, nothing says that they are safe.

    Parameters
    ----------
    context
        The open dataset.
    copies
        Makes copies anew.
    unverified
        The copies to look at.
    """

    def __init__(self, context: SessionContext, copies: CopyQueue, unverified: UnverifiedCopies) -> None:
        self._store = context.store
        self._copies = copies
        self._unverified = unverified

    @property
    def done(self) -> bool:
        """Whether every copy was looked at."""
        return not self._unverified.names

    def run(self, stopped: Callable[[], bool] = lambda: False, most: int | None = None) -> None:
        """Look at the copies that are left.

        Parameters
        ----------
        stopped
            Asked before each copy whether to give up.
        most
            Look at none if more than this many are left.
        """
        names = self._unverified.names
        if most is not None and len(names) > most:
            return
        while names and not stopped():
            self._store.problems.attempt("copies", lambda: self._verify(names[-1]))
            names.pop()

    def _verify(self, name: str) -> None:
        image = self._store.data.image(name)
        if is_torn_copy(self._store.folder, image, self._unverified.logged_ns):
            self._store.copy_again([image])
            self._copies.wake(again=True)

"""The plain parts of the screen: top bar, banner on resuming, and the buttons below the image; and what they say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ipywidgets import Button, HBox, IntProgress, IntSlider, Label

from tagger_widget.dataset.phrases import counted
from tagger_widget.storage.user.screen_state import Theme
from tagger_widget.widget.shared.collaborators import describe_others

if TYPE_CHECKING:
    from tagger_widget.session.options import Resumed
    from tagger_widget.session.snapshot import Snapshot
    from tagger_widget.widget.keys.keymap import Keymap

THEMES: dict[Theme, tuple[str, str]] = {
    "auto": ("adjust", "Theme: as Jupyter's"),
    "light": ("sun-o", "Theme: light"),
    "dark": ("moon-o", "Theme: dark"),
}
RunCommand = Callable[[str], None]


def next_theme(theme: Theme) -> Theme:
    """Return the theme after another: from Jupyter's to light, to dark, and back."""
    order = list(THEMES)
    return order[(order.index(theme) + 1) % len(order)]


def _button(keymap: Keymap, command: str, run: RunCommand, text: str, icon: str, *classes: str) -> Button:
    """Make a button for a command of the table of keys; the page carries out some by itself."""
    button = Button(description=text, icon=icon, tooltip=keymap.hint(command), _dom_classes=classes)
    button.on_click(lambda _button: run(command))
    return button


class TopBarView(NamedTuple):
    """What the top bar shows."""

    position: int
    """0-based index of the current image."""
    total: int
    place: str
    tally: str
    pace: str
    copying: str
    others: str
    saved: str
    is_saved: bool

    @classmethod
    def of(cls, snapshot: Snapshot) -> TopBarView:
        """Return what the top bar shows of a snapshot."""
        return cls(
            position=snapshot.position,
            total=snapshot.total,
            place=describe_place(snapshot),
            tally=describe_tally(snapshot),
            pace=describe_pace(snapshot),
            copying=describe_copying(snapshot),
            saved=describe_saved(snapshot),
            others=describe_others(snapshot) if snapshot.others else "",
            is_saved=snapshot.saved,
        )


class TopBar(HBox):
    """The folder, where the user is, how far things are, who else is here, theme and help."""

    def __init__(self, keymap: Keymap, run: RunCommand, folder: str) -> None:
        self._keymap = keymap
        self.folder = Label(folder, tooltip=folder, _dom_classes=("tagger-folder",))
        self.place = Label(_dom_classes=("tagger-place",))
        self.progress = IntProgress(min=0, max=1, tooltip="Your place among the images")
        self.tally = Label(_dom_classes=("tagger-quiet", "tagger-tally"))
        self.pace = Label(_dom_classes=("tagger-quiet", "tagger-pace"))
        self.copying = Label(_dom_classes=("tagger-quiet",))
        self.others = Label(_dom_classes=("tagger-quiet", "tagger-others"))
        self.saved = Label(_dom_classes=("tagger-quiet", "tagger-saved"))
        self.theme_button = Button(_dom_classes=("tagger-icon",))
        self.theme_button.on_click(lambda _button: run("theme"))
        self.help_button = Button(
            description="?", tooltip=keymap.hint("help"), _dom_classes=("tagger-do-help",)
        )
        super().__init__(
            (
                *(self.folder, self.place, self.progress, self.tally, self.pace, self.copying),
                *(self.others, self.saved, self.theme_button, self.help_button),
            ),
            _dom_classes=("tagger-top",),
        )

    def render(self, view: TopBarView) -> None:
        """Show a view."""
        self.place.value = view.place
        self.progress.max = view.total
        self.progress.value = view.position + 1
        self.tally.value = view.tally
        self.pace.value = view.pace
        self.copying.value = view.copying
        self.others.value = view.others
        self.saved.value = view.saved
        set_class = self.saved.remove_class if view.is_saved else self.saved.add_class
        set_class("tagger-unsaved")

    def render_theme(self, theme: Theme) -> None:
        """Show the theme in force, and that the button goes on to the next."""
        self.theme_button.icon, label = THEMES[theme]
        self.theme_button.tooltip = self._keymap.hint("theme", label)


class Banner(HBox):
    """Says where a dataset is resumed, with a way back to the first image."""

    def __init__(self, keymap: Keymap, text: str, run: RunCommand, *, at_start: bool) -> None:
        self.text = Label(text)
        self.start_button = Button(description="Start from the first image", tooltip=keymap.hint("first"))
        self.dismiss_button = Button(description="Dismiss", tooltip="Hide this line")
        self.start_button.on_click(lambda _button: self._start(run))
        self.dismiss_button.on_click(lambda _button: self.hide())
        if at_start:
            self.start_button.layout.display = "none"  # It would lead nowhere.
        super().__init__((self.text, self.start_button, self.dismiss_button), _dom_classes=("tagger-banner",))
        if not text:
            self.hide()

    def hide(self) -> None:
        """Take the line away."""
        self.add_class("tagger-gone")

    def _start(self, run: RunCommand) -> None:
        self.hide()
        run("first")


class NavigationView(NamedTuple):
    """What the navigation bar shows."""

    position: int
    """0-based index of the current image."""
    total: int
    undo: str | None
    """What undo would take back, in plain words; None if there is nothing."""
    redo: str | None


class NavigationBar(HBox):
    """Previous, skip, next and the like, and a slider over all images."""

    def __init__(self, keymap: Keymap, run: RunCommand, on_slide: Callable[[int], None]) -> None:
        self._keys = {command: ", ".join(keymap.keys_of(command)) for command in ("undo", "redo")}
        self._position = 0
        self._on_slide = on_slide
        self.previous = _button(keymap, "previous", run, "Previous", "chevron-left", "tagger-do-previous")
        self.skip = _button(keymap, "skip", run, "Skip", "forward", "tagger-do-skip")
        self.next = _button(keymap, "next", run, "Next", "chevron-right", "tagger-do-next", "tagger-main")
        self.untagged = _button(
            keymap, "next_untagged", run, "Next untagged", "tag", "tagger-do-next_untagged", "tagger-side"
        )
        self.undo = _button(keymap, "undo", run, "Undo", "undo", "tagger-side")
        self.redo = _button(keymap, "redo", run, "Redo", "repeat", "tagger-side")
        self.slider = IntSlider(
            value=1, min=1, max=1, continuous_update=False, tooltip="Go to an image by its number"
        )
        self.slider.observe(lambda change: self._on_slider(change.new - 1), "value")
        super().__init__(
            (self.previous, self.skip, self.next, self.untagged, self.undo, self.redo, self.slider),
            _dom_classes=("tagger-nav",),
        )

    def render(self, view: NavigationView) -> None:
        """Show a view."""
        self._position = view.position
        for button, label, what in ((self.undo, "Undo", view.undo), (self.redo, "Redo", view.redo)):
            keys = self._keys[label.lower()]
            button.disabled = what is None
            button.tooltip = (f"{label}: {what}" if what else label) + (f" ({keys})" if keys else "")
        self.slider.max = view.total
        self.slider.value = view.position + 1

    def _on_slider(self, position: int) -> None:
        if position != self._position:  # Else it follows the user, who got there by another way.
            self._on_slide(position)


# Progress in words ------------------------------------------------------------------------------


def describe_place(snapshot: Snapshot) -> str:
    """Describe where the user is, such as "37 of 240 · 15 %"."""
    number = snapshot.position + 1
    return f"{number:,} of {snapshot.total:,} · {number * 100 // snapshot.total} %"


def describe_tally(snapshot: Snapshot) -> str:
    """Describe the states of the images so far, such as "12 done, 3 skipped, 1 unreadable"."""
    counts = {"done": snapshot.done, "skipped": snapshot.skipped, "unreadable": snapshot.failed}
    return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)


def describe_pace(snapshot: Snapshot) -> str:
    """Describe the user's pace, such as "31 today · 14 s each · about 48 min left"."""
    parts = [f"{snapshot.today:,} today"] if snapshot.today else []
    if snapshot.seconds_each is not None:
        parts.append(f"{_duration(snapshot.seconds_each)} each")
        if snapshot.left:
            parts.append(f"about {_duration(snapshot.left * snapshot.seconds_each)} left")
    return " · ".join(parts)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{round(seconds / 3600):,} h"


def describe_completion(snapshot: Snapshot) -> str:
    """Say that every usable image is tagged, done or skipped; empty until then."""
    usable = snapshot.total - snapshot.failed
    if snapshot.left or not usable or snapshot.copied < usable:
        return ""
    return f"All {usable:,} tagged." if not snapshot.skipped else f"All {usable:,} tagged or skipped."


def describe_copying(snapshot: Snapshot) -> str:
    """Describe how far copying is; empty once it is finished."""
    settled = snapshot.copied + snapshot.failed
    return f"Copying {settled:,} of {snapshot.total:,}" if settled < snapshot.total else ""


def describe_saved(snapshot: Snapshot) -> str:
    """Describe whether everything is on the disk, such as "⚠ 3 changes not saved yet"."""
    if snapshot.unsaved:
        return f"⚠ {counted(snapshot.unsaved, 'change')} not saved yet"
    return "✓ Saved" if snapshot.saved else "⚠ Not saved yet"


def describe_resuming(resumed: Resumed, now: datetime) -> str:
    """Describe where a dataset is resumed, such as "Resuming at 37 of 240, last saved today 14:02".

    Parameters
    ----------
    resumed
        The place; its time may be of any time zone.
    now
        The present, in the time zone to give the time in.
    """
    then = resumed.saved.astimezone(now.tzinfo)
    days = (now.date() - then.date()).days
    day = {0: "today", 1: "yesterday"}.get(days, f"on {then:%d %B %Y}".replace(" 0", " "))
    text = f"Resuming at {resumed.position + 1:,} of {resumed.total:,}, last saved {day} {then:%H:%M}"
    if not resumed.recovered:
        return text
    verb = "has" if resumed.recovered == 1 else "have"
    return f"{text}. {counted(resumed.recovered, 'change')} that could not be saved last time {verb} now been saved."

"""The plain parts of the screen: top bar, banner on resuming, and the buttons below the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ipywidgets import Button, HBox, IntProgress, IntSlider, Label

from tagger_widget.storage.user.screen_state import Theme
from tagger_widget.widget.keys.keymap import hint
from tagger_widget.widget.shared import collaborators, wording

if TYPE_CHECKING:
    from tagger_widget.session.snapshot import Snapshot
    from tagger_widget.widget.keys.commands import Binding

THEMES: dict[Theme, tuple[str, str]] = {
    "auto": ("adjust", "Theme: as Jupyter's"),
    "light": ("sun-o", "Theme: light"),
    "dark": ("moon-o", "Theme: dark"),
}
Act = Callable[[str], None]
Keys = Sequence["Binding"]


def _button(keys: Keys, command: str, act: Act, text: str, icon: str, *classes: str) -> Button:
    """Make a button for a command of the table of keys; the page carries out some by itself."""
    button = Button(description=text, icon=icon, tooltip=hint(keys, command), _dom_classes=classes)
    button.on_click(lambda _button: act(command))
    return button


class TopBar(HBox):
    """The folder, where the user is, how far things are, who else is here, theme and help."""

    def __init__(self, keys: Keys, act: Act, folder: str) -> None:
        self._keys = keys
        self.folder = Label(folder, tooltip=folder, _dom_classes=("tagger-folder",))
        self.place = Label(_dom_classes=("tagger-place",))
        self.progress = IntProgress(min=0, max=1, tooltip="How far through the images you are")
        self.tally = Label(_dom_classes=("tagger-quiet", "tagger-tally"))
        self.pace = Label(_dom_classes=("tagger-quiet", "tagger-pace"))
        self.copying = Label(_dom_classes=("tagger-quiet",))
        self.others = Label(_dom_classes=("tagger-quiet", "tagger-others"))
        self.saved = Label(_dom_classes=("tagger-quiet", "tagger-saved"))
        self.theme_button = Button(_dom_classes=("tagger-icon",))
        self.theme_button.on_click(lambda _button: act("theme"))
        self.help_button = Button(
            description="?", tooltip=hint(keys, "help"), _dom_classes=("tagger-do-help",)
        )
        super().__init__(
            (
                *(self.folder, self.place, self.progress, self.tally, self.pace, self.copying),
                *(self.others, self.saved, self.theme_button, self.help_button),
            ),
            _dom_classes=("tagger-top",),
        )

    def show(self, snapshot: Snapshot) -> None:
        """Show what a snapshot says."""
        self.place.value = wording.place(snapshot)
        self.progress.max = snapshot.total
        self.progress.value = snapshot.position + 1
        self.tally.value = wording.tally(snapshot)
        self.pace.value = wording.pace(snapshot)
        self.copying.value = wording.copying(snapshot)
        self.others.value = collaborators.also_here(snapshot)
        self.saved.value = wording.saved(snapshot)
        if snapshot.saved:
            self.saved.remove_class("tagger-unsaved")
        else:
            self.saved.add_class("tagger-unsaved")

    def show_theme(self, theme: Theme) -> None:
        """Show which theme there is, and that the button goes to the next."""
        self.theme_button.icon, label = THEMES[theme]
        self.theme_button.tooltip = hint(self._keys, "theme", label)


def next_theme(theme: Theme) -> Theme:
    """Return what comes after a theme: from Jupyter's to light, to dark, and back."""
    order = list(THEMES)
    return order[(order.index(theme) + 1) % len(order)]


class Banner(HBox):
    """Tells where a dataset is taken up, with a way back to the first image."""

    def __init__(self, keys: Keys, text: str, act: Act, *, at_start: bool) -> None:
        self.text = Label(text)
        self.start_button = Button(description="Start from the first image", tooltip=hint(keys, "first"))
        self.dismiss_button = Button(description="Dismiss", tooltip="Hide this line")
        self.start_button.on_click(lambda _button: self._start(act))
        self.dismiss_button.on_click(lambda _button: self.hide())
        if at_start:
            self.start_button.layout.display = "none"  # It would lead nowhere.
        super().__init__((self.text, self.start_button, self.dismiss_button), _dom_classes=("tagger-banner",))
        if not text:
            self.hide()

    def hide(self) -> None:
        """Take the line away."""
        self.add_class("tagger-gone")

    def _start(self, act: Act) -> None:
        self.hide()
        act("first")


class NavigationBar(HBox):
    """Previous, skip, next and the like, and a slider over all images."""

    def __init__(self, keys: Keys, act: Act, on_slide: Callable[[int], None]) -> None:
        self._keys = keys
        self.previous = _button(keys, "previous", act, "Previous", "chevron-left", "tagger-do-previous")
        self.skip = _button(keys, "skip", act, "Skip", "forward", "tagger-do-skip")
        self.next = _button(keys, "next", act, "Next", "chevron-right", "tagger-do-next", "tagger-main")
        self.untagged = _button(
            keys, "next_untagged", act, "Next untagged", "tag", "tagger-do-next_untagged", "tagger-side"
        )
        self.undo = _button(keys, "undo", act, "Undo", "undo", "tagger-side")
        self.redo = _button(keys, "redo", act, "Redo", "repeat", "tagger-side")
        self.slider = IntSlider(
            value=1, min=1, max=1, continuous_update=False, tooltip="Go to an image by its number"
        )
        self.slider.observe(lambda change: on_slide(change.new - 1), "value")
        super().__init__(
            (self.previous, self.skip, self.next, self.untagged, self.undo, self.redo, self.slider),
            _dom_classes=("tagger-nav",),
        )

    def show(self, snapshot: Snapshot) -> None:
        """Show what a snapshot says."""
        self.undo.disabled = snapshot.undo is None
        self.undo.tooltip = hint(self._keys, "undo", f"Undo: {snapshot.undo}" if snapshot.undo else None)
        self.redo.disabled = snapshot.redo is None
        self.redo.tooltip = hint(self._keys, "redo", f"Redo: {snapshot.redo}" if snapshot.redo else None)
        self.slider.max = snapshot.total
        self.slider.value = snapshot.position + 1

"""The plain parts of the screen: top bar, banner on resuming, and the buttons below the picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from ipywidgets import Button, HBox, IntProgress, IntSlider, Label

from tagger_widget.widget import people, words
from tagger_widget.widget.keys import hint

if TYPE_CHECKING:
    from tagger_widget.records import Snapshot

Theme = Literal["auto", "light", "dark"]
THEMES: dict[Theme, tuple[str, str]] = {
    "auto": ("adjust", "Theme: as Jupyter's"),
    "light": ("sun-o", "Theme: light"),
    "dark": ("moon-o", "Theme: dark"),
}
Act = Callable[[str], None]


def _button(command: str, act: Act, text: str, icon: str, *classes: str) -> Button:
    """Make a button for a command of the table of keys; the page carries out some by itself."""
    button = Button(description=text, icon=icon, tooltip=hint(command), _dom_classes=classes)
    button.on_click(lambda _button: act(command))
    return button


class TopBar(HBox):
    """The folder, where the user is, how far things are, who else is here, theme and help."""

    def __init__(self, folder: str, on_theme: Callable[[Theme], None]) -> None:
        self._on_theme = on_theme
        self.folder = Label(folder, tooltip=folder, _dom_classes=("tagger-folder",))
        self.place = Label(_dom_classes=("tagger-place",))
        self.progress = IntProgress(min=0, max=1, tooltip="How far through the images you are")
        self.tally = Label(_dom_classes=("tagger-quiet", "tagger-tally"))
        self.copying = Label(_dom_classes=("tagger-quiet",))
        self.others = Label(_dom_classes=("tagger-quiet", "tagger-others"))
        self.saved = Label(_dom_classes=("tagger-quiet", "tagger-saved"))
        self.theme: Theme = "auto"
        self.theme_button = Button(_dom_classes=("tagger-icon",))
        self.theme_button.on_click(lambda _button: self.next_theme())
        self.help_button = Button(description="?", tooltip=hint("help"), _dom_classes=("tagger-do-help",))
        super().__init__(
            (
                *(self.folder, self.place, self.progress, self.tally, self.copying),
                *(self.others, self.saved, self.theme_button, self.help_button),
            ),
            _dom_classes=("tagger-top",),
        )
        self._show_theme()

    def show(self, snapshot: Snapshot) -> None:
        """Show what a snapshot says."""
        self.place.value = words.place(snapshot)
        self.progress.max = snapshot.total
        self.progress.value = snapshot.position + 1
        self.tally.value = words.tally(snapshot)
        self.copying.value = words.copying(snapshot)
        self.others.value = people.also_here(snapshot)
        self.saved.value = words.saved(snapshot)
        if snapshot.saved:
            self.saved.remove_class("tagger-unsaved")
        else:
            self.saved.add_class("tagger-unsaved")

    def next_theme(self) -> None:
        """Go from Jupyter's theme to light, to dark, and back."""
        order = list(THEMES)
        self.theme = order[(order.index(self.theme) + 1) % len(order)]
        self._show_theme()

    def _show_theme(self) -> None:
        self.theme_button.icon, self.theme_button.tooltip = THEMES[self.theme]
        self._on_theme(self.theme)


class Banner(HBox):
    """Tells where a dataset is taken up, with a way back to the first image."""

    def __init__(self, text: str, act: Act) -> None:
        self.text = Label(text)
        self.start_button = Button(description="Start from the first image", tooltip=hint("first"))
        self.dismiss_button = Button(description="Dismiss", tooltip="Hide this line")
        self.start_button.on_click(lambda _button: self._start(act))
        self.dismiss_button.on_click(lambda _button: self.hide())
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

    def __init__(self, act: Act, on_slide: Callable[[int], None]) -> None:
        self.previous = _button("previous", act, "Previous", "chevron-left", "tagger-do-previous")
        self.skip = _button("skip", act, "Skip", "forward", "tagger-do-skip")
        self.next = _button("next", act, "Next", "chevron-right", "tagger-do-next", "tagger-main")
        self.untagged = _button(
            "next_untagged", act, "Next untagged", "tag", "tagger-do-next_untagged", "tagger-side"
        )
        self.undo = _button("undo", act, "Undo", "undo", "tagger-side")
        self.redo = _button("redo", act, "Redo", "repeat", "tagger-side")
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
        self.undo.tooltip = hint("undo", f"Undo: {snapshot.undo}" if snapshot.undo else None)
        self.redo.disabled = snapshot.redo is None
        self.redo.tooltip = hint("redo", f"Redo: {snapshot.redo}" if snapshot.redo else None)
        self.slider.max = snapshot.total
        self.slider.value = snapshot.position + 1

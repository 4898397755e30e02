"""Finds built-in and installed plugins by their entry points, and loads each when it is first used.

Distributions are read one by one, and only those that mention us are parsed. This takes a third of the time of
`importlib.metadata.entry_points`, and a package with broken metadata does not hide the plugins of the others.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tagger_widget.dataset.phrases import shortened
from tagger_widget.errors import BadInputError, ClosedError, PluginError, TaggerError
from tagger_widget.plugins.plugin import Plugin

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

P = TypeVar("P", bound=Plugin)
T = TypeVar("T")
Report = Callable[[str, "str | None"], object]
"""Notes what does not work in one part, or (with None) that it works again."""

OWN_PACKAGE = "tagger-widget"
_PREFIX = "tagger_widget."
"""All our groups of entry points begin with it."""
_LONGEST = 300
"""Characters of a plugin's error that are shown."""


class Registry:
    """The plugins of this Python environment; may be used from several threads.

    If two plugins of one kind have the same name, a built-in one is used, otherwise the one whose package comes first
    in alphabetical order. The other one is reported.

    No lock is held while a plugin is loaded or runs: it may do anything, such as to wait for another thread.

    Parameters
    ----------
    report
        Notes plugins that cannot be used.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._listed: dict[tuple[str, str], _Listed] | None = None
        self._loaded: dict[tuple[str, str], type[Plugin] | PluginError] = {}

    def names(self, kind: type[Plugin]) -> tuple[str, ...]:
        """List the plugins of a kind, built-in ones first; none of them is loaded."""
        mine = [listed for (group, _), listed in self._plugins().items() if group == kind.group]
        return tuple(
            listed.entry.name for listed in sorted(mine, key=lambda one: (one.is_installed, one.entry.name))
        )

    def call(self, kind: type[P], name: str, work: Callable[[P], T], options: Mapping[str, object]) -> T:
        """Have a plugin do something.

        Parameters
        ----------
        kind
            The base class of such plugins.
        name
            Which one.
        work
            What it is asked to do. Reads and checks what the plugin returns, too: all of that may fail.
        options
            Keyword arguments of its class.

        Raises
        ------
        BadInputError
            When there is no such plugin, or it has no such options.
        PluginError
            When the plugin cannot be loaded, is not what it should be, raises, or returns what it should not. It is
            reported as well.
        TaggerError
            When the plugin raises one on purpose.
        """
        plugin_class = self._load(kind, name)
        _check_options(plugin_class, name, options)
        try:
            result = work(plugin_class(**options))
        except (KeyboardInterrupt, TaggerError):
            raise
        except BaseException as error:
            raise self._failure(kind, name, error) from error
        self._report(_part(kind, name), None)
        return result

    def call_each(self, kind: type[P], work: Callable[[P], T]) -> dict[str, T]:
        """Have every plugin of a kind do something, without options; those that fail are reported and left out."""
        results = {}
        for name in self.names(kind):
            try:
                results[name] = self.call(kind, name, work, {})
            except ClosedError:
                raise
            except PluginError:
                continue
            except TaggerError as error:
                self._failure(kind, name, error)
        return results

    # Loading -------------------------------------------------------------------------------------

    def _load(self, kind: type[P], name: str) -> type[P]:
        """Load a plugin. One that cannot be loaded is not tried again: its import may take long."""
        key = (kind.group, name)
        if key not in self._plugins():
            raise BadInputError(self._unknown(kind, name))
        if key not in self._loaded:
            self._loaded.setdefault(key, self._import(kind, name))
        found = self._loaded[key]
        if isinstance(found, PluginError):
            raise PluginError(*found.args) from found.__cause__
        assert issubclass(found, kind)
        return found

    def _import(self, kind: type[P], name: str) -> type[P] | PluginError:
        entry = self._plugins()[kind.group, name].entry
        try:
            found: object = entry.load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - the import of a plugin may raise anything
            remedy = "Install what it needs or uninstall it, then restart Python"
            failure = self._reported(kind, name, f"cannot be loaded: {_described(error)}. {remedy}")
            failure.__cause__ = error
            return failure
        if isinstance(found, type) and issubclass(found, kind) and not inspect.isabstract(found):
            return found
        wrong = (
            f"cannot be used: {entry.value} is not a complete subclass of {kind.__module__}.{kind.__name__}"
        )
        return self._reported(kind, name, f"{wrong}. Update or uninstall it, then restart Python")

    def _failure(self, kind: type[Plugin], name: str, error: BaseException) -> PluginError:
        return self._reported(kind, name, f"failed: {_described(error)}. Update or uninstall it")

    def _reported(self, kind: type[Plugin], name: str, what: str) -> PluginError:
        package = self._plugins()[kind.group, name].package
        message = f"The {kind.kind} {name!r} of the package {package} {what}."
        self._report(_part(kind, name), message)
        return PluginError(message)

    def _unknown(self, kind: type[Plugin], name: str) -> str:
        names = self.names(kind)
        if not names:  # Built-in ones are listed like anybody's: the source files alone are not enough.
            return f"There is no {kind.kind} {name!r}, and no other. Install {OWN_PACKAGE} anew with pip."
        return f"There is no {kind.kind} {name!r}; there are: {', '.join(names)}."

    # Finding -------------------------------------------------------------------------------------

    def _plugins(self) -> dict[tuple[str, str], _Listed]:
        if self._listed is None:
            self._listed = self._find()
        return self._listed

    def _find(self) -> dict[tuple[str, str], _Listed]:
        found: dict[tuple[str, str], _Listed] = {}
        for listed in sorted(self._read(), key=lambda one: (one.is_installed, one.package)):
            entry = listed.entry
            first = found.setdefault((entry.group, entry.name), listed)
            if first is not listed:
                self._report(
                    f"{entry.group} {entry.name} of {listed.package}",
                    f"Two {entry.group.removeprefix(_PREFIX)} are called {entry.name!r}: the one of the package "
                    f"{first.package} is used, and the one of {listed.package} is not. Uninstall one of the two.",
                )
        return found

    def _read(self) -> Iterator[_Listed]:
        for package, distribution in _distributions():
            try:
                entries = [entry for entry in distribution.entry_points if entry.group.startswith(_PREFIX)]
            except Exception as error:  # noqa: BLE001 - the file may hold anything
                self._report(
                    f"the plugins of {package}",
                    f"The plugins of the package {package} cannot be listed: {_described(error)}. "
                    "Install it anew or uninstall it, then restart Python.",
                )
            else:
                yield from (_Listed(entry, package, package != OWN_PACKAGE) for entry in entries)


class _Listed(NamedTuple):
    """A plugin that a package lists."""

    entry: EntryPoint
    package: str
    is_installed: bool
    """Whether it belongs to another package."""


def _distributions() -> Iterator[tuple[str, Distribution]]:
    """Find the packages that mention us, by their names; of several versions the one that is imported."""
    # Takes 30 ms, and most sessions use no plugin.
    from importlib import metadata  # noqa: PLC0415

    seen = set()
    for distribution in metadata.distributions():
        try:
            if _PREFIX not in (distribution.read_text("entry_points.txt") or ""):
                continue
            name = re.sub(r"[-_.]+", "-", distribution.name).lower()
            first = metadata.distribution(name)
        except Exception:  # noqa: BLE001, S112 - what is left of a package that was removed, or no text at all
            continue
        if name not in seen:
            seen.add(name)
            yield name, first


def _part(kind: type[Plugin], name: str) -> str:
    return f"the {kind.kind} {name!r}"


def _check_options(plugin_class: type[Plugin], name: str, options: Mapping[str, object]) -> None:
    """Distinguish a mistake of the caller from one of the plugin.

    Raises
    ------
    BadInputError
        When the plugin has no such options.
    """
    try:
        signature = inspect.signature(plugin_class)
    except Exception:  # noqa: BLE001 - it has none to check by, and fails when it is called
        return
    try:
        signature.bind(**options)
    except TypeError as error:
        has = ", ".join(signature.parameters) or "none"
        raise BadInputError(
            f"The {plugin_class.kind} {name!r} cannot be given these options: {error}. Its options are: {has}."
        ) from error


def _described(error: BaseException) -> str:
    """Describe an error on one line, even one that cannot describe itself."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - a plugin's own class of errors
        text = ""
    name = type(error).__name__
    return shortened(f"{name}: {text}", _LONGEST).rstrip(".") if text else name

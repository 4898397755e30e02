"""Plugins are found by name, loaded when first used, and reported if they cannot be used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.errors import BadInputError, ClosedError, PluginError
from tagger_widget.plugins.exporters.base import Exporter
from tagger_widget.plugins.importers.base import Importer
from tagger_widget.plugins.registry import Registry
from tagger_widget.plugins.suggesters.base import Suggester, Suggestion, checked_suggestions
from tests.support.folders import run_python
from tests.support.plugin_packages import install, write_metadata

BUILT_IN = ("aliases", "implications", "spelling")
SUGGESTERS = "tagger_widget.suggesters"
SOUND = """
from tagger_widget.plugins.suggesters.base import Suggester, Suggestion
class Sound(Suggester):
    def __init__(self, keep="cat"):
        self.keep = keep
    def suggest(self, view):
        return [Suggestion("sound", self.keep, ("kitty",))]
"""


class NoImages:
    """A view of a dataset with one tag and no image."""

    counts = {"cat": 2}  # noqa: RUF012


NO_IMAGES: Any = NoImages()


class Reports(dict[str, str]):
    """The current problems, by part."""

    def __call__(self, part: str, message: str | None) -> None:
        if message is None:
            self.pop(part, None)
        else:
            self[part] = message


@pytest.fixture
def reports() -> Reports:
    """Return an empty place for reports."""
    return Reports()


@pytest.fixture
def registry(reports: Reports) -> Registry:
    """Return a registry that has not looked for plugins yet."""
    return Registry(reports)


def suggested(suggester: Suggester) -> list[Suggestion]:
    """Ask for suggestions about an empty dataset."""
    return checked_suggestions(suggester.suggest(NO_IMAGES), NO_IMAGES)


def test_the_built_in_plugins_are_listed(registry: Registry, reports: Reports) -> None:
    """Built-in plugins are found by the metadata of this package, like all others."""
    assert registry.names(Suggester) == BUILT_IN
    assert (registry.names(Exporter), registry.names(Importer)) == (("dataframe",), ("dataframe",))
    assert reports == {}


def test_an_installed_plugin_is_loaded_when_it_is_first_used(
    site: Path, registry: Registry, reports: Reports
) -> None:
    """A plugin's name is known before it is loaded; its options are the keyword arguments of its class."""
    install(site, "a-sound", SOUND, {SUGGESTERS: {"sound": "a_sound:Sound"}})
    assert registry.names(Suggester) == (*BUILT_IN, "sound")
    assert "a_sound" not in sys.modules
    assert registry.call(Suggester, "sound", suggested, {}) == [
        Suggestion("sound", "cat", ("kitty",), {"cat": 2, "kitty": 0})
    ]
    assert registry.call(Suggester, "sound", suggested, {"keep": "tabby"})[0].keep == "tabby"
    assert reports == {}


def test_unknown_names_and_options_are_the_mistake_of_the_caller(
    site: Path, registry: Registry, reports: Reports
) -> None:
    """The message lists what is available; nothing is reported."""
    install(site, "a-sound", SOUND, {SUGGESTERS: {"sound": "a_sound:Sound"}})
    with pytest.raises(
        BadInputError, match="no suggester 'sounds'; there are: aliases, implications, spelling, sound"
    ):
        registry.call(Suggester, "sounds", suggested, {})
    with pytest.raises(BadInputError, match=r"argument 'kept'\. Its options are: keep\."):
        registry.call(Suggester, "sound", suggested, {"kept": "cat"})
    assert reports == {}


def test_of_two_plugins_of_one_name_one_is_used_and_the_other_reported(
    site: Path, registry: Registry, reports: Reports
) -> None:
    """A built-in plugin wins over an installed one, then the package whose name sorts first."""
    for package in ("b-late", "a-early"):
        module = SOUND.replace('"sound"', f'"{package}"')
        value = f"{package.replace('-', '_')}:Sound"
        install(site, package, module, {SUGGESTERS: {"sound": value, "spelling": value}})
    assert registry.names(Suggester) == (*BUILT_IN, "sound")
    assert registry.call(Suggester, "sound", suggested, {})[0].reason == "a-early"
    cases = [
        ("sound", "a-early", "b-late"),
        ("spelling", "tagger-widget", "a-early"),
        ("spelling", "tagger-widget", "b-late"),
    ]
    assert sorted(reports.values()) == [
        f"Two suggesters are called '{name}': the one of the package {used} is used, and the one of {other} is not. "
        "Uninstall one of the two."
        for name, used, other in cases
    ]


def test_one_name_may_stand_for_a_suggester_and_an_exporter(
    site: Path, registry: Registry, reports: Reports
) -> None:
    """Plugins of different kinds may have the same name."""
    install(site, "a-sound", SOUND, {SUGGESTERS: {"dataframe": "a_sound:Sound"}})
    assert "dataframe" in registry.names(Suggester)
    assert reports == {}


@pytest.mark.parametrize(
    ("module", "value", "words"),
    [
        pytest.param(
            "import no_such_module", "Sound", "ModuleNotFoundError: No module named 'no_such", id="missing"
        ),
        pytest.param("def", "Sound", "SyntaxError: ", id="syntax"),
        pytest.param("raise SystemExit(3)", "Sound", "cannot be loaded: SystemExit: 3. Install", id="exit"),
        pytest.param(
            SOUND, "Sounds", "AttributeError: module 'a_bad' has no attribute 'Sounds'", id="no such class"
        ),
        pytest.param(SOUND, "Sound(", "cannot be loaded: ", id="no entry point"),
        pytest.param(
            "def Sound(): pass", "Sound", "a_bad:Sound is not a complete subclass of", id="function"
        ),
        pytest.param(
            "class Sound: pass", "Sound", "is not a complete subclass of tagger_widget.", id="other class"
        ),
        pytest.param(SOUND + "Sound = Sound()", "Sound", "is not a complete subclass", id="instance"),
        pytest.param(
            SOUND + "class Wrong(Suggester):\n    def sugest(self, view): return []",
            "Wrong",
            "TypeError: Wrong has neither a method suggest nor a method propose",
            id="no method",
        ),
        pytest.param(
            "from tagger_widget.plugins.exporters.base import Exporter\nclass Sound(Exporter): pass",
            "Sound",
            "is not a complete subclass of tagger_widget.plugins.suggesters.base.Suggester",
            id="another kind",
        ),
    ],
)
def test_what_cannot_be_loaded_is_reported(
    site: Path, registry: Registry, reports: Reports, module: str, value: str, words: str
) -> None:
    """The report has name, package, reason and remedy; loading is tried once, and other plugins work."""
    install(site, "a-bad", module, {SUGGESTERS: {"bad": f"a_bad:{value}"}})
    for _ in range(2):
        with pytest.raises(PluginError) as error:
            registry.call(Suggester, "bad", suggested, {})
        assert list(reports.values()) == [str(error.value)]
        assert str(error.value).startswith("The suggester 'bad' of the package a-bad cannot be ")
        assert words in str(error.value)
        assert "ninstall it, then restart Python." in str(error.value)
    (site / "a_bad.py").write_text(SOUND, "utf-8")
    with pytest.raises(PluginError):
        registry.call(Suggester, "bad", suggested, {})
    assert registry.call(Suggester, "spelling", lambda spelling: spelling is not None, {})


def test_an_incomplete_exporter_is_reported(site: Path, registry: Registry) -> None:
    """A plugin without the required method is reported."""
    module = "from tagger_widget.plugins.exporters.base import Exporter\nclass Empty(Exporter): pass"
    install(site, "a-bad", module, {"tagger_widget.exporters": {"empty": "a_bad:Empty"}})
    with pytest.raises(PluginError, match="is not a complete subclass"):
        registry.call(Exporter, "empty", repr, {})


def test_a_plugin_that_works_again_is_no_longer_reported(
    site: Path, registry: Registry, reports: Reports
) -> None:
    """The exception of the plugin is the cause of the error."""
    module = SOUND.replace(
        "        return", "        if self.keep == 'bad': raise KeyError('bad')\n        return"
    )
    install(site, "a-sound", module, {SUGGESTERS: {"sound": "a_sound:Sound"}})
    with pytest.raises(PluginError) as error:
        registry.call(Suggester, "sound", suggested, {"keep": "bad"})
    assert isinstance(error.value.__cause__, KeyError)
    assert list(reports.values()) == [
        "The suggester 'sound' of the package a-sound failed: KeyError: 'bad'. Update or uninstall it."
    ]
    registry.call(Suggester, "sound", suggested, {})
    assert reports == {}


def test_ctrl_c_and_errors_on_purpose_come_through(registry: Registry, reports: Reports) -> None:
    """Errors of this package are not failures of the plugin."""
    for kind in (KeyboardInterrupt, BadInputError, ClosedError):
        with pytest.raises(kind):
            registry.call(Suggester, "spelling", raising(kind), {})
    for kind in (KeyboardInterrupt, ClosedError):
        with pytest.raises(kind):
            registry.call_each(Suggester, raising(kind))
    assert reports == {}
    assert registry.call_each(Suggester, raising(BadInputError)) == {}
    assert reports["the suggester 'spelling'"].endswith(
        "'spelling' of the package tagger-widget failed: BadInputError. Update or uninstall it."
    )


def raising(kind: type[BaseException]) -> Callable[[Suggester], None]:
    """Return a function that raises this error."""

    def work(_suggester: Suggester) -> None:
        raise kind

    return work


class MuteError(Exception):
    """An error whose message cannot be read."""

    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


class Endless:
    """An iterable that fails when it is iterated."""

    def __iter__(self) -> Iterator[object]:
        raise MuteError

    def __repr__(self) -> str:
        raise MuteError


def then_raising(items: list[object], error: BaseException) -> Iterator[object]:
    """Yield some items, then fail."""
    yield from items
    raise error


TAGS = st.one_of(
    st.sampled_from(["cat", "dog", "", "a,b", "a\nb", " ", "x" * 1001, "\ud800"]), st.text(max_size=5)
)
ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.binary(max_size=3),
    TAGS,
    st.builds(Endless),
    st.builds(object),
)
SUGGESTIONS = st.builds(
    Suggestion,
    st.one_of(TAGS, ANYTHING),
    st.one_of(TAGS, ANYTHING),
    st.one_of(st.lists(TAGS, max_size=3).map(tuple), st.lists(ANYTHING, max_size=2), ANYTHING),
    st.one_of(st.dictionaries(TAGS, ANYTHING, max_size=2), ANYTHING),
)
ERRORS = st.sampled_from(
    [ValueError, SystemExit, GeneratorExit, RecursionError, MemoryError, StopIteration, MuteError]
)
LISTS = st.lists(st.one_of(SUGGESTIONS, ANYTHING), max_size=3)
RETURNED = st.one_of(
    ANYTHING,
    SUGGESTIONS,
    LISTS,
    LISTS.map(tuple),
    LISTS.map(iter),
    st.builds(then_raising, LISTS, ERRORS.map(lambda e: e())),
)


@given(returned=RETURNED)
def test_whatever_a_plugin_returns_the_others_go_on(returned: object) -> None:
    """The result is a list of valid suggestions, or the plugin is reported and skipped."""
    reports = Reports()
    registry = Registry(reports)
    calls = count()

    def work(_suggester: Suggester) -> list[Suggestion]:
        is_odd = next(calls) == 1
        return checked_suggestions(returned if is_odd else [Suggestion("x", "cat", ("dog",))], NO_IMAGES)

    found = registry.call_each(Suggester, work)
    assert set(found) >= {"aliases", "spelling"}
    assert ("implications" in found) == (reports == {})
    for one in found.get("implications", ()):
        tags = (one.keep, *one.others)
        assert all(type(tag) is str for tag in (one.reason, *tags))
        assert list(one.counts) == list(tags)
        one.operation.describe()


def test_broken_metadata_hides_the_plugins_of_that_package_only(
    site: Path, registry: Registry, reports: Reports
) -> None:
    """A package that does not mention this one is not reported."""
    install(site, "a-sound", SOUND, {SUGGESTERS: {"sound": "a_sound:Sound"}})
    write_metadata(site, "b-broken", "1.0", f"[{SUGGESTERS}]\nnot an entry point\n")
    write_metadata(site, "c-other", "1.0", "not an entry point\n")
    write_metadata(site, "d-bytes", "1.0", "")
    (site / "d_bytes-1.0.dist-info" / "entry_points.txt").write_bytes(
        b"[tagger_widget.suggesters]\n\xff = x:y\n"
    )
    write_metadata(site, "e-removed", "1.0", f"[{SUGGESTERS}]\ngone = gone:Gone\n")
    (site / "e_removed-1.0.dist-info" / "METADATA").unlink()
    assert registry.names(Suggester) == (*BUILT_IN, "sound")
    (message,) = reports.values()
    assert message.startswith("The plugins of the package b-broken cannot be listed: ")


def test_of_two_versions_the_one_that_is_imported_counts(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: Registry
) -> None:
    """The same holds if it does not list plugins any more."""
    install(tmp_path / "old", "a-sound", SOUND, {SUGGESTERS: {"sound": "a_sound:Sound"}})
    install(site, "a-sound", "", {}, version="2.0")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "old")])
    assert registry.names(Suggester) == BUILT_IN


def test_without_metadata_of_our_own_the_remedy_is_told() -> None:
    """The files were copied without their metadata."""
    code = (
        "import sys; from tagger_widget import errors; from tagger_widget.plugins.registry import Registry\n"
        "from tagger_widget.plugins.suggesters.base import Suggester\n"
        "sys.path[:] = [path for path in sys.path if 'site-packages' not in path]\n"
        "try: Registry(print).call(Suggester, 'spelling', print, {})\n"
        "except errors.BadInputError as error: print(error)"
    )
    result = run_python(code)
    assert (
        result.stdout
        == "There is no suggester 'spelling', and no other. Install tagger-widget anew with pip.\n"
    ), result.stderr

"""What plugins see of a dataset, and what a session does with what they return."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from PIL import Image

from tagger_widget import (
    BadInputError,
    ClosedError,
    FolderError,
    PluginError,
    SaveError,
    Session,
    UnknownImageError,
)
from tagger_widget.operations import Deduplicate, SetEach
from tagger_widget.plugins import Exporter, Importer, Suggester, Suggestion, TagProposal
from tests.support.folders import fill, run_python
from tests.support.plugin_packages import install

GROUPS = {
    "tagger_widget.suggesters": {"probe": "a_probe:ProbeSuggester"},
    "tagger_widget.exporters": {"probe": "a_probe:ProbeExporter"},
    "tagger_widget.importers": {"probe": "a_probe:ProbeImporter"},
}
MODULE = "from tests.plugins.test_in_session import ProbeExporter, ProbeImporter, ProbeSuggester"


class Probe:
    """What the installed plugins do: each test sets it."""

    act: ClassVar[Callable[..., Any]]


class ProbeSuggester(Suggester):
    """Calls what the test sets."""

    def suggest(self, view: Any) -> Any:
        return Probe.act(view)

    def propose(self, view: Any, images: Any) -> Any:
        return Probe.act(view, images)


class ProbeExporter(Exporter):
    """Calls what the test sets."""

    def export(self, view: Any, images: Any, target: Any) -> Any:
        return Probe.act(view, images, target)


class ProbeImporter(Importer):
    """Calls what the test sets."""

    def read(self, view: Any, source: Any) -> Any:
        return Probe.act(view, source)


@pytest.fixture
def session(tmp_path: Path, site: Path) -> Iterator[Session]:
    """Open three images, two of them with captions not imported yet, the first with an EXIF rotation."""
    install(site, "a-probe", MODULE, GROUPS)
    photos = fill(tmp_path / "photos", 3, captions={2: "cat, Cat", 3: "dog"})
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("CMYK", (64, 48)).save(photos / "IMG_1.jpg", exif=exif)
    (tmp_path / "board.csv").write_text("dog,0,9,hound\n", "utf-8")
    with Session(
        photos, prefix="p", trigger="ohwx", background=False, vocabularies=[tmp_path / "board.csv"]
    ) as session:
        yield session


def test_a_plugin_sees_one_moment_of_the_dataset(session: Session) -> None:
    """Every caption is imported; later edits do not change the view."""

    def act(view: Any) -> list[Suggestion]:
        before = ([image.tags for image in view.images], dict(view.counts))
        session.add_tags(0, "new")
        assert ([image.tags for image in view.images], dict(view.counts)) == before
        assert before == ([(), ("cat", "Cat"), ("dog",)], {"cat": 1, "Cat": 1, "dog": 1})
        assert [image.name for image in view.find("cat")] == ["p-0002"]
        assert (view.settings.trigger, view.arrangement) == ("ohwx", session.settings.arrangement)
        assert view.reference.other_names("dog") == ["hound"]
        return []

    Probe.act = act
    assert session.suggest("probe") == []


def test_a_plugin_cannot_change_what_it_sees(session: Session) -> None:
    """Neither the images nor the counts can be changed."""

    def act(view: Any) -> list[Suggestion]:
        for change in (
            lambda: view.images.append(None),
            lambda: view.counts.update(cat=7),
            lambda: setattr(view, "images", ()),
            lambda: setattr(view.images[0], "tags", ()),
        ):
            with pytest.raises(AttributeError):
                change()
        return []

    Probe.act = act
    assert session.suggest("probe") == []


def test_pixels_are_upright_and_plain(session: Session) -> None:
    """Pixels are decoded from any kind of file; a missing image raises with the reason."""

    def act(view: Any, images: Any) -> Iterator[TagProposal]:
        picture = view.open_image(images[0].name)
        assert (picture.size, picture.mode) == ((48, 64), "RGB")
        with pytest.raises(UnknownImageError):
            view.open_image("nothing")
        yield TagProposal(images[0].name, "upright", 0.5)

    Probe.act = act
    assert session.propose("probe") == [TagProposal("p-0001", "upright", 0.5, "probe")]


def test_tags_are_proposed_for_the_images_named(session: Session) -> None:
    """Images that cannot be read are left out."""
    (session.source / "IMG_3.jpg").write_bytes(b"broken")
    Probe.act = lambda _view, images: [TagProposal(image.name, "x") for image in images]
    assert [one.image for one in session.propose("probe", ["p-0002", "p-0001"])] == ["p-0002", "p-0001"]
    with pytest.raises(UnknownImageError):
        session.propose("probe", ["p-0009"])


def test_images_with_problems_are_not_asked_about(tmp_path: Path, site: Path) -> None:
    """Facts are given if they are known."""
    install(site, "a-probe", MODULE, GROUPS)
    photos = fill(tmp_path / "photos", 2)
    (photos / "IMG_1.jpg").write_bytes(b"broken")
    Probe.act = lambda _view, images: [TagProposal(image.name, "x") for image in images]
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        assert [one.image for one in session.propose("probe")] == ["p-0002"]


@pytest.mark.parametrize(
    ("proposal", "words"),
    [
        pytest.param(
            TagProposal("p-0003", "x"),
            r"TagProposal\(image='p-0003', .* was not asked about",
            id="other image",
        ),
        pytest.param(TagProposal("p-0001", "a, b"), "'a, b' is not a tag", id="comma"),
        pytest.param(TagProposal("p-0001", 7), "7 is not a tag", id="number"),  # type: ignore[arg-type]
        pytest.param(TagProposal("p-0001", "x", 1.5), "score that is not from 0 to 1", id="score"),
        pytest.param(TagProposal("p-0001", "x", math.nan), "score that is not from 0 to 1", id="no score"),
        pytest.param("x", "'x' is not a TagProposal", id="text"),
    ],
)
def test_proposals_are_checked(session: Session, proposal: Any, words: str) -> None:
    """One invalid proposal makes all of them fail."""
    Probe.act = lambda _view, _images: [TagProposal("p-0001", "fine"), proposal]
    with pytest.raises(PluginError, match=words):
        session.propose("probe", ["p-0001"])


def test_a_failing_suggester_is_a_trouble_and_no_more(session: Session) -> None:
    """The other suggesters are asked; listeners are told; the report goes when the plugin works again."""
    told: list[str] = []
    session.subscribe(lambda event: told.append(event.kind))

    def failing(_view: object) -> Iterator[Suggestion]:
        yield Suggestion("half", "cat", ("dog",))
        raise SystemExit("enough")

    Probe.act = failing
    assert [one.reason for one in session.suggest()] == ["spelling"]
    (trouble,) = session.troubles
    assert (
        trouble
        == "The suggester 'probe' of the package a-probe failed: SystemExit: enough. Update or uninstall it."
    )
    assert session.snapshot().troubles == (trouble,)
    assert told[-1] == "trouble"
    with pytest.raises(PluginError, match="enough"):
        session.suggest("probe")
    Probe.act = lambda view: [Suggestion("mine", "hound", tuple(tag for tag in view.counts if tag == "dog"))]
    assert session.suggest("probe") == [Suggestion("mine", "hound", ("dog",), {"hound": 0, "dog": 1})]
    assert session.troubles == ()
    assert [one.reason for one in session.suggest()] == ["spelling", "mine"]


def test_options_belong_to_one_suggester(session: Session) -> None:
    """Options are refused without a name to pass them to."""
    with pytest.raises(BadInputError, match="options file are those of one suggester"):
        session.suggest(file="x.csv")


def test_a_closed_session_is_no_failure_of_a_plugin(session: Session) -> None:
    """A closed session refuses to run plugins, before and while they work."""

    def act(_view: object) -> list[Suggestion]:
        session.close()
        return session.suggest("spelling")

    Probe.act = act
    for _ in range(2):
        with pytest.raises(ClosedError):
            session.suggest()
        with pytest.raises(ClosedError):
            session.suggest("probe")
    assert session.troubles == ()


def test_an_exporter_gets_the_images_and_the_target(session: Session, tmp_path: Path) -> None:
    """The target is passed as a path; without a selection all images are exported."""
    Probe.act = lambda _view, images, target: ([image.name for image in images], target)
    assert session.export("probe", str(tmp_path)) == (["p-0001", "p-0002", "p-0003"], tmp_path)
    assert session.export("probe", tmp_path, names=["p-0002"]) == (["p-0002"], tmp_path)
    assert session.select()[1:].export("probe", tmp_path) == (["p-0002", "p-0003"], tmp_path)
    with pytest.raises(BadInputError, match="give it a target"):
        session.export("probe")
    with pytest.raises(BadInputError, match="writes no files"):
        session.export("dataframe", tmp_path)
    assert session.troubles == ()


def test_a_disk_that_refuses_an_export_is_no_failure_of_the_plugin(session: Session, tmp_path: Path) -> None:
    """The message names the file."""
    Probe.act = lambda _view, _images, target: target.write_text("x")
    with pytest.raises(SaveError, match=r"Cannot write .*nowhere"):
        session.export("probe", tmp_path / "nowhere" / "x.txt")
    Probe.act = lambda _view, source: Path(source).read_text("utf-8")
    with pytest.raises(FolderError, match=r"Cannot read .*nowhere"):
        session.import_("probe", tmp_path / "nowhere")
    assert session.troubles == ()


def test_an_import_of_any_operation_is_for_all_images(session: Session) -> None:
    """Only `SetEach` says which images it changes."""
    Probe.act = lambda _view, _source: Deduplicate()
    plan = session.import_("probe", None)
    assert plan.names is None
    assert list(plan.preview().names) == ["p-0002"]


@pytest.mark.parametrize(
    "returned",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"p-0001": ("x",)}, id="mapping"),
        pytest.param(SetEach({"p-0001": (7,)}), id="numbers"),  # type: ignore[dict-item]
        pytest.param(SetEach({"p-0001": None}), id="no tags"),  # type: ignore[dict-item]
        pytest.param(SetEach(["p-0001"]), id="list"),  # type: ignore[arg-type]
        pytest.param(SetEach({}, was=7), id="was"),  # type: ignore[arg-type]
    ],
)
def test_an_importer_that_returns_no_operation_is_reported(session: Session, returned: object) -> None:
    """An invalid import is refused before there is a plan."""
    Probe.act = lambda _view, _source: returned
    with pytest.raises(PluginError, match="importer 'probe' of the package a-probe failed"):
        session.import_("probe", None)
    assert len(session.troubles) == 1


def test_imported_tags_are_cleaned(session: Session) -> None:
    """Tags are cleaned as if a user had typed them; the trigger word is left out."""
    Probe.act = lambda _view, _source: SetEach(
        {"p-0001": ["  red\tsky, sea\n", "sea", "ohwx"], "p-0002": "a,b"}
    )  # type: ignore[dict-item]
    session.import_("probe", None).apply()
    assert [image.tags for image in session.images][:2] == [("red sky", "sea"), ("a", "b")]
    Probe.act = lambda _view, _source: SetEach({"p-0009": ("x",)})
    with pytest.raises(UnknownImageError):
        session.import_("probe", None)


def test_opening_and_tagging_look_for_no_plugins(photos: Path) -> None:
    """Neither the metadata of plugins nor the built-in ones are loaded before one is used."""
    code = (
        "import sys\nfrom tagger_widget import Session\n"
        "with Session(sys.argv[1], background=False) as s:\n"
        "    s.add_tags(0, 'cat', 'Cat')\n"
        "    mine = lambda: sorted(m for m in sys.modules if 'tagger_widget.plugins' in m and m.count('.') > 2)\n"
        "    print('importlib.metadata' in sys.modules, mine())\n"
        "    assert len(s.similar_tags()) == 1\n"
        "    print(mine())"
    )
    result = run_python(code, photos)
    bases = [f"tagger_widget.plugins.{kind}.base" for kind in ("exporters", "importers", "suggesters")]
    assert result.stdout.splitlines() == [
        f"False {bases}",
        str([*bases, "tagger_widget.plugins.suggesters.spelling"]),
    ], result.stderr

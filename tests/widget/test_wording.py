"""The wording of the tagging screen: resuming, pace, image facts, and collaborators."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import msgspec
import pytest
from PIL import Image

from tagger_widget import Session, TaggerWidget
from tagger_widget.dataset.event import Visitor
from tagger_widget.session.options import Resumed
from tagger_widget.widget.shared import collaborators
from tagger_widget.widget.tagging import cards, toolbars
from tests.support.page import time_passes

if TYPE_CHECKING:
    from pathlib import Path


class TestResuming:
    @pytest.mark.parametrize(
        ("hours_ago", "told"),
        [
            pytest.param(2, "today 12:00", id="today"),
            pytest.param(26, "yesterday 12:00", id="yesterday"),
            pytest.param(24 * 12 + 2, "on 3 May 2026 12:00", id="earlier"),
        ],
    )
    def test_when_a_dataset_was_saved(self, hours_ago: int, told: str) -> None:
        """The time is written as people say it, in the reader's time zone."""
        now = datetime(2026, 5, 15, 14, 0, tzinfo=timezone(timedelta(hours=2)))
        resumed = Resumed(36, 240, (now - timedelta(hours=hours_ago)).astimezone(timezone.utc))
        assert toolbars.describe_resuming(resumed, now) == f"Resuming at 37 of 240, last saved {told}"

    @pytest.mark.parametrize(
        ("count", "told"),
        [
            pytest.param(1, "1 change that could not be saved last time has now been saved.", id="one"),
            pytest.param(2, "2 changes that could not be saved last time have now been saved.", id="more"),
        ],
    )
    def test_what_was_saved_belatedly(self, count: int, told: str) -> None:
        """Resuming mentions edits that could only now be saved."""
        now = datetime(2026, 5, 15, 14, 0, tzinfo=timezone.utc)
        resumed = Resumed(36, 240, now, recovered=count)
        assert (
            toolbars.describe_resuming(resumed, now)
            == f"Resuming at 37 of 240, last saved today 14:00. {told}"
        )


class TestFacts:
    @pytest.mark.parametrize(
        ("today", "seconds", "left", "told"),
        [
            pytest.param(0, None, 9, "", id="nothing yet"),
            pytest.param(31, 14.2, 206, "31 today · 14 s each · about 49 min left", id="minutes"),
            pytest.param(1, 100.0, 900, "1 today · 2 min each · about 25 h left", id="hours"),
            pytest.param(240, 14.0, 0, "240 today · 14 s each", id="none left"),
        ],
    )
    def test_how_it_goes(
        self, widget: TaggerWidget, today: int, seconds: float | None, left: int, told: str
    ) -> None:
        """Figures are rounded, and unknown ones are left out."""
        snapshot = msgspec.structs.replace(
            widget.session.snapshot(), today=today, seconds_each=seconds, left=left
        )
        assert toolbars.describe_pace(snapshot) == told

    def test_facts_of_an_image(self, photos: Path) -> None:
        """Name and source are shown at once, the rest once the image is copied; a conversion is shown beside them."""
        (photos / "1.jpg").unlink()
        Image.new("RGB", (4032, 3024), "teal").save(photos / "1.bmp")
        with Session(photos, prefix="mila") as session:
            session.wait_copied()
            facts, note = cards.describe_image(session.image(0))
        assert facts.startswith("mila-0001 · 1.bmp · BMP · 4,032")
        assert facts.endswith("3,024 · 12.2 MP · 37 MB")
        assert note.startswith("1.bmp\nConverted: ")

    def test_the_end_is_told(self, photos: Path) -> None:
        """The screen says so once every usable image is tagged or skipped, and not before."""
        with Session(photos, prefix="mila") as session:
            session.wait_copied()
            for index in range(5):
                session.add_tags(index, "cat")
            assert toolbars.describe_completion(session.snapshot()) == ""
            session.go_to(5)
            session.skip()
            assert toolbars.describe_completion(session.snapshot()) == "All 6 tagged or skipped."


class TestPeople:
    @pytest.mark.parametrize(
        ("authors", "told"),
        [
            pytest.param([], "", id="nobody"),
            pytest.param(["bob", "ann", "bob"], "Also here: ann, bob", id="each once, in order"),
            pytest.param(["me"], "Also here: you in another tab", id="oneself"),
            pytest.param(["me", "ann", "me"], "Also here: ann, you in 2 other tabs", id="others and oneself"),
            pytest.param(
                [f"person {n}" for n in range(12)], "Also here: 12 others", id="too many to be listed"
            ),
            pytest.param(["x" * 60], f"Also here: {'x' * 23}…", id="a name too long"),
        ],
    )
    def test_who_else_is_here(self, widget: TaggerWidget, authors: list[str], told: str) -> None:
        """The top bar names the others once each, or says how many there are."""
        others = tuple(Visitor(author, "mila-0001") for author in authors)
        snapshot = msgspec.structs.replace(widget.session.snapshot(), author="me", others=others)
        assert collaborators.describe_others(snapshot) == told

    @pytest.mark.parametrize(
        ("authors", "told"),
        [
            pytest.param(["ann"], "ann is here too", id="one"),
            pytest.param(["bob", "ann", "ann"], "ann and bob are here too", id="two"),
            pytest.param(["ann", "bob", "cy"], "ann and 2 others are here too", id="more"),
            pytest.param(["me", "me"], "You are here in another tab, too", id="oneself"),
            pytest.param(["me", "ann"], "ann is here too", id="others before oneself"),
        ],
    )
    def test_who_is_at_an_image(self, widget: TaggerWidget, authors: list[str], told: str) -> None:
        """Each image that others are at has its text, and its position for the slider."""
        others = tuple(Visitor(author, "mila-0006") for author in authors)
        snapshot = msgspec.structs.replace(widget.session.snapshot(), author="me", others=others)
        company = collaborators.visitor_labels(snapshot, widget._index_of)
        assert company == {"mila-0006": collaborators.VisitorLabel(told, 1.0)}

    def test_others_are_shown_where_they_are(self, photos: Path) -> None:
        """The label, its tooltip and the marks of images ahead follow the others as they join, move and leave."""
        widget = TaggerWidget(photos, prefix="mila", author="me", background=False)
        with Session(photos, author="ann", background=False) as ann:
            ann.go_to(3)
            time_passes(widget)
            assert widget.top.others.value == "Also here: ann"
            assert widget.tagging.whereabouts == "ann is at mila-0004"
            assert widget.tagging.others == {"mila-0004": {"text": "ann is here too", "at": 0.6}}
            ann.go_to(1)
            time_passes(widget)
            assert set(widget.tagging.others) == {"mila-0002"}
        time_passes(widget)
        assert (widget.top.others.value, widget.tagging.others, widget.tagging.whereabouts) == ("", {}, "")
        widget.close()

    def test_somebody_at_an_image_not_known_here_yet(self, widget: TaggerWidget) -> None:
        """A collaborator at an image not known here yet has no mark, and causes no error."""
        others = (Visitor("ann", "mila-9999"),)
        snapshot = msgspec.structs.replace(widget.session.snapshot(), others=others)
        assert collaborators.visitor_labels(snapshot, widget._index_of) == {}

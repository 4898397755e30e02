import json
from dataclasses import dataclass
from pathlib import Path

from tagger_widget.operations import SetEach
from tagger_widget.plugins import Exporter, Importer, Suggester, Suggestion, TagProposal

BRITISH = {"color": "colour", "gray": "grey"}


class BritishSpelling(Suggester):
    """Suggests to rename tags."""

    def suggest(self, view):
        for tag, count in view.counts.items():
            better = " ".join(BRITISH.get(word, word) for word in tag.split())
            if count and better != tag:
                yield Suggestion("British spelling", better, (tag,))


@dataclass
class Dark(Suggester):
    """Proposes a tag for dark images."""

    below: float = 0.25

    def propose(self, view, images):
        for image in images:
            brightness = view.open_image(image.name).convert("L").resize((1, 1)).getpixel((0, 0)) / 255
            if brightness < self.below:
                yield TagProposal(image.name, "dark", score=1 - brightness)


class WriteJsonLines(Exporter):
    """Writes one line of JSON for each image."""

    def export(self, view, images, target):
        lines = [json.dumps({"image": image.name, "tags": image.tags}) + "\n" for image in images]
        target.write_text("".join(lines), "utf-8")
        return target


class ReadJsonLines(Importer):
    """Reads what `WriteJsonLines` wrote."""

    def read(self, view, source):
        rows = [json.loads(line) for line in Path(source).read_text("utf-8").splitlines()]
        return SetEach({row["image"]: tuple(row["tags"]) for row in rows}, source=f"the file {source}")

"""Where the user is in the dataset, and where steps from there lead."""

from __future__ import annotations

from tagger_widget.dataset.dataset import Dataset

_NEAR = (0, 1, 2, -1, 3, -2, 4, -3)
"""Steps from the current image, the most likely to be looked at next first."""


class Walk:
    """A position among the images; steps pass over images known to have a problem.

    Parameters
    ----------
    data
        The dataset; it has at least one image.
    position
        0-based index of the image to begin with.
    """

    def __init__(self, data: Dataset, position: int) -> None:
        self._data = data
        self.position = position
        self._direction = 1
        self._by_step = True

    def reached(self, step: int) -> int:
        """Index that one step forward (1) or back (-1) leads to; the position itself at the end."""
        return next(iter(self._steps(step, 1)), self.position)

    def neighbours(self, radius: int) -> list[int]:
        """Indexes that up to `radius` steps lead to, in order, the position among them."""
        return [*reversed(self._steps(-1, radius)), self.position, *self._steps(1, radius)]

    def go(self, index: int, *, direction: int | None = None) -> None:
        """Go to an index: by a step in a direction (1 or -1), or because that very image was asked for."""
        self._by_step = direction is not None
        self._direction = direction or 1
        self.position = index

    def pass_over(self) -> bool:
        """Step on when the image that a step led to turns out to have a problem; False when there is no need."""
        if not self._by_step or self._data.images[self.position].problem is None:
            return False
        ways = (self.reached(self._direction), self.reached(-self._direction))
        index = next((way for way in ways if way != self.position), self.position)
        moved = index != self.position
        self.position = index
        return moved

    def near(self) -> list[int]:
        """Indexes around the position, the most urgent first."""
        steps = (self.position + step for step in _NEAR)
        return [index for index in steps if 0 <= index < len(self._data)]

    def untagged(self) -> list[int]:
        """Indexes of the images without tags that were not skipped, the next one first, the position left out."""
        images = self._data.images
        return [
            index % len(images)
            for index in range(self.position + 1, self.position + len(images))
            if not (image := images[index % len(images)]).tags
            and image.problem is None
            and image.state != "skipped"
        ]

    def _steps(self, step: int, count: int) -> list[int]:
        images = self._data.images
        found: list[int] = []
        index = self.position + step
        while 0 <= index < len(images) and len(found) < count:
            if images[index].problem is None:
                found.append(index)
            index += step
        return found

"""Points, curves and colours."""

from __future__ import annotations

from collections.abc import Sequence

Colour = tuple[int, int, int]
Point = tuple[float, float]


def points(
    text: str, x: float = 0, y: float = 0, scale_x: float = 1, scale_y: float | None = None
) -> list[Point]:
    """Return the points written in a text such as ``"0,0 10,5"``.

    Parameters
    ----------
    text
        Pairs of numbers.
    x, y
        Position of the point 0,0.
    scale_x, scale_y
        Scale factors; `scale_y` defaults to `scale_x`.
    """
    scale_y = scale_x if scale_y is None else scale_y
    pairs = (pair.split(",") for pair in text.split())
    return [(x + scale_x * float(across), y + scale_y * float(down)) for across, down in pairs]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return a mixture of two colours; a share of 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 12) -> list[Point]:
    """Return a smooth curve through points (a Catmull-Rom spline)."""
    count = len(points)
    found = []
    for index in range(count if closed else count - 1):
        if closed:
            a, b, c, d = (points[(index + offset) % count] for offset in (-1, 0, 1, 2))
        else:
            a, b, c, d = (points[min(max(index + offset, 0), count - 1)] for offset in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            found.append((_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)))
    return found if closed else [*found, points[-1]]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))

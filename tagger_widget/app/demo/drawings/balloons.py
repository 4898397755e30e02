"""Hot-air balloons over a valley in the morning."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import mix, points, smooth

if TYPE_CHECKING:
    from PIL import Image

    from tagger_widget.app.demo.drawings.curves import Colour


def draw() -> Image.Image:
    """Draw hot-air balloons over a valley in the morning."""
    c = Canvas(
        "balloons",
        1024,
        1344,
        [(74, 140, 206), (132, 188, 228), (206, 224, 230), (255, 226, 196), (255, 214, 176)],
    )
    c.clouds((255, 255, 255), top=80, bottom=760, cells=(3, 6), cover=0.42, alpha=0.75)
    c.glow(820, 900, 560, (255, 206, 150), power=2)
    tones: list[tuple[Colour, Colour]] = [
        ((160, 178, 204), (204, 206, 208)),
        ((118, 150, 172), (176, 192, 180)),
        ((92, 136, 120), (140, 170, 120)),
        ((74, 122, 78), (120, 158, 84)),
        ((48, 92, 58), (84, 130, 64)),
    ]
    for index, (top, bottom) in enumerate(tones):
        c.ridge(
            940 + 75 * index,
            70 - 6 * index,
            [top, bottom],
            waves=2.5 + index * 0.4,
            rough=0.45 - 0.03 * index,
        )
        c.haze(1010 + 75 * index, 60, (255, 236, 214), alpha=0.42 - 0.08 * index)
    for _ in range(170):
        y = c.random.uniform(1180, 1344)
        x, size = c.random.uniform(0, 1024), (y - 1120) / 18
        c.oval(x + size * 0.5, y + size * 0.5, size * 1.2, size * 0.5, (30, 60, 40), alpha=0.5)
        c.sphere(x, y, size, size * 0.9, ((132, 176, 84), (70, 124, 62), (30, 72, 46)))
    red, gold, blue, white, teal, plum = (
        (214, 52, 56),
        (250, 184, 56),
        (40, 84, 160),
        (250, 242, 224),
        (34, 146, 146),
        (126, 60, 130),
    )
    for x, y, size, stripes in (
        (210, 850, 62, [teal, white]),
        (870, 770, 50, [plum, gold]),
        (560, 900, 40, [blue, white]),
        (720, 320, 150, [blue, gold, white]),
        (330, 500, 226, [red, gold, white, gold]),
    ):
        _balloon(c, x, y, size, stripes)
    return c.finished(vignette=0.15)


def _balloon(c: Canvas, x: float, y: float, size: float, stripes: list[Colour]) -> None:
    """Draw a balloon, centred on its envelope; `size` is half its width."""

    def outline(share: float) -> list[tuple[float, float]]:
        return [
            (x + size * share * px, y + size * py)
            for px, py in (
                (0, -1.06),
                (0.55, -0.9),
                (0.92, -0.42),
                (0.98, 0.08),
                (0.74, 0.62),
                (0.36, 1.06),
                (0.16, 1.26),
            )
        ]

    gores = 14
    for gore in range(gores):
        angles = [math.pi * ((gore + edge) / gores - 0.5) for edge in (0, 1)]
        left, right = (smooth(outline(math.sin(angle)), closed=False) for angle in angles)
        light = 0.5 + 0.5 * math.cos((angles[0] + angles[1]) / 2 + 0.65)
        tone = stripes[gore % len(stripes)]
        lit = mix(mix(tone, (30, 16, 50), 0.62), mix(tone, (255, 255, 240), 0.16), light)
        c.shape(
            [*left, *reversed(right)], [mix(lit, (255, 255, 255), 0.14), lit, mix(lit, (40, 20, 50), 0.42)]
        )
    c.glow(x - size * 0.38, y - size * 0.45, size * 0.5, (90, 84, 70), power=1.5)
    for px in (-0.15, 0.15, -0.06, 0.06):
        c.line(
            [(x + size * px, y + size * 1.25), (x + size * px * 0.7, y + size * 1.56)],
            (70, 50, 40),
            max(1, size / 90),
        )
    c.shape(points("-0.13,1.54 0.13,1.54 0.1,1.74 -0.1,1.74", x, y, size), [(168, 112, 66), (104, 62, 36)])
    c.line([(x - size * 0.14, y + size * 1.54), (x + size * 0.14, y + size * 1.54)], (92, 52, 30), size / 26)
    c.glow(x, y + size * 1.3, size * 0.2, (255, 170, 70), power=1.2)

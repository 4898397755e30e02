"""Cacti among dunes, table mountains behind."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import mix, points, smooth

if TYPE_CHECKING:
    from PIL import Image

    from tagger_widget.app.demo.drawings.curves import Colour


def draw() -> Image.Image:
    """Draw a cactus among dunes, with table mountains behind."""
    c = Canvas(
        "desert",
        1344,
        896,
        [(58, 128, 190), (126, 186, 214), (232, 222, 190), (252, 206, 146), (252, 206, 146)],
    )
    c.clouds((255, 246, 230), top=60, bottom=330, cells=(3, 9), cover=0.38, alpha=0.6)
    c.glow(250, 190, 360, (255, 236, 180), power=2.2)
    c.oval(250, 190, 46, 46, (255, 250, 226))
    for x, width, height, tone in (
        (640, 300, 150, (206, 128, 104)),
        (1010, 380, 210, (188, 98, 76)),
        (330, 160, 96, (216, 146, 120)),
    ):
        foot = 560
        side = [
            (x - width / 2 - 60, foot),
            (x - width / 2 - 14, foot - height * 0.55),
            (x - width / 2 + 8, foot - height),
        ]
        far = [
            (x + width / 2 - 8, foot - height + 5),
            (x + width / 2 + 12, foot - height * 0.5),
            (x + width / 2 + 64, foot),
        ]
        c.shape([*side, *far], [mix(tone, (255, 220, 180), 0.15), tone, mix(tone, (250, 200, 150), 0.35)])
        for step in range(4):
            y = foot - height * (0.9 - 0.2 * step)
            c.shape(
                [
                    (x - width / 2 + 4, y),
                    (x + width / 2, y + 2),
                    (x + width / 2 + 4, y + 7),
                    (x - width / 2, y + 6),
                ],
                mix(tone, (90, 40, 40), 0.5),
                alpha=0.35,
            )
        c.shape(
            [(x + width * 0.2, foot - height + 3), *far, (x + width * 0.3, foot)], (90, 36, 50), alpha=0.28
        )
    c.haze(555, 50, (255, 220, 170), alpha=0.6)
    tones: list[tuple[Colour, Colour]] = [
        ((240, 190, 124), (216, 144, 88)),
        ((236, 172, 100), (202, 122, 68)),
        ((226, 150, 80), (166, 90, 50)),
    ]
    for index, (top, bottom) in enumerate(tones):
        crest = c.ridge(
            590 + 95 * index,
            34 + 8 * index,
            [top, mix(top, bottom, 0.7), bottom],
            waves=1.6 + 0.5 * index,
            rough=0.22,
        )
        lee = [(x, y + 3 + max(0.0, 46 * math.sin(x / 150 + index * 2))) for x, y in crest]
        c.shape([*crest, *reversed(lee)], mix(bottom, (110, 50, 50), 0.35), alpha=0.35)
    for x, ground, size in ((980, 775, 1.0), (300, 700, 0.52), (1200, 690, 0.4)):
        _cactus(c, x, ground, 330 * size)
    for _ in range(60):
        px, py = c.random.uniform(0, 1344), c.random.uniform(700, 890)
        c.oval(px + 3, py + 2, 7, 2, (120, 60, 40), alpha=0.4)
        c.oval(px, py, c.random.uniform(1.5, 5), c.random.uniform(1, 3), (150, 92, 62))
    return c.finished()


def _cactus(c: Canvas, x: float, ground: float, height: float) -> None:
    width = height * 0.15
    lit, dark = (112, 158, 84), (34, 78, 56)
    c.shape(
        smooth(
            [
                (x, ground - 4),
                (x + height * 0.5, ground + height * 0.04),
                (x + height * 1.1, ground + height * 0.10),
                (x + height * 0.4, ground + height * 0.10),
            ]
        ),
        (110, 54, 44),
        alpha=0.5,
    )

    def column(path: list[tuple[float, float]], thick: float) -> None:
        spine = smooth(path, closed=False)
        for share, tone in (
            (1.0, dark),
            (0.84, mix(lit, dark, 0.6)),
            (0.56, mix(lit, dark, 0.25)),
            (0.26, lit),
        ):
            shift = -thick * (1 - share) * 0.28
            moved = [(px + shift, py) for px, py in spine]
            c.line(moved, tone, thick * share)
            for px, py in (moved[0], moved[-1]):
                c.oval(px, py, thick * share / 2, thick * share / 2, tone)

    column(points("0.2,-0.33 1.7,-0.34 1.9,-0.44 1.9,-0.72", x, ground, width, height), width * 0.66)
    column(points("-0.2,-0.45 -1.5,-0.46 -1.75,-0.56 -1.75,-0.86", x, ground, width, height), width * 0.62)
    column(points("0,0 0,-0.5 0,-0.94", x, ground, 1, height), width)
    for offset in (-0.33, -0.12, 0.12, 0.33):
        c.line(
            [(x + width * offset, ground - height * 0.02), (x + width * offset, ground - height * 0.95)],
            mix(dark, (10, 40, 30), 0.5),
            height / 190,
        )
    for row in range(14):
        for offset in (-0.42, -0.22, 0.0, 0.22, 0.42):
            px, py = x + width * offset, ground - height * (0.05 + 0.065 * row)
            c.line([(px - 3, py - 2), (px + 3, py + 1)], (226, 226, 180), 0.8)
    c.oval(x, ground - height * 1.01, width * 0.2, width * 0.14, (236, 92, 130))
    c.oval(x - width * 0.14, ground - height * 1.0, width * 0.12, width * 0.1, (250, 150, 170))

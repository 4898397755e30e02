"""Fish over a coral reef."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import mix, points, smooth

if TYPE_CHECKING:
    from PIL import Image

    from tagger_widget.app.demo.drawings.curves import Colour, Point


def draw() -> Image.Image:
    """Draw bright fish over a coral reef."""
    c = Canvas(
        "reef", 1344, 896, [(112, 214, 226), (44, 158, 202), (18, 104, 168), (10, 62, 122), (8, 40, 88)]
    )
    for _ in range(16):
        x, width = c.random.uniform(100, 1250), c.random.uniform(16, 70)
        c.shape(
            [(x, -10), (x + width, -10), (x + width * 3 - 260, 900), (x - 320, 900)],
            [(220, 250, 250), (90, 180, 214), (10, 62, 122)],
            alpha=0.10,
        )
    c.clouds((190, 240, 246), top=-60, bottom=150, cells=(9, 3), cover=0.4, alpha=0.5)
    c.ridge(760, 46, [(26, 84, 128), (14, 52, 96)], waves=4, rough=0.6)
    c.haze(720, 120, (30, 120, 176), alpha=0.5)
    c.ridge(838, 26, [(214, 194, 150), (150, 140, 124)], waves=3, rough=0.3)
    for _ in range(12):
        _coral(c, c.random.uniform(0, 1344), c.random.uniform(830, 900))
    for _ in range(44):
        x, size = c.random.uniform(0, 1344), c.random.uniform(8, 46)
        tone = c.random.choice(
            [(214, 90, 120), (240, 150, 90), (150, 96, 180), (232, 196, 96), (96, 150, 120)]
        )
        c.sphere(
            x,
            c.random.uniform(850, 896),
            size,
            size * 0.7,
            (mix(tone, (255, 255, 255), 0.4), tone, mix(tone, (10, 30, 70), 0.65)),
        )
    clown = ((255, 150, 60), (236, 92, 28), (255, 255, 255))
    for x, y, size, side, tones in (
        (980, 250, 44, -1, ((250, 220, 90), (230, 170, 30), (40, 60, 120))),
        (1090, 320, 36, -1, ((250, 220, 90), (230, 170, 30), (40, 60, 120))),
        (900, 360, 30, -1, ((250, 220, 90), (230, 170, 30), (40, 60, 120))),
        (250, 300, 84, 1, ((70, 120, 236), (24, 60, 170), (250, 214, 60))),
        (430, 560, 128, 1, clown),
        (880, 640, 92, -1, clown),
    ):
        _fish(c, x, y, size, side, tones)
    for x in (300, 690, 1170):
        for step in range(11):
            radius = c.random.uniform(2, 9)
            px, py = x + 18 * math.sin(step * 1.2) + c.random.uniform(-9, 9), 700 - step * 62
            c.oval(px, py, radius, radius, (214, 244, 250), alpha=0.30)
            c.dots([(px - radius * 0.3, py - radius * 0.3, radius * 0.25)], (255, 255, 255))
    return c.finished(vignette=0.3)


def _coral(c: Canvas, x: float, foot: float) -> None:
    tone = c.random.choice(
        [(236, 96, 110), (250, 150, 80), (196, 110, 200), (250, 196, 110), (120, 200, 170)]
    )
    branches: list[tuple[float, float, float, float, int]] = [
        (x, foot, -math.pi / 2, c.random.uniform(46, 76), 5)
    ]
    while branches:
        bx, by, angle, length, level = branches.pop()
        end = (bx + length * math.cos(angle), by + length * math.sin(angle))
        width = 2.4 * level + 2
        shade = mix(mix(tone, (14, 50, 110), 0.45), mix(tone, (255, 240, 220), 0.2), 1 - level / 5)
        c.line([(bx, by), end], shade, width)
        c.oval(*end, width / 2, width / 2, shade)
        if level > 1:
            turns = (-0.42, 0.40) if level % 2 else (-0.5, 0.05, 0.46)
            grown = [angle + turn * c.random.uniform(0.7, 1.25) for turn in turns]
            branches += [(*end, turned, length * 0.74, level - 1) for turned in grown]


def _fish(
    c: Canvas, x: float, y: float, size: float, side: int, tones: tuple[Colour, Colour, Colour]
) -> None:
    """Draw a fish that swims to the right (`side` 1) or to the left (`side` -1)."""
    light, main, mark = tones

    def at(points: list[Point]) -> list[Point]:
        return [(x + side * size * px, y + size * py) for px, py in points]

    dark = mix(main, (30, 10, 30), 0.55)
    c.shape(
        smooth(at(points("-0.85,0 -1.25,-0.5 -1.55,-0.52 -1.4,0 -1.55,0.52 -1.25,0.5"))), [light, main, dark]
    )
    c.shape(smooth(at(points("-0.5,-0.4 -0.1,-0.82 0.4,-0.76 0.5,-0.4"))), [mix(main, dark, 0.5), main])
    c.shape(smooth(at(points("-0.4,0.4 -0.2,0.8 0.2,0.7 0.3,0.4"))), [main, dark])
    body = smooth(
        at(points("1,0.04 0.72,-0.38 0.2,-0.56 -0.4,-0.42 -0.95,-0.1 -0.95,0.1 -0.4,0.42 0.2,0.56 0.72,0.38"))
    )
    c.shape(body, [light, main, main, dark])
    for start, wide, reach in ((0.50, 0.15, 0.47), (-0.10, 0.17, 0.51), (-0.70, 0.10, 0.24)):
        band = smooth(
            at(
                [
                    (start, -reach),
                    (start + wide * 1.5, -reach * 0.4),
                    (start + wide * 1.3, reach * 0.4),
                    (start, reach),
                    (start - wide, reach * 0.9),
                    (start - wide * 0.4, 0),
                    (start - wide, -reach * 0.9),
                ]
            )
        )
        c.shape(band, [mix(mark, (255, 255, 255), 0.3), mark, mix(mark, (40, 50, 90), 0.4)])
        edge = at([(start + wide * 0.1, -reach), (start + wide * 1.45, 0), (start + wide * 0.1, reach)])
        c.line(smooth(edge, closed=False), (30, 20, 30), size / 34)
    c.shape(smooth(at(points("0.16,0.06 -0.16,0 -0.24,0.26 0,0.3"))), [light, main, dark])
    eye = at([(0.72, -0.10)])[0]
    c.oval(*eye, size * 0.115, size * 0.115, (250, 250, 240))
    c.oval(*eye, size * 0.085, size * 0.085, (14, 14, 24))
    c.dots([(eye[0] - size * 0.03, eye[1] - size * 0.03, size * 0.03)], (255, 255, 255))
    c.line(smooth(at(points("0.99,0.1 0.9,0.14 0.83,0.12")), closed=False), dark, size / 36)

"""A path through a forest in falling snow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import mix, points, smooth

if TYPE_CHECKING:
    from PIL import Image

    from tagger_widget.app.demo.drawings.curves import Colour


def draw() -> Image.Image:
    """Draw a path through a forest in falling snow."""
    c = Canvas(
        "snowy-forest", 960, 1280, [(126, 154, 190), (176, 196, 220), (222, 226, 236), (246, 232, 222)]
    )
    c.glow(560, 560, 520, (255, 214, 170), power=1.8)
    for depth in range(7):
        near = depth / 6
        tone = mix((188, 202, 220), (34, 58, 74), near**0.9)
        ground = 690 + 300 * near**1.5
        count = round(22 - 13 * near)
        for index in range(count):
            x = 960 * (index + c.random.uniform(0.1, 0.9)) / count
            if near > 0.5 and abs(x - 520) < 110 + 150 * near:
                continue
            height = (190 + 560 * near**1.3) * c.random.uniform(0.75, 1.2)
            _pine(c, x, ground + c.random.uniform(0, 20), height, tone, snow=0.25 + 0.75 * near)
        snow = mix((214, 222, 234), (240, 244, 250), near)
        c.ridge(ground + 14, 16, [snow, mix(snow, (190, 206, 228), 0.5)], waves=3, rough=0.4)
        if depth < 5:
            c.haze(ground - 30, 130, (232, 226, 228), alpha=0.42 - 0.07 * depth)
    path = smooth(points("500,860 540,930 470,1030 500,1140 360,1290"), closed=False)
    other = smooth(points("760,1290 660,1140 590,1030 600,930 520,860"), closed=False)
    c.shape([*path, *other], [(214, 222, 236), (176, 192, 218)], alpha=0.8)
    for step in range(9):
        t = step / 8
        x = 508 + 40 * math.sin(6 * t) - 10 * t + (18 if step % 2 else -18) * (0.3 + t)
        c.oval(x, 930 + 330 * t**1.3, 4 + 12 * t, 3 + 7 * t, (146, 164, 198), alpha=0.8)
    flakes = [
        (c.random.uniform(0, 960), c.random.uniform(0, 1280), c.random.uniform(0.8, 2.6)) for _ in range(620)
    ]
    c.dots(flakes, (250, 251, 255))
    for _ in range(26):
        c.glow(
            c.random.uniform(0, 960),
            c.random.uniform(0, 1280),
            c.random.uniform(7, 16),
            (190, 196, 210),
            power=1,
        )
    return c.finished(vignette=0.16)


def _pine(c: Canvas, x: float, ground: float, height: float, tone: Colour, *, snow: float) -> None:
    """Draw a conifer: tiers of branches, each with snow on its left."""
    c.shape(points("-0.018,0 0.018,0 0,-1", x, ground, height), mix(tone, (40, 26, 22), 0.5))
    tiers = 9 if snow > 0.5 else 6  # Distant trees are small.
    for tier in range(tiers):
        t = tier / tiers
        base = ground - height * (0.10 + 0.80 * t)
        half = height * 0.21 * (1 - t) ** 0.85 + height * 0.018
        top = base - height * 0.20
        drop = half * 0.22
        jag = [
            (x + half * (1 - 2 * k / 8), base + (drop if k % 2 else -drop * 0.2) * c.random.uniform(0.6, 1.3))
            for k in range(9)
        ]
        c.shape([(x, top), *jag], [tone, mix(tone, (10, 20, 30), 0.25)])
        white = mix(tone, (244, 247, 252), 0.35 + 0.6 * snow)
        left = [
            (x, top),
            (x - half * 0.12, base - drop * 1.2),
            (x - half * 0.42, base - drop * 0.9),
            (x - half * 0.96, base - drop * 0.1),
        ]
        c.shape(
            [*left, (x - half * 0.52, base - drop * 1.9), (x - half * 0.2, top + height * 0.07)],
            white,
            alpha=0.9,
        )
        right = [
            (x, top),
            (x + half * 0.22, top + height * 0.075),
            (x + half * 0.66, base - drop * 0.9),
            (x + half * 0.25, base - drop * 1.5),
        ]
        c.shape(right, mix(white, tone, 0.35), alpha=0.8)

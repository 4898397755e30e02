"""A lighthouse on a cliff at dusk."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import mix, points, smooth
from tagger_widget.app.demo.drawings.sunset import bird

if TYPE_CHECKING:
    from PIL import Image


def draw() -> Image.Image:
    """Draw a lighthouse on a cliff at dusk, its beam over the sea."""
    c = Canvas(
        "lighthouse",
        1024,
        1280,
        [(22, 30, 66), (52, 62, 112), (122, 96, 140), (226, 142, 130), (252, 194, 140), (252, 194, 140)],
    )
    stars = [
        (c.random.uniform(0, 1024), 420 * c.random.random() ** 1.4, c.random.uniform(0.6, 1.7))
        for _ in range(130)
    ]
    c.dots(stars, (230, 232, 250))
    c.clouds((200, 120, 140), top=330, bottom=740, cells=(3, 9), cover=0.42, alpha=0.6)
    c.glow(140, 830, 480, (255, 180, 110), ry=260, power=2)
    c.shape(
        points("0,830 1024,830 1024,1280 0,1280"),
        [(206, 138, 140), (70, 88, 130), (26, 46, 86), (14, 26, 56)],
    )
    for _ in range(420):
        y = 832 + 440 * c.random.random() ** 1.7
        x, length = c.random.uniform(-40, 1024), (y - 800) / 5 * c.random.uniform(0.4, 1.2)
        tone = mix((255, 196, 160), (96, 124, 170), min(1, (y - 830) / 160))
        c.line([(x, y), (x + length, y + c.random.uniform(-1, 1))], tone, 0.8 + (y - 830) / 260)
    cliff = points(
        "1024,700 900,716 800,706 690,724 560,748 500,800 520,880 450,960 470,1050 390,1140 400,1230 340,1290 1024,1290"
    )
    rough = [
        (x + c.random.uniform(-9, 9), y + c.random.uniform(-9, 9))
        for x, y in smooth(cliff[:-1], closed=False, steps=6)
    ]
    c.shape([*rough, cliff[-1]], [(92, 72, 88), (62, 50, 72), (34, 30, 54), (18, 18, 38)])
    for _ in range(210):
        x, y = c.random.uniform(430, 1024), c.random.uniform(770, 1280)
        if x > 560 - (y - 770) * 0.33:
            tilt = c.random.uniform(10, 46)
            c.shape(
                [(x, y), (x + tilt, y - 8), (x + tilt * 0.8, y + 26), (x + 5, y + 34)],
                c.random.choice([(110, 84, 94), (26, 22, 44), (76, 60, 80)]),
                alpha=0.35,
            )
    c.shape(
        [*[(x, y - 4) for x, y in rough[:29]], *[(x, y + 16) for x, y in reversed(rough[:29])]],
        [(92, 104, 74), (60, 70, 62)],
    )
    for _ in range(90):
        y = c.random.uniform(1130, 1290)
        x = 418 - (y - 1130) * 0.28 + c.random.gauss(-26, 22)
        c.oval(x, y, c.random.uniform(8, 34), c.random.uniform(1, 3), (206, 200, 214), alpha=0.3)
    lamp = (742, 268)
    for side in (-1, 1):
        far, spread = 900, 92
        for share, strength in ((1.0, 0.10), (0.62, 0.12), (0.3, 0.16)):
            end = (lamp[0] + side * far, lamp[1] + (74 if side < 0 else -40))
            c.shape(
                [
                    (lamp[0], lamp[1] - 9),
                    (end[0], end[1] - spread * share),
                    (end[0], end[1] + spread * share),
                    (lamp[0], lamp[1] + 9),
                ],
                (255, 240, 190),
                alpha=strength,
            )
    _tower(c, lamp[0], 720, lamp[1])
    c.glow(*lamp, 230, (255, 226, 150), power=2.6)
    c.glow(*lamp, 60, (255, 255, 220), power=1.4)
    for x, y, s in ((250, 560, 14), (310, 600, 10), (180, 620, 9)):
        bird(c, x, y, s, (44, 40, 70))
    return c.finished()


def _tower(c: Canvas, x: float, foot: float, lamp: float) -> None:
    top, wide, narrow = lamp + 44, 64.0, 40.0
    bands = 6
    for band in range(bands):
        low, high = foot - (foot - top) * band / bands, foot - (foot - top) * (band + 1) / bands
        a = wide + (narrow - wide) * band / bands
        b = wide + (narrow - wide) * (band + 1) / bands
        base = (238, 230, 226) if band % 2 == 0 else (196, 50, 52)
        slices = 10
        for part in range(slices):
            s0, s1 = (-math.cos(math.pi * (part + edge) / slices) for edge in (0, 1))
            light = 0.35 + 0.65 * max(0.0, math.cos((s0 + s1) / 2 * 1.4 + 0.7))
            c.shape(
                [
                    (x + s0 * a, low + 5 * (1 - s0 * s0)),
                    (x + s1 * a + 0.6, low + 5 * (1 - s1 * s1)),
                    (x + s1 * b + 0.6, high),
                    (x + s0 * b, high),
                ],
                mix((40, 30, 66), base, light),
            )
    c.shape(points("-56,0 56,0 50,14 -50,14", x, top), [(74, 66, 84), (34, 30, 50)])
    c.shape(
        [(x - 26, top), (x + 26, top), (x + 26, lamp - 36), (x - 26, lamp - 36)],
        [(255, 244, 190), (255, 214, 120)],
    )
    for px in (-26, -9, 9, 26):
        c.line([(x + px, top), (x + px, lamp - 36)], (40, 32, 50), 3)
    for px in range(-52, 53, 13):
        c.line([(x + px, top), (x + px, top - 24)], (40, 34, 54), 2)
    c.line([(x - 54, top - 24), (x + 54, top - 24)], (40, 34, 54), 3)
    c.shape(
        smooth(points("-36,-34 -22,-62 0,-76 22,-62 36,-34", x, lamp), closed=False),
        [(206, 66, 62), (110, 30, 46)],
    )
    c.line([(x, lamp - 74), (x, lamp - 104)], (50, 40, 60), 3)
    for px, py in ((-12, 430), (8, 530), (-4, 630)):
        c.shape(
            [
                (x + px - 8, py),
                (x + px + 8, py),
                (x + px + 8, py - 24),
                (x + px, py - 32),
                (x + px - 8, py - 24),
            ],
            [(255, 220, 130), (236, 160, 80)],
        )

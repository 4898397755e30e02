"""A city by night, its lights in the river."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import mix, points

if TYPE_CHECKING:
    from PIL import Image

    from tagger_widget.app.demo.drawings.curves import Colour


def draw() -> Image.Image:
    """Draw a city by night, its lights in the river."""
    c = Canvas("city", 1536, 640, [(10, 12, 36), (22, 26, 66), (58, 44, 96), (120, 70, 110), (180, 104, 110)])
    c.dots(
        [
            (c.random.uniform(0, 1536), 300 * c.random.random() ** 1.3, c.random.uniform(0.5, 1.5))
            for _ in range(220)
        ],
        (236, 236, 255),
    )
    c.glow(1240, 120, 190, (110, 110, 150), power=2)
    c.oval(1240, 120, 46, 46, [(255, 250, 226), (238, 226, 196)])
    for px, py, r in ((1226, 108, 10), (1254, 130, 14), (1236, 142, 7)):
        c.oval(px, py, r, r, (222, 210, 180), alpha=0.5)
    c.glow(760, 480, 900, (150, 80, 80), ry=190, power=1.6)
    for depth, (tone, low, high, chance) in enumerate(
        [((58, 48, 92), 90, 230, 0.16), ((38, 34, 70), 110, 300, 0.34), ((20, 20, 44), 70, 250, 0.5)]
    ):
        x = -20.0
        while x < 1536:
            width = c.random.uniform(46, 104) * (0.8 + 0.25 * depth)
            height = c.random.uniform(low, high) * (1.25 if abs(x - 620) < 260 else 1)
            _building(c, (x, 505 + depth * 3 - height, x + width, 520), tone, chance)
            x += width * c.random.uniform(0.96, 1.25)
        c.haze(500, 50, (150, 90, 120), alpha=0.30 - 0.08 * depth)
    for x in map(float, range(14, 1536, 74)):
        c.line([(x, 520), (x, 496)], (16, 14, 30), 3)
        c.glow(x, 494, 26, (255, 200, 120), power=1.8)
        c.dots([(x, 494, 3.2)], (255, 240, 200))
    c.shape(points("0,514 1536,514 1536,524 0,524"), (16, 14, 30))
    c.reflect(522, (12, 14, 40), share=0.34, ripple=10)
    return c.finished(vignette=0.18)


def _building(c: Canvas, box: tuple[float, float, float, float], tone: Colour, chance: float) -> None:
    left, top, right, bottom = box
    c.shape(
        [(left, top), (right, top), (right, bottom), (left, bottom)], [mix(tone, (70, 60, 110), 0.25), tone]
    )
    c.shape([(right - 9, top), (right, top), (right, bottom), (right - 9, bottom)], (6, 6, 20), alpha=0.35)
    roof = c.random.random()
    middle = (left + right) / 2
    if roof < 0.3:
        c.line([(middle, top), (middle, top - 44)], tone, 3)
        c.glow(middle, top - 44, 16, (255, 70, 70))
        c.dots([(middle, top - 44, 2.4)], (255, 130, 120))
    elif roof < 0.5:
        c.shape([(left + 8, top), (middle, top - 30), (right - 8, top)], mix(tone, (70, 60, 110), 0.2))
    elif roof < 0.7:
        c.shape([(left + 12, top), (left + 12, top - 18), (right - 12, top - 18), (right - 12, top)], tone)
    warm = [(255, 214, 130), (255, 190, 96), (255, 236, 180), (190, 220, 255), (255, 170, 90)]
    columns, rows = max(2, int((right - left - 14) / 12)), int((bottom - top - 16) / 15)
    for row in range(rows):
        for column in range(columns):
            x, y = left + 8 + column * (right - left - 16) / columns, top + 10 + row * 15
            lit = c.random.random() < chance
            shade = (
                mix(tone, c.random.choice(warm), c.random.uniform(0.6, 1))
                if lit
                else mix(tone, (120, 120, 170), 0.14)
            )
            c.shape(points("0,0 6.5,0 6.5,8.5 0,8.5", x, y), shade)

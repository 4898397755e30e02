"""Fruit on a wooden table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import points, smooth

if TYPE_CHECKING:
    from PIL import Image

    from tagger_widget.app.demo.drawings.curves import Colour


def draw() -> Image.Image:
    """Draw apples, a pear, an orange and grapes on a wooden table."""
    c = Canvas("fruit", 1024, 1024, [(52, 62, 66), (84, 92, 88), (112, 112, 98), (92, 86, 74)])
    c.glow(260, 260, 620, (96, 90, 66), power=1.6)
    c.clouds((150, 140, 112), top=-200, bottom=760, cells=(3, 3), cover=0.5, alpha=0.14)
    c.shape(points("0,690 1024,690 1024,1024 0,1024"), [(132, 84, 52), (158, 100, 60), (104, 60, 36)])
    for index in range(90):
        y = 694 + 330 * (index / 90) ** 1.3
        x = c.random.uniform(-300, 1024)
        wood = [(x, y), (x + c.random.uniform(200, 700), y + c.random.uniform(-3, 3))]
        c.line(wood, c.random.choice([(118, 72, 42), (172, 112, 70), (96, 56, 34)]), c.random.uniform(0.6, 2))
    for y in (756, 850, 970):
        c.line([(0, y), (1024, y + 2)], (70, 38, 24), 3)
    for x, y, r in ((330, 800, 250), (560, 810, 260), (760, 826, 230), (520, 870, 170)):
        c.shadow(x + 60, y, r, r * 0.28, alpha=0.62)
    _pear(c, 560, 510)
    _apple(c, 330, 640, 158, ((255, 176, 130), (206, 40, 44), (84, 8, 26)))
    _orange(c, 760, 690, 140)
    _grapes(c, 470, 800)
    c.shadow(930, 880, 110, 30)
    c.sphere(905, 845, 52, 46, ((250, 240, 150), (236, 196, 60), (140, 96, 20)))
    return c.finished(vignette=0.35)


def _apple(c: Canvas, x: float, y: float, r: float, tones: tuple[Colour, Colour, Colour]) -> None:
    outline = smooth(
        points(
            (
                "0,-0.86 0.5,-0.98 0.98,-0.46 0.9,0.36 0.46,0.94 0,0.9 -0.46,0.94 -0.9,0.36 -0.98,-0.46 -0.5,-0.98"
            ),
            x,
            y,
            r,
        )
    )
    c.sphere(x, y, r, r, tones, outline)
    c.shadow(x + 2, y - r * 0.84, r * 0.34, r * 0.14, alpha=0.75, colour=(60, 10, 10))
    c.line(smooth(points("0,-0.82 0.05,-1.1 0.16,-1.3", x, y, r), closed=False), (84, 52, 30), r * 0.07)
    leaf = smooth(points("0.08,-1.08 0.34,-1.34 0.78,-1.32 0.5,-1.06", x, y, r))
    c.shape(leaf, [(140, 186, 82), (58, 116, 52)])
    c.line([(x + r * 0.1, y - r * 1.09), (x + r * 0.7, y - r * 1.3)], (190, 220, 130), 1.5)
    c.glow(x - r * 0.4, y - r * 0.42, r * 0.34, (200, 180, 170), power=1.6)


def _pear(c: Canvas, x: float, y: float) -> None:
    outline = smooth(
        points(
            ("0,-206 52,-172 68,-80 132,40 150,150 96,240 0,256 -96,240 -150,150 -132,40 -68,-80 -52,-172"),
            x,
            y,
        )
    )
    c.sphere(x, y + 26, 156, 238, ((250, 244, 160), (188, 190, 72), (84, 96, 30)), outline)
    for _ in range(240):
        px, py = c.random.gauss(x, 66), c.random.gauss(y + 110, 80)
        if (px - x) ** 2 / 132**2 + (py - y - 120) ** 2 / 120**2 < 1:
            c.dots([(px, py, c.random.uniform(0.7, 1.7))], (136, 122, 50))
    c.glow(x + 62, y + 120, 110, (90, 34, 16), power=1.4)
    c.line(smooth(points("0,-200 6,-240 30,-276", x, y), closed=False), (90, 60, 34), 9)
    c.glow(x - 66, y + 60, 56, (170, 160, 120), ry=84, power=1.6)


def _orange(c: Canvas, x: float, y: float, r: float) -> None:
    c.sphere(x, y, r, r * 0.96, ((255, 222, 140), (246, 140, 30), (142, 56, 8)))
    for _ in range(700):
        angle, reach = c.random.uniform(0, 2 * math.pi), r * 0.95 * math.sqrt(c.random.random())
        px, py = x + reach * math.cos(angle), y + 0.95 * reach * math.sin(angle)
        c.dots([(px, py, 1.1)], (206, 104, 16) if c.random.random() < 0.6 else (255, 190, 96))
    c.oval(x + 24, y - r * 0.72, 13, 8, (96, 112, 48))
    c.oval(x + 24, y - r * 0.73, 7, 4, (140, 150, 80))
    c.glow(x - r * 0.38, y - r * 0.42, r * 0.36, (190, 170, 130), power=1.5)


def _grapes(c: Canvas, x: float, y: float) -> None:
    places = [
        (x + (column - row * 0.1) * 47 + 12 * (row % 2) - 130, y + row * 35 - 30)
        for row in range(4)
        for column in range(6 - row)
    ]
    for px, py in sorted(places, key=lambda place: place[1]):
        jitter = c.random.uniform(-5, 5)
        c.sphere(px + jitter, py, 30, 31, ((206, 150, 206), (98, 44, 110), (36, 12, 52)))
        c.glow(px + jitter - 9, py - 11, 9, (220, 210, 235), power=1)
    c.line(smooth(points("-90,-50 -120,-84 -170,-92", x, y), closed=False), (104, 78, 40), 6)

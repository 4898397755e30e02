"""A chain of snowy peaks over a meadow, very wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import mix

if TYPE_CHECKING:
    from PIL import Image


def draw() -> Image.Image:
    """Draw a chain of snowy peaks over a meadow, very wide."""
    c = Canvas("mountains", 1536, 576, [(46, 108, 186), (112, 170, 222), (198, 222, 238), (240, 236, 226)])
    c.clouds((255, 255, 255), top=0, bottom=260, cells=(4, 5), cover=0.46, alpha=0.85)
    far = c.ridge(270, 60, [(150, 170, 204), (190, 204, 222)], waves=9, rough=0.5)
    c.shape([*far, *[(x, y + 16) for x, y in reversed(far)]], (236, 240, 248), alpha=0.7)
    c.haze(320, 70, (226, 230, 236), alpha=0.6)
    for peak in range(11):
        x = 1536 * (peak + c.random.uniform(0.1, 0.9)) / 11
        _peak(c, x, 430, c.random.uniform(150, 300))
    c.haze(420, 60, (214, 224, 226), alpha=0.75)
    c.ridge(420, 14, [(58, 96, 84), (50, 88, 66)], waves=14, rough=0.7)
    for index in range(240):
        x = 1536 * index / 240 + c.random.uniform(-4, 4)
        size = c.random.uniform(16, 40)
        c.shape(
            [(x, 430 - size), (x + size * 0.2, 438), (x - size * 0.2, 438)],
            mix((30, 70, 58), (54, 96, 70), c.random.random()),
        )
    c.ridge(446, 10, [(134, 172, 86), (104, 150, 66), (70, 118, 50)], waves=3, rough=0.4)
    for _ in range(900):
        y = 455 + 120 * c.random.random() ** 0.8
        x, size = c.random.uniform(0, 1536), (y - 440) / 60
        flower = c.random.choice(
            [(252, 214, 70), (250, 250, 244), (226, 92, 120), (150, 110, 210), (252, 214, 70)]
        )
        c.line([(x, y), (x + 1, y + size * 5)], (58, 108, 46), max(1, size / 2))
        c.dots([(x, y, size)], flower)
    return c.finished(vignette=0.12)


def _peak(c: Canvas, x: float, foot: float, height: float) -> None:
    """Draw a mountain lit from the left, with snow above a ragged line."""
    half = height * 1.05
    ridge = [
        (x + c.random.uniform(-0.06, 0.06) * half + half * 0.1 * t, foot - height * (1 - t))
        for t in (0.25, 0.5, 0.75, 1.0)
    ]

    def slope(side: int) -> list[tuple[float, float]]:
        return [
            (
                x + side * half * t + c.random.uniform(-5, 5),
                foot - height * (1 - t) ** 1.12 + c.random.uniform(-6, 6),
            )
            for t in (0.14, 0.3, 0.45, 0.62, 0.8, 1.0)
        ]

    left, right = slope(-1), slope(1)
    summit = (x, foot - height)
    c.shape([summit, *left, (x, foot), *reversed(ridge)], [(150, 152, 166), (122, 132, 146), (120, 142, 138)])
    c.shape([summit, *right, (x, foot), *reversed(ridge)], [(84, 92, 122), (78, 94, 116), (92, 116, 118)])
    snow_left = [
        summit,
        *left[:3],
        *[
            (x - half * (0.40 - 0.07 * k), foot - height * (0.50 + (0.16 if k % 2 else 0.02)))
            for k in range(6)
        ],
    ]
    c.shape([*snow_left, ridge[0]], [(255, 255, 255), (236, 242, 250)])
    snow_right = [
        summit,
        *right[:3],
        *[
            (x + half * (0.40 - 0.07 * k), foot - height * (0.50 + (0.17 if k % 2 else 0.03)))
            for k in range(6)
        ],
    ]
    c.shape([*snow_right, ridge[0]], [(192, 208, 234), (168, 188, 220)])

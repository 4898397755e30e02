"""The sun going down over a lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import points, smooth

if TYPE_CHECKING:
    from PIL import Image

    from tagger_widget.app.demo.drawings.curves import Colour


def draw() -> Image.Image:
    """Draw the sun going down behind hills, over a lake."""
    sky = [(38, 32, 84), (98, 52, 118), (206, 86, 104), (250, 146, 84), (255, 206, 122), (255, 232, 170)]
    c = Canvas("sunset", 1536, 1024, [*sky, sky[-1], sky[-1]])
    c.clouds((255, 150, 120), top=40, bottom=430, cells=(3, 7), cover=0.45, alpha=0.55)
    c.clouds((120, 60, 120), top=0, bottom=300, cells=(2, 6), cover=0.42, alpha=0.5)
    c.glow(930, 520, 760, (255, 170, 70), ry=420, power=2.4)
    c.oval(930, 520, 62, 62, [(255, 250, 220), (255, 226, 150)])
    c.glow(930, 520, 240, (255, 220, 140), power=2.2)
    tones: list[tuple[Colour, Colour]] = [
        ((196, 110, 118), (238, 164, 120)),
        ((134, 74, 108), (190, 108, 110)),
        ((78, 48, 90), (132, 76, 96)),
        ((40, 28, 62), (70, 44, 74)),
    ]
    for index, (top, bottom) in enumerate(tones):
        c.ridge(540 + 34 * index, 62 - 8 * index, [top, bottom], waves=3 + index, rough=0.42, base=690)
        c.haze(640, 60, (255, 170, 110), alpha=0.22 - 0.05 * index)
    c.reflect(680, (60, 40, 96), share=0.22, ripple=9)
    c.glow(930, 800, 420, (150, 84, 40), ry=118, power=1.6)
    for _ in range(260):
        depth = c.random.random()
        x = 930 + c.random.gauss(0, 22 + 46 * depth)
        half = c.random.uniform(6, 20) + 26 * depth
        c.oval(x, 688 + 300 * depth, half, 1 + 1.6 * depth, (255, 226, 164), alpha=0.55 - 0.3 * depth)
    c.ridge(1010, 26, [(22, 16, 38), (10, 8, 22)], waves=2, rough=0.4)
    for _ in range(150):
        x = c.random.gauss(190, 120) if c.random.random() < 0.6 else c.random.gauss(1400, 90)
        height = c.random.uniform(60, 210)
        lean = c.random.uniform(-26, 34)
        stalk = smooth(
            [(x, 1024), (x + lean * 0.2, 1024 - height * 0.6), (x + lean, 1024 - height)], closed=False
        )
        c.line(stalk, (14, 10, 28), c.random.uniform(1.6, 3.2))
        if c.random.random() < 0.35:
            c.oval(x + lean, 1024 - height, 4, 15, (20, 12, 26))
    for x, y, s in ((560, 250, 15), (610, 226, 11), (646, 262, 9), (520, 214, 8)):
        bird(c, x, y, s, (50, 30, 70))
    return c.finished()


def bird(c: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """Draw a gull far away."""
    left = points("-2,-0.5 -1,-1 0,0 1,-1 2,-0.4", x, y, size)
    c.line(smooth(left, closed=False), colour, max(1.2, size / 6))

"""A sailing boat at sea."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import points, smooth

if TYPE_CHECKING:
    from PIL import Image


def draw() -> Image.Image:
    """Draw a sailing boat on a blue sea under white clouds."""
    c = Canvas(
        "boat", 1280, 960, [(30, 98, 184), (86, 158, 220), (168, 210, 236), (226, 238, 240), (226, 238, 240)]
    )
    c.clouds((255, 255, 255), top=30, bottom=560, cells=(3, 6), cover=0.47, alpha=0.92)
    c.glow(1040, 150, 380, (250, 240, 200), power=2)
    coast = c.ridge(566, 26, [(112, 140, 166), (150, 176, 186)], waves=2.3, rough=0.45, base=596)
    c.shape([*coast, (1280, 596), (0, 596)], (180, 200, 214), alpha=0.3)
    c.shape(
        points("0,590 1280,590 1280,960 0,960"),
        [(126, 186, 206), (44, 132, 176), (16, 88, 146), (8, 54, 108)],
    )
    for _ in range(1500):
        depth = c.random.random() ** 1.6
        y, x = 594 + 366 * depth, c.random.uniform(-40, 1280)
        length, bend = (8 + 70 * depth) * c.random.uniform(0.5, 1.4), 1 + 7 * depth
        wave = smooth(points("0,0 0.3,-1 0.6,-0.2 1,-0.9", x, y, length, bend), closed=False, steps=5)
        tone = c.random.choice([(170, 220, 230), (24, 104, 156), (12, 74, 130), (90, 170, 200)])
        c.line(wave, tone, 0.7 + 2.2 * depth)
    c.glow(1000, 640, 130, (190, 180, 150), ry=60, power=1.4)
    c.shadow(640, 800, 330, 40, alpha=0.55, colour=(4, 30, 66))
    _sails(c, 640, 770)
    for _ in range(150):
        x = c.random.gauss(470, 120) if c.random.random() < 0.5 else c.random.gauss(640, 170)
        c.oval(
            x,
            c.random.gauss(796, 5),
            c.random.uniform(5, 24),
            c.random.uniform(1.5, 5),
            (240, 250, 252),
            alpha=0.6,
        )
    for x, y, size in ((260, 300, 17), (330, 256, 12), (208, 236, 10), (1010, 370, 12)):
        for side in (-1, 1):
            c.shape(
                smooth(points("0,0 1,-0.9 2.1,-0.4 1,-0.5", x, y, side * size, size)),
                [(255, 255, 255), (150, 164, 180)],
            )
    return c.finished(vignette=0.16)


def _sails(c: Canvas, x: float, water: float) -> None:
    c.line([(x, water), (x + 6, water - 560)], (122, 84, 54), 9)
    c.line([(x + 3, water - 60), (x - 236, water - 74)], (134, 94, 60), 8)
    main = [
        *smooth(points("-4,-545 -110,-330 -232,-88", x, water), closed=False),
        *smooth(points("-232,-88 -110,-66 -6,-80", x, water), closed=False),
    ]
    c.shape(main, [(255, 255, 252), (250, 244, 232), (222, 214, 208)])
    jib = [
        *smooth(points("12,-520 130,-300 250,-62", x, water), closed=False),
        *smooth(points("250,-62 130,-92 24,-76 60,-300 12,-520", x, water), closed=False),
    ]
    c.shape(jib, [(246, 120, 84), (226, 76, 66), (176, 46, 56)])
    for share in (0.25, 0.45, 0.65, 0.85):
        left = x - 4 - 228 * share**1.05
        c.line(
            smooth(
                [
                    (left, water - 545 + 457 * share),
                    ((left + x) / 2, water - 545 + 457 * share + 12),
                    (x - 3, water - 545 + 457 * share + 4),
                ],
                closed=False,
            ),
            (206, 200, 200),
            2,
        )
    c.shape(points("-6,-540 -6,-80 -46,-82", x, water), (150, 150, 170), alpha=0.25)
    c.shape(points("6,-562 64,-546 6,-530", x, water), [(252, 200, 70), (226, 150, 40)])
    hull = [
        *smooth(points("-270,-46 -90,-28 120,-32 300,-70", x, water), closed=False),
        *smooth(points("300,-70 236,14 120,34 -130,36 -232,16 -270,-46", x, water), closed=False),
    ]
    c.shape(hull, [(250, 250, 250), (226, 230, 236), (60, 90, 130), (26, 52, 92)])
    deck = [
        *smooth(points("-270,-46 -90,-28 120,-32 300,-70", x, water), closed=False),
        *smooth(points("290,-60 120,-20 -90,-16 -266,-36", x, water), closed=False),
    ]
    c.shape(deck, [(176, 118, 70), (128, 80, 46)])
    c.shape(points("-150,-34 -130,-62 -16,-62 10,-30", x, water), [(240, 236, 226), (186, 182, 180)])
    for px in (-112, -76, -40):
        c.oval(x + px, water - 46, 10, 8, (50, 76, 104))
    c.line([(x + 6, water - 556), (x + 296, water - 68)], (90, 80, 80), 1.6)
    c.line([(x + 4, water - 556), (x - 266, water - 44)], (90, 80, 80), 1.4)

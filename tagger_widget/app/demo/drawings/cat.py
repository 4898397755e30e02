"""A cat in a window in the evening."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import mix, points, smooth

if TYPE_CHECKING:
    from PIL import Image

    from tagger_widget.app.demo.drawings.curves import Point


def draw() -> Image.Image:
    """Draw a cat that sits in a window in the evening, seen against the light."""
    c = Canvas("cat", 1024, 1280, [(44, 34, 40), (58, 44, 46), (40, 28, 32)])
    _view(c)
    wood, light = (96, 66, 52), (178, 132, 98)
    for x0, x1 in ((150, 190), (497, 527), (834, 874)):
        c.shape([(x0, 110), (x1, 110), (x1, 1010), (x0, 1010)], [wood, mix(wood, light, 0.4), wood])
        c.line([(x0 + 3, 120), (x0 + 3, 1000)], light, 2)
    for y0, y1 in ((110, 152), (500, 524)):
        c.shape([(150, y0), (874, y0), (874, y1), (150, y1)], [mix(wood, light, 0.5), wood])
    c.shape(points("90,1000 934,1000 964,1064 60,1064"), [mix(light, (255, 220, 180), 0.3), wood])
    c.shape(points("60,1064 964,1064 950,1100 74,1100"), [(60, 40, 34), (40, 26, 26)])
    for side in (-1, 1):
        _curtain(c, side)
    c.line([(20, 84), (1004, 84)], (150, 108, 60), 14)
    c.line([(20, 80), (1004, 80)], (214, 170, 104), 3)
    c.shadow(560, 1022, 250, 26, alpha=0.7)
    _sitting_cat(c, 560, 1020)
    _flower_pot(c, 290, 1010)
    return c.finished(vignette=0.3)


def _view(c: Canvas) -> None:
    sky = [(40, 48, 108), (96, 82, 150), (206, 118, 140), (252, 176, 126), (255, 214, 150)]
    c.shape(points("170,130 854,130 854,1004 170,1004"), sky)
    c.dots(
        [
            (c.random.uniform(180, 850), c.random.uniform(140, 380), c.random.uniform(0.7, 1.6))
            for _ in range(50)
        ],
        (250, 240, 250),
    )
    c.glow(330, 300, 130, (120, 116, 140), power=2)
    c.oval(330, 300, 48, 48, [(255, 250, 230), (250, 230, 196)])
    c.oval(312, 290, 46, 46, (98, 84, 152), alpha=0.97)
    c.glow(620, 900, 330, (255, 200, 120), ry=220, power=1.8)
    for y, tone in ((830, (170, 96, 122)), (880, (116, 66, 104)), (930, (66, 44, 82))):
        hills = [
            (170 + 684 * k / 30, y - 34 * math.sin(k * 0.5 + y) - 16 * math.sin(k * 1.3 + y))
            for k in range(31)
        ]
        c.shape([*hills, (854, 1004), (170, 1004)], tone)
    for _ in range(26):
        px, py = c.random.uniform(180, 850), c.random.uniform(935, 995)
        c.glow(px, py, 9, (255, 200, 110), power=1.2)
        c.dots([(px, py, 1.6)], (255, 236, 180))


def _curtain(c: Canvas, side: int) -> None:
    def at(x: float) -> float:
        return 512 + side * x

    folds = 9
    for fold in range(folds):
        a, b = (300 + 212 * (fold + edge) / folds for edge in (0, 1))
        waist_a, waist_b = (420 + 92 * (fold + edge) / folds for edge in (0, 1))
        tone = mix((120, 34, 48), (196, 74, 76), 0.5 + 0.5 * math.sin(fold * 2.1))
        left = smooth([(at(a), 92), (at(a + 14), 330), (at(waist_a), 660)], closed=False)
        right = smooth([(at(waist_b), 660), (at(b + 14), 330), (at(b), 92)], closed=False)
        c.shape([*left, *right], [tone, mix(tone, (255, 170, 120), 0.16), mix(tone, (40, 6, 20), 0.4)])
        low = [
            (at(waist_a), 660),
            (at(a + 34), 920),
            (at(a + 20), 1190),
            (at(b + 24), 1190),
            (at(b + 36), 920),
            (at(waist_b), 660),
        ]
        c.shape(low, [mix(tone, (40, 6, 20), 0.35), tone, mix(tone, (30, 6, 20), 0.5)])
    c.shape(
        [(at(414), 646), (at(520), 640), (at(520), 678), (at(414), 676)], [(226, 178, 100), (140, 92, 48)]
    )


def _sitting_cat(c: Canvas, x: float, foot: float) -> None:
    tail: list[Point] = points("96,-14 190,-4 244,-50 226,-120 250,-168", x, foot)
    body: list[Point] = points(
        "-120,0 -134,-90 -112,-210 -78,-290 -60,-350 54,-350 84,-280 128,-190 142,-90 120,0", x, foot
    )
    head: list[Point] = points(
        "-98,-400 -84,-452 -40,-478 30,-478 74,-452 90,-400 62,-348 0,-326 -70,-348", x, foot
    )
    ears: list[list[Point]] = [
        points("-94,-420 -90,-500 -82,-548 -52,-516 -20,-472", x, foot),
        points("86,-420 82,-500 74,-548 44,-516 12,-472", x, foot),
    ]
    dark, rim = [(34, 24, 40), (20, 14, 28), (10, 8, 18)], (255, 186, 130)
    for grow, paint, shift in ((5, [rim, (220, 120, 110), (150, 70, 90)], 3), (0, dark, 0)):
        spine = smooth(tail, closed=False)
        c.line([(px + shift * 0.5, py - shift * 0.5) for px, py in spine], paint[1], 30 + grow)
        c.oval(tail[-1][0], tail[-1][1], 15 + grow / 2, 15 + grow / 2, paint[1])
        for part in (smooth(body), smooth(head), *ears):
            c.shape([(px + (shift if px > x else -shift), py - shift) for px, py in part], paint)
    for ear, inner in zip(ears, (-1, 1), strict=True):
        tip = ear[2]
        c.shape(points("0,22 -8,78 -34,70", tip[0], tip[1], inner, 1), (92, 50, 62), alpha=0.7)
    for px in (x - 38, x + 32):
        c.glow(px, foot - 404, 34, (120, 130, 30), power=1.6)
        c.oval(px, foot - 404, 17, 14, [(236, 240, 120), (170, 190, 50)])
        c.oval(px, foot - 404, 4, 12, (14, 12, 16))
        c.dots([(px - 5, foot - 410, 3)], (255, 255, 240))
    c.shape(points("-11,-372 5,-372 -3,-362", x, foot), (150, 84, 92))
    for side in (-1, 1):
        for lift in (-10, 0, 10):
            c.line(
                smooth(
                    [
                        (x - 3 + side * 18, foot - 362),
                        (x + side * 66, foot - 366 + lift),
                        (x + side * 116, foot - 362 + 2 * lift),
                    ],
                    closed=False,
                ),
                (150, 120, 130),
                1.4,
            )
    c.line(smooth(points("-30,-4 -36,-90 -30,-180", x, foot), closed=False), (44, 32, 48), 3)
    c.line(smooth(points("34,-4 40,-90 34,-180", x, foot), closed=False), (44, 32, 48), 3)


def _flower_pot(c: Canvas, x: float, foot: float) -> None:
    c.shadow(x + 10, foot, 90, 16, alpha=0.7)
    for _ in range(26):
        lean, height = c.random.uniform(-80, 80), c.random.uniform(70, 190)
        stalk = smooth(
            [
                (x + lean * 0.2, foot - 96),
                (x + lean * 0.5, foot - 96 - height * 0.6),
                (x + lean, foot - 96 - height),
            ],
            closed=False,
        )
        c.line(stalk, (36, 74, 48), 4)
        tip = stalk[-1]
        if c.random.random() < 0.55:
            tone = c.random.choice([(236, 106, 120), (250, 170, 150), (214, 70, 100)])
            for petal in range(5):
                angle = petal * 2 * math.pi / 5 + lean
                c.oval(tip[0] + 9 * math.cos(angle), tip[1] + 9 * math.sin(angle), 8, 8, tone)
            c.oval(tip[0], tip[1], 5, 5, (252, 220, 120))
        else:
            c.shape(smooth(points("0,-16 11,0 0,18 -11,0", tip[0], tip[1])), [(92, 140, 80), (34, 80, 50)])
    c.shape(points("-60,-104 60,-104 44,0 -44,0", x, foot), [(196, 110, 80), (140, 66, 52)])
    c.shape(points("-68,-118 68,-118 64,-90 -64,-90", x, foot), [(216, 132, 98), (160, 80, 60)])
    c.shape(points("16,-90 62,-90 44,0 14,0", x, foot), (60, 20, 30), alpha=0.35)

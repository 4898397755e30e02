"""A toadstool on a transparent background."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFilter

from tagger_widget.app.demo.drawings.canvas import Canvas
from tagger_widget.app.demo.drawings.curves import mix, points, smooth

if TYPE_CHECKING:
    from tagger_widget.app.demo.drawings.curves import Colour, Point


def draw() -> Image.Image:
    """Draw a toadstool on a transparent background."""
    c = Canvas("toadstool", 1024, 1024, (255, 255, 255))
    stem: list[Point] = smooth(
        points("430,520 594,520 604,700 650,850 620,904 512,924 404,904 374,850 420,700")
    )
    cap: list[Point] = smooth(
        points(
            "512,130 690,172 840,320 892,470 846,540 700,578 512,592 324,578 178,540 132,470 184,320 334,172"
        )
    )
    grass = [_blade(c) for _ in range(46)]
    for outline, tones in grass[:23]:
        c.shape(outline, tones)
    c.sphere(512, 720, 150, 210, ((255, 252, 238), (236, 220, 192), (150, 118, 96)), stem)
    gills: list[Point] = smooth(points("240,556 512,520 784,556 660,604 512,618 364,604"))
    c.shape(gills, [(170, 130, 104), (232, 206, 170)])
    for index in range(37):
        x = 256 + index * 14.2
        c.line(
            [(x, 556 - 22 * math.cos((x - 512) / 190)), (512 + (x - 512) * 0.62, 612)], (150, 110, 88), 1.5
        )
    ring = smooth(points("400,640 512,614 624,640 656,706 600,690 556,716 512,698 468,716 424,690 368,706"))
    c.shape(ring, [(255, 250, 236), (214, 192, 164)])
    c.sphere(512, 361, 382, 232, ((255, 150, 110), (214, 34, 36), (104, 4, 22)), cap)
    for x, y, rx, ry in (
        (512, 218, 54, 38),
        (348, 300, 48, 40),
        (668, 292, 46, 38),
        (240, 428, 34, 36),
        (470, 404, 62, 50),
        (644, 446, 48, 40),
        (792, 414, 30, 38),
        (360, 510, 42, 26),
        (546, 534, 40, 20),
        (738, 524, 30, 18),
        (760, 330, 20, 20),
        (420, 178, 22, 14),
        (590, 344, 20, 17),
        (290, 360, 15, 14),
    ):
        c.oval(x + 5, y + 8, rx, ry, (110, 8, 20), alpha=0.4)
        c.sphere(x, y, rx, ry, ((255, 255, 252), (250, 238, 220), (204, 170, 150)))
    c.glow(360, 260, 190, (120, 90, 80), ry=110, power=1.8)
    for outline, tones in grass[23:]:
        c.shape(outline, tones)
    solid = Image.new("L", c.image.size)
    draw = ImageDraw.Draw(solid)
    for outline in (stem, cap, gills, ring, *(blade for blade, _tones in grass)):
        draw.polygon([(2 * x, 2 * y) for x, y in outline], fill=255)
    picture = c.finished(vignette=0, grain=4)
    soil = Image.new("L", picture.size)
    ImageDraw.Draw(soil).ellipse((230, 880, 820, 962), fill=120)
    soil = soil.filter(ImageFilter.GaussianBlur(18))
    alpha = solid.reduce(2)
    base = Image.merge("RGBA", (*Image.new("RGB", picture.size, (24, 20, 30)).split(), soil))
    picture.putalpha(alpha)
    return Image.alpha_composite(base, picture)


def _blade(c: Canvas) -> tuple[list[Point], list[Colour]]:
    x = c.random.gauss(512, 120)
    height, lean = c.random.uniform(70, 190), c.random.uniform(-70, 70)
    left = smooth(
        [(x - 9, 936), (x - 7 + lean * 0.3, 936 - height * 0.6), (x + lean, 936 - height)], closed=False
    )
    right = smooth(
        [(x + lean, 936 - height), (x + 7 + lean * 0.3, 936 - height * 0.6), (x + 9, 936)], closed=False
    )
    tone = mix((96, 160, 62), (40, 106, 54), c.random.random())
    return [*left, *right], [mix(tone, (214, 236, 130), 0.4), tone, mix(tone, (16, 50, 34), 0.6)]

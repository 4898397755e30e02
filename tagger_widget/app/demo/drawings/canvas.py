"""A canvas for drawn images: gradients, smooth shapes, glows, shaded spheres, clouds and ridges.

All lengths are in pixels of the finished image. Shapes are drawn at twice that size and reduced at the end, which
smooths their edges. The random numbers of an image are seeded with its name, so it is identical every time.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from tagger_widget.app.demo.drawings.curves import Colour, Point

Paint = Colour | list[Colour]
"""One colour, or several from top to bottom."""
_OVER = 2
_RIM = 178
"""Value of Pillow's radial gradient at the middle of its sides; it is 255 in the corners."""


def _strip(paint: Paint, size: tuple[int, int]) -> Image.Image:
    """Return a rectangle filled with a paint."""
    if isinstance(paint, tuple):
        return Image.new("RGB", size, paint)
    column = Image.new("RGB", (1, len(paint)))
    column.putdata(paint)
    # From the middle of the first colour to the middle of the last, so that the ends are not flat.
    column = column.resize((1, size[1]), Image.Resampling.BILINEAR, box=(0, 0.5, 1, len(paint) - 0.5))
    return column.resize(size, Image.Resampling.NEAREST)


def _fade(power: float, strength: float = 1.0) -> Image.Image:
    """Return a square that fades from white in the middle to black at its inscribed circle."""
    table = [round(255 * strength * max(0.0, 1 - v / _RIM) ** power) for v in range(256)]
    return Image.radial_gradient("L").point(table)


class Canvas:
    """An image being drawn.

    Parameters
    ----------
    name
        Name of the image; seeds its random numbers.
    width, height
        Size of the finished image.
    paint
        Paint of the background.
    """

    def __init__(self, name: str, width: int, height: int, paint: Paint) -> None:
        self.width, self.height = width, height
        self.random = random.Random(name)  # noqa: S311 - used for images, not for secrets
        self.image = _strip(paint, (width * _OVER, height * _OVER))

    def shape(self, points: Iterable[Point], paint: Paint, *, alpha: float = 1.0) -> None:
        """Fill a polygon; a paint of several colours is a gradient from its top to its bottom."""
        corners = [(x * _OVER, y * _OVER) for x, y in points]
        if alpha == 1 and isinstance(paint, tuple):
            ImageDraw.Draw(self.image).polygon(corners, fill=paint)
            return
        left, top = (math.floor(min(corner[axis] for corner in corners)) for axis in (0, 1))
        right, bottom = (math.ceil(max(corner[axis] for corner in corners)) + 1 for axis in (0, 1))
        mask = Image.new("L", (max(1, right - left), max(1, bottom - top)))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in corners], fill=round(255 * alpha))
        self.image.paste(_strip(paint, mask.size), (left, top), mask)

    def oval(self, x: float, y: float, rx: float, ry: float, paint: Paint, *, alpha: float = 1.0) -> None:
        """Fill an ellipse around a point."""
        steps = max(24, round(rx + ry))
        turns = [2 * math.pi * step / steps for step in range(steps)]
        self.shape([(x + rx * math.cos(t), y + ry * math.sin(t)) for t in turns], paint, alpha=alpha)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw a line with rounded joints."""
        draw = ImageDraw.Draw(self.image)
        scaled = [(x * _OVER, y * _OVER) for x, y in points]
        draw.line(scaled, fill=colour, width=max(1, round(width * _OVER)), joint="curve")

    def dots(self, places: Iterable[tuple[float, float, float]], colour: Colour) -> None:
        """Draw small discs, each given by its centre and radius."""
        draw = ImageDraw.Draw(self.image)
        for x, y, radius in places:
            box = [v * _OVER for v in (x - radius, y - radius, x + radius, y + radius)]
            draw.ellipse(box, fill=colour)

    def glow(
        self, x: float, y: float, rx: float, colour: Colour, *, ry: float = 0, power: float = 2.0
    ) -> None:
        """Add light that fades around a point; a higher power concentrates it in the middle."""
        ry = ry or rx
        fade = _fade(power).resize((round(2 * rx * _OVER), round(2 * ry * _OVER)), Image.Resampling.BILINEAR)
        corner = (round((x - rx) * _OVER), round((y - ry) * _OVER))
        box = (*corner, corner[0] + fade.width, corner[1] + fade.height)
        light = Image.merge("RGB", [fade.point([v * part // 255 for v in range(256)]) for part in colour])
        self.image.paste(ImageChops.screen(self.image.crop(box), light), corner)

    def sphere(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        colours: tuple[Colour, Colour, Colour],
        outline: Sequence[Point] = (),
    ) -> None:
        """Fill an ellipse, or another outline, shaded like a sphere lit from the upper left.

        Parameters
        ----------
        x, y, rx, ry
            Centre and half axes of the ellipse, or of the box around the outline.
        colours
            Colours in full light, in between, and in the shade.
        """
        size = (round(2 * rx * _OVER), round(2 * ry * _OVER))
        # A part of the gradient whose centre is at the upper left, where the light falls.
        tone = Image.radial_gradient("L").resize((96, 96), Image.Resampling.BILINEAR, box=(58, 60, 254, 256))
        tone = tone.point([min(255, round((v / _RIM) ** 1.3 * 255)) for v in range(256)])
        ball = ImageOps.colorize(tone, *(colours[0], colours[2], colours[1])).resize(
            size, Image.Resampling.BICUBIC
        )
        mask = Image.new("L", size)
        draw = ImageDraw.Draw(mask)
        left, top = x - rx, y - ry
        if outline:
            draw.polygon([((px - left) * _OVER, (py - top) * _OVER) for px, py in outline], fill=255)
        else:
            draw.ellipse((0, 0, size[0] - 1, size[1] - 1), fill=255)
        self.image.paste(ball, (round(left * _OVER), round(top * _OVER)), mask)

    def shadow(
        self, x: float, y: float, rx: float, ry: float, *, alpha: float = 0.5, colour: Colour = (20, 10, 20)
    ) -> None:
        """Darken the surroundings of a point softly."""
        fade = _fade(1.2, alpha).resize(
            (round(2 * rx * _OVER), round(2 * ry * _OVER)), Image.Resampling.BILINEAR
        )
        self.image.paste(colour, (round((x - rx) * _OVER), round((y - ry) * _OVER)), fade)

    def ridge(
        self, y: float, rise: float, paint: Paint, *, waves: float = 3, rough: float = 0.5, base: float = 0
    ) -> list[Point]:
        """Fill the land below a line of hills, and return the line.

        Parameters
        ----------
        y, rise
            Mean position of the line, and how far it deviates from it.
        waves
            Number of hills.
        rough
            0 for dunes, 1 for rocks.
        base
            Bottom edge of the land; that of the image if 0.
        """
        crest = self._crest(waves, rough)
        count = len(crest) - 1
        line = [(self.width * index / count, y - rise * value) for index, value in enumerate(crest)]
        bottom = base or self.height
        self.shape([*line, (self.width, bottom), (0, bottom)], paint)
        return line

    def _crest(self, waves: float, rough: float) -> list[float]:
        count = self.width // 3
        heights = [0.0] * (count + 1)
        strength = 1.0
        frequency = waves
        while frequency < count / 4 and strength > 0.01:
            marks = [self.random.uniform(-1, 1) for _ in range(math.ceil(frequency) + 3)]
            for index in range(count + 1):
                place = frequency * index / count
                mark = int(place)
                t = (1 - math.cos(math.pi * (place - mark))) / 2
                heights[index] += strength * (marks[mark] * (1 - t) + marks[mark + 1] * t)
            frequency *= 2
            strength *= rough
        return heights

    def clouds(
        self,
        colour: Colour,
        *,
        top: float = 0,
        bottom: float = 0,
        cells: tuple[int, int] = (4, 6),
        cover: float = 0.5,
        alpha: float = 0.8,
    ) -> None:
        """Draw a band of clouds that thins out towards its top and bottom."""
        bottom = bottom or self.height
        size = (self.width * _OVER, round((bottom - top) * _OVER))
        mask = self._noise((self.width // 4, max(8, round((bottom - top) / 4))), cells)
        floor = 255 * (1 - cover)
        mask = mask.point([round(min(1, max(0, (v - floor) / 70)) * 255 * alpha) for v in range(256)])
        band = Image.linear_gradient("L").point(
            [round(255 * math.sin(math.pi * v / 255) ** 0.7) for v in range(256)]
        )
        mask = ImageChops.multiply(mask, band.resize(mask.size))
        self.image.paste(colour, (0, round(top * _OVER)), mask.resize(size, Image.Resampling.BICUBIC))

    def _noise(self, size: tuple[int, int], cells: tuple[int, int]) -> Image.Image:
        total = Image.new("L", size, 128)
        columns, rows = cells
        share = 0.6
        while columns < size[0] and rows < size[1] and share > 0.04:
            grid = Image.frombytes("L", (columns, rows), self.random.randbytes(columns * rows))
            total = Image.blend(total, grid.resize(size, Image.Resampling.BICUBIC), share)
            columns, rows, share = columns * 2, rows * 2, share * 0.55
        return ImageOps.autocontrast(total, cutoff=1)

    def reflect(self, y: float, paint: Colour, *, share: float = 0.35, ripple: float = 6.0) -> None:
        """Replace everything below a line with water that mirrors what is above it."""
        line = round(y * _OVER)
        depth = self.image.height - line
        mirror = ImageOps.flip(self.image.crop((0, max(0, line - depth), self.image.width, line)))
        water = mirror.resize((self.image.width, depth), Image.Resampling.BILINEAR)
        water = water.filter(ImageFilter.BoxBlur((2, 6)))
        water = Image.blend(water, Image.new("RGB", water.size, paint), share)
        row, step = 0, 2.0
        rippled = water.copy()
        while row < depth:
            height = min(round(step), depth - row)
            shift = round(ripple * (0.3 + row / depth) * math.sin(row * 0.9) * self.random.uniform(0.3, 1.6))
            strip = water.crop((0, row, water.width, row + height))
            rippled.paste(ImageChops.offset(strip, shift, 0), (0, row))
            row += height
            step = 2 + 10 * row / depth
        self.image.paste(rippled, (0, line))

    def haze(self, y: float, reach: float, colour: Colour, *, alpha: float = 0.6) -> None:
        """Draw mist over a horizontal band."""
        fade = [round(255 * alpha * math.sin(math.pi * v / 255) ** 1.5) for v in range(256)]
        mask = Image.linear_gradient("L").point(fade)
        mask = mask.resize((self.width * _OVER, round(2 * reach * _OVER)), Image.Resampling.BILINEAR)
        self.image.paste(colour, (0, round((y - reach) * _OVER)), mask)

    def finished(self, *, grain: int = 7, vignette: float = 0.22) -> Image.Image:
        """Return the image in its final size, with the grain and the darker corners of a photograph."""
        image = self.image.reduce(_OVER)
        if vignette:
            edge = [round(255 * vignette * max(0, (v - 90) / 165) ** 1.6) for v in range(256)]
            dark = Image.radial_gradient("L").point(edge).resize(image.size, Image.Resampling.BILINEAR)
            image.paste((8, 4, 20), (0, 0), dark)
        noise = Image.frombytes("L", image.size, self.random.randbytes(image.width * image.height))
        noise = noise.point([128 + round((v - 128) / 128 * grain) for v in range(256)])
        return ImageChops.add(image, Image.merge("RGB", [noise] * 3), 1, -128)

"""One image from the source folder to the output folder, byte for byte unless trainers would read it wrongly.

Copied as they are: JPEG in RGB or grey, PNG of up to 8 bits a channel, WebP; upright, and not animated.
Interlaced PNG, grey, black and white, alpha and palettes without transparency are among them: every trainer
converts those to RGB by itself. All else is converted, for a reason that is kept with the image:

* pixels that lie on their side, since one of the trainers ignores EXIF;
* formats that trainers or browsers do not read, and CMYK;
* 16 bits a channel, which Pillow's ``convert("RGB")`` turns white, and palettes with transparency, which it
  warns of;
* EXIF that Pillow, and so a trainer, fails on;
* animations, of which the first frame is kept.

Photographs (JPEG, HEIC, AVIF, lossy WebP) become JPEG of quality 95 in 4:4:4; all else, and what has
transparency, becomes PNG. A turned JPEG is decoded and encoded again: turning it without loss would need a
program outside Python, and leaves strips along the edges unless both sides are multiples of the block size.
Colour profiles stay, and colours are not touched. Other metadata of a converted file, the place where a photo
was taken among it, is dropped, since it described another file; a file copied as it is keeps all of its own.
"""

from __future__ import annotations

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
"""Extension in the output folder of each format that trainers read."""

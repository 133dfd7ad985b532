"""Drawing a photograph anew: only its pixels are kept, nothing that came along with them."""

from __future__ import annotations

import io
import warnings
from typing import IO

from PIL import ExifTags, Image, ImageOps

from core.photos.errors import NotAPhoto, PhotoTooLarge

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = {"JPEG": 64_000_000, "MPO": 64_000_000}
"""By format: a present telephone's 50 megapixels; a JPEG is unpacked at a fraction of its size."""
MOST_PIXELS_OTHERWISE = 24_000_000
LONGEST_SIDE_PX = 1600
_QUALITY = 80
_FORMATS = ("JPEG", "PNG", "WEBP")


def redrawn(sent: IO[bytes], *, longest_side: int = LONGEST_SIDE_PX) -> bytes:
    """Return what was sent as an upright JPEG without metadata.

    Its longer side has at most ``longest_side`` pixels. The format is told by the content alone.
    Size is looked at before anything is unpacked. Raises ``PhotoTooLarge`` and ``NotAPhoto``.
    """
    content = sent.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise PhotoTooLarge
    try:
        with warnings.catch_warnings():
            # Pillow warns before our own limit speaks; either way it is the sender who is told.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                most = MOST_PIXELS.get(image.format or "", MOST_PIXELS_OTHERWISE)
                if image.width * image.height > most:
                    raise PhotoTooLarge
                image.draft("RGB", (longest_side, longest_side))
                upright = ImageOps.exif_transpose(_small(image, longest_side))
    except Image.DecompressionBombError as bomb:
        raise PhotoTooLarge from bomb
    # Broken files make Pillow raise nearly anything.
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError) as broken:
        raise NotAPhoto from broken
    kept = Image.new("RGB", upright.size, "white")
    kept.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    drawing = io.BytesIO()
    kept.save(drawing, format="JPEG", quality=_QUALITY, optimize=True)
    return drawing.getvalue()


def _small(image: Image.Image, longest_side: int) -> Image.Image:
    turned = image.getexif().get(ExifTags.Base.Orientation, 1)
    drawn = image.convert("RGBA" if image.has_transparency_data else "RGB")
    drawn.thumbnail((longest_side, longest_side))
    drawn.getexif()[ExifTags.Base.Orientation] = turned
    return drawn

"""What becomes of a sheet of paper: stamped in red, laid on a desk, photographed by hand."""

from __future__ import annotations

import io
import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from core.documents.render import drawn_page

DESK = (122, 98, 78)


def sheet(pdf: bytes, width_px: int = 1654, *, page: int = 0) -> Image.Image:
    """Return the page as a scanner at 200 dpi sees it."""
    return drawn_page(pdf, width_px, page=page).convert("RGB")


def stamped(paper: Image.Image, *, at: tuple[float, float] = (0.68, 0.62)) -> Image.Image:
    """Return the paper with a red round seal at a place given in parts of its sides.

    Ink is seen through: what was black under it stays nearly black.
    """
    ink = Image.new("RGB", paper.size, "white")
    draw = ImageDraw.Draw(ink)
    x, y, radius = at[0] * paper.width, at[1] * paper.height, paper.width * 0.1
    red = (222, 62, 66)
    box = (x - radius, y - radius, x + radius, y + radius)
    draw.ellipse(box, outline=red, width=max(3, round(radius / 16)))
    star = [
        (
            x + radius * (0.34 if n % 2 == 0 else 0.14) * math.sin(n * math.pi / 5),
            y - radius * (0.34 if n % 2 == 0 else 0.14) * math.cos(n * math.pi / 5),
        )
        for n in range(10)
    ]
    draw.polygon(star, fill=red)
    for n in range(14):  # Where the name runs round the rim.
        turn = math.pi * (0.75 + n * 1.5 / 13)
        dx, dy = radius * 0.76 * math.sin(turn), -radius * 0.76 * math.cos(turn)
        half = radius * 0.09
        draw.rectangle((x + dx - half, y + dy - half, x + dx + half, y + dy + half), fill=red)
    return ImageChops.multiply(paper, ink)


def photographed(
    paper: Image.Image, *, angle: float = 7, tilt: float = 0.08, blur: float = 0.8, noise: int = 18
) -> Image.Image:
    """Return the paper as a telephone held by hand takes it, from an angle.

    ``angle`` is in degrees, ``tilt`` is how much shorter the far edge is than the near one.
    """
    width, height = 3024, 4032
    photo = Image.new("RGB", (width, height), DESK)
    photo.paste(
        paper.resize((2500, round(2500 * paper.height / paper.width)), Image.Resampling.BICUBIC),
        (262, 240),
    )
    photo = photo.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC, fillcolor=DESK)
    width, height = photo.size
    off = tilt * width
    # The far edge is drawn together: the source is wider there than the picture.
    corners = (-off, 0, 0, height, width, height, width + off, 0)
    photo = photo.transform(
        photo.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=DESK
    )
    light = Image.linear_gradient("L").resize(photo.size).point(lambda v: 150 + v * 105 // 255)
    photo = Image.composite(photo, Image.new("RGB", photo.size, (40, 38, 35)), light)
    grain = Image.frombytes("L", photo.size, random.Random(7).randbytes(width * height))
    grain = grain.point(lambda v: 128 + (v - 128) * noise // 128)
    coloured = Image.merge("RGB", (grain, grain, grain))
    return Image.blend(photo, coloured, noise / 255).filter(ImageFilter.GaussianBlur(blur))


def as_jpeg(picture: Image.Image, *, quality: int = 82) -> bytes:
    """Return the picture as a telephone sends it."""
    drawing = io.BytesIO()
    picture.save(drawing, format="JPEG", quality=quality)
    return drawing.getvalue()

"""Photographs that people send in: only pixels are kept, and nobody can send too much."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import ExifTags, Image

from core.photos.encoding import LONGEST_SIDE_PX, MOST_BYTES, redrawn
from core.photos.errors import NotAPhoto, PhotosUnavailable, PhotoTooLarge
from core.photos.files import keep_photo, photo_path, read_photo

PAYLOAD = b"<script>alert(1)</script><?php system($_GET[0]); ?>"


def photograph(
    size: tuple[int, int] = (800, 600),
    *,
    format: str = "JPEG",
    colour: str = "navy",
    mode: str = "RGB",
    **options: object,
) -> bytes:
    drawing = io.BytesIO()
    Image.new(mode, size, colour).save(drawing, format=format, **options)
    return drawing.getvalue()


def drawn(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(redrawn(io.BytesIO(content))))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that unpack to ``width × height`` pixels, a row a thousand times smaller."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(64 * 1024))
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", rows)
        + _chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF",
        b"PK\x03\x04" + bytes(200),
        b"MZ" + bytes(200),
        b"\xff\xd8\xff\xe0" + bytes(40),
        photograph()[:400],
        photograph(format="PNG")[:60],
        photograph(format="GIF"),
        photograph(format="TIFF"),
        photograph(format="BMP"),
    ],
    ids=["empty", "svg", "pdf", "zip", "exe", "jpeg magic", "cut jpeg", "cut png", "gif", "tiff", "bmp"],
)  # fmt: skip
def test_what_is_no_photograph_is_refused_whatever_it_is_called(content):
    with pytest.raises(NotAPhoto):
        redrawn(io.BytesIO(content))


def test_more_bytes_than_we_take_are_refused_without_reading_them_all():
    class Endless(io.BytesIO):
        read_so_far = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert 0 < size <= MOST_BYTES + 1
            self.read_so_far += size
            return bytes(size)

    sent = Endless()
    with pytest.raises(PhotoTooLarge):
        redrawn(sent)
    assert sent.read_so_far == MOST_BYTES + 1


@pytest.mark.parametrize("size", [(30_000, 30_000), (6_000, 5_000), (100_000, 2_000)])
def test_a_decompression_bomb_is_refused_before_it_is_unpacked(size):
    with pytest.raises(PhotoTooLarge):
        redrawn(io.BytesIO(png_claiming(*size)))


def test_a_polyglot_keeps_its_pixels_and_loses_the_rest():
    sent = photograph(comment=PAYLOAD) + PAYLOAD + b"%PDF-1.7"
    kept = redrawn(io.BytesIO(sent))
    assert PAYLOAD in sent
    for trace in (b"<script", b"<?php", b"%PDF"):
        assert trace not in kept
    assert Image.open(io.BytesIO(kept)).size == (800, 600)


def test_where_and_by_what_it_was_taken_is_dropped_and_it_stands_upright():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "Nobody's Telephone"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (26.0, 35.0, 0.0)
    sent = photograph((800, 600), exif=exif)
    assert b"Telephone" in sent
    kept = redrawn(io.BytesIO(sent))
    assert b"Exif" not in kept
    assert b"Telephone" not in kept
    image = Image.open(io.BytesIO(kept))
    assert image.size == (600, 800)
    assert dict(image.getexif()) == {}


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_becomes_a_jpeg_of_modest_size(format):
    image = drawn(photograph((4000, 3000), format=format))
    assert image.format == "JPEG"
    assert image.mode == "RGB"
    assert image.size == (LONGEST_SIDE_PX, LONGEST_SIDE_PX * 3 // 4)
    middle = image.resize((1, 1)).tobytes()
    assert all(abs(seen - sent) < 6 for seen, sent in zip(middle, (0, 0, 128), strict=True))


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", "#00008000"), ("LA", "black"), ("P", "navy"), ("L", "gray"), ("1", "white")])  # fmt: skip
def test_odd_colour_modes_are_drawn_on_white(mode, colour):
    image = drawn(photograph(format="PNG", mode=mode, colour=colour))
    assert image.size == (800, 600)
    if mode == "RGBA":
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_photograph_lies_under_its_hash_in_its_own_tenants_folder(in_county, photo_root):
    jpeg = redrawn(io.BytesIO(photograph()))
    sha256 = keep_photo(jpeg)
    assert keep_photo(jpeg) == sha256
    assert read_photo(sha256) == jpeg
    files = [path for path in photo_root.rglob("*") if path.is_file()]
    assert files == [photo_path(sha256)]
    assert in_county.schema_name in files[0].parts


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "g" * 64, "a" * 63])
def test_only_a_hash_names_a_photograph(in_county, name):
    with pytest.raises(FileNotFoundError):
        read_photo(name)


def test_a_disk_that_takes_nothing_is_said_so(in_county, photo_root):
    photo_root.write_text("in the way")
    with pytest.raises(PhotosUnavailable):
        keep_photo(redrawn(io.BytesIO(photograph())))

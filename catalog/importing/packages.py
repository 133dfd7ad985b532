"""What kind of file it is, by its content, and whether it is safe to open.

Nothing is unpacked before its declared size is known to be small, and ``zipfile`` never gives more
than that. Of a document only the parts named here are read: pictures are not looked at.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Literal

from catalog.importing.refusals import (
    FileEmpty,
    FileExpandsTooMuch,
    FileTooLarge,
    HasMacros,
    HasPassword,
    ImportRefused,
    NameContradictsContent,
    NotALists,
    OldFormat,
)

Kind = Literal["word", "spreadsheet", "text"]
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
MEGABYTE = 1_000_000
MOST_BYTES = 10 * MEGABYTE
MOST_PARTS = 2_000
MOST_XML = 24 * MEGABYTE
MOST_IN_A_PART = 12 * MEGABYTE
MOST_IN_A_SMALL_PART = 1_500_000
MOST_UNPACKED = 100 * MEGABYTE
MOST_RATIO = 100
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, KeyError)

_MAIN = "openxmlformats-officedocument"
_WORD = f"{_MAIN}.wordprocessingml.document.main+xml"
_SHEET = f"{_MAIN}.spreadsheetml.sheet.main+xml"
_LARGE_PARTS = re.compile(r"word/document\d*\.xml|xl/sharedStrings\.xml|xl/worksheets/[^/]+\.xml")
_READ_PARTS = re.compile(r"\[Content_Types\]\.xml|(?:.*/)?_rels/[^/]*\.rels|(?:word|xl)/.*\.xml")
_DECLARED = re.compile(rb"""encoding\s*=\s*["']([^"']+)""")
_FOREIGN = (
    (b"%PDF", "PDF 文件"),
    (b"\xff\xd8\xff", "图片"),
    (b"\x89PNG", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"{\\rtf", "RTF 文件"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"MZ", "程序文件"),
)
_SUFFIXES: dict[str, Kind] = {".docx": "word", ".xlsx": "spreadsheet"}
_NAMES: dict[Kind, str] = {"word": "Word 文档", "spreadsheet": "电子表格", "text": "文本"}


def kind_of(file_name: str, content: bytes) -> Kind:
    """Say what a file is; raise the refusal that fits where it is not to be read."""
    suffix = "." + file_name.rpartition(".")[2].lower() if "." in file_name else ""
    if not content.strip():
        raise FileEmpty
    if len(content) > MOST_BYTES:
        raise FileTooLarge
    if suffix in (".xlsm", ".docm", ".xltm", ".dotm", ".xlsb", ".xlam"):
        raise HasMacros
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise HasPassword if "EncryptedPackage".encode("utf-16-le") in content else OldFormat
    for start, what in _FOREIGN:
        if content.startswith(start):
            raise NotALists(what)
    kind: Kind = _kind_of_package(content) if content.startswith(b"PK") else "text"
    if kind == "text" and b"\x00" in content and content[:2] not in UTF_16:
        raise NotALists("其他类型的文件")
    expected = _SUFFIXES.get(suffix)
    if expected is not None and expected != kind:
        raise NameContradictsContent(suffix, _NAMES[kind])
    return kind


def part(content: bytes, name: str) -> bytes:
    """Return one part of a package that ``kind_of`` let pass."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return package.read(name)
    except DAMAGED as damaged:
        raise ImportRefused from damaged


def main_part(content: bytes) -> str:
    """Return the name of the part that holds a Word document's text."""
    types = part(content, "[Content_Types].xml").decode("utf-8", "replace")
    for override in re.findall(r"<(?:\w+:)?Override\b[^>]*>", types):
        name = re.search(r"""PartName\s*=\s*["']/?([^"']+)""", override)
        if name and _WORD in override:
            return name.group(1)
    return "word/document.xml"


def _kind_of_package(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _measure(parts)
            if any(one.filename.lower().endswith("vbaproject.bin") for one in parts):
                raise HasMacros
            if "[Content_Types].xml" not in package.namelist():
                raise NotALists("压缩包")
            for one in parts:
                if _READ_PARTS.fullmatch(one.filename):
                    _look_at_xml(package.read(one))
            types = package.read("[Content_Types].xml").decode("utf-8", "replace")
    except DAMAGED as damaged:
        raise ImportRefused from damaged
    except RuntimeError as locked:  # zipfile's word for an encrypted part
        raise HasPassword from locked
    if "macroEnabled" in types:
        raise HasMacros
    if _WORD in types:
        return "word"
    if _SHEET in types:
        return "spreadsheet"
    raise NotALists("其他类型的文件")


def _measure(parts: list[zipfile.ZipInfo]) -> None:
    if any(one.flag_bits & 1 for one in parts):
        raise HasPassword
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
        raise FileExpandsTooMuch
    read = [one for one in parts if _READ_PARTS.fullmatch(one.filename)]
    if len({one.filename for one in read}) != len(read):
        raise ImportRefused
    if sum(one.file_size for one in read) > MOST_XML:
        raise FileExpandsTooMuch
    for one in read:
        is_large = _LARGE_PARTS.fullmatch(one.filename)
        most = MOST_IN_A_PART if is_large else MOST_IN_A_SMALL_PART
        swells = one.file_size > MEGABYTE and one.file_size > MOST_RATIO * one.compress_size
        if one.file_size > most or swells:
            raise FileExpandsTooMuch


def _look_at_xml(xml: bytes) -> None:
    """Refuse what no office program writes: a document type, entities, a hidden encoding."""
    head = xml[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = _DECLARED.search(head.partition(b"?>")[0])
    plain = declared is None or declared.group(1).lower() in (b"utf-8", b"utf8", b"us-ascii")
    if head[:1] != b"<" or b"\x00" in head or not plain:
        raise ImportRefused
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ImportRefused

"""Which fonts papers are set in.

The default is Noto Serif SC and Noto Sans SC from a wheel: every standard character, no
installation. An office that owns 小标宋 and 仿宋 names them in the Django setting::

    DOCUMENT_FONTS = {
        "title": ["FZXiaoBiaoSong-B05S"],   # tried in this order, then Noto
        "body": ["FangSong_GB2312"],
        "sans": [],
        "folders": ["/usr/local/share/fonts/office"],
        "title_stroke_pt": 0,               # 小标宋 is heavy by itself
    }

Latin letters and digits always come from Noto, whose figures suit all of these faces.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.conf import settings

from core.documents.errors import FontNotInstalled

SERIF = "Noto Serif SC"
SANS = "Noto Sans SC"


@dataclass(frozen=True, slots=True)
class FontSet:
    """Font families by role, most wanted first, and the folders to look in beside the wheel's.

    ``title_stroke_pt`` thickens the title, in points: the wheel has no bold cut.
    """

    title: tuple[str, ...] = (SERIF,)
    body: tuple[str, ...] = (SERIF,)
    sans: tuple[str, ...] = (SANS,)
    folders: tuple[Path, ...] = ()
    title_stroke_pt: float = 0.5

    @classmethod
    def from_mapping(cls, chosen: Mapping[str, Any]) -> FontSet:
        """Read the setting; the Noto faces follow whatever was chosen, for rare characters."""
        return cls(
            title=tuple(dict.fromkeys((*chosen.get("title", ()), SERIF))),
            body=tuple(dict.fromkeys((*chosen.get("body", ()), SERIF))),
            sans=tuple(dict.fromkeys((*chosen.get("sans", ()), SANS))),
            folders=tuple(Path(folder) for folder in chosen.get("folders", ())),
            title_stroke_pt=float(chosen.get("title_stroke_pt", 0.5)),
        )


def chosen_fonts() -> FontSet:
    """Give the font set of ``DOCUMENT_FONTS``, or the default where Django is not configured."""
    if not settings.configured:
        return FontSet()
    return FontSet.from_mapping(getattr(settings, "DOCUMENT_FONTS", None) or {})


_reading = Lock()


def font_book(fonts: FontSet) -> typst.Fonts:
    """Give the opened font files of ``fonts``: read once per process, safe to share by threads.

    Raises :class:`FontNotInstalled` where a family is in none of the folders.
    """
    with _reading:
        return _read(fonts)


@lru_cache(maxsize=4)
def _read(fonts: FontSet) -> typst.Fonts:
    book = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[_wheel_folder(), *(str(folder) for folder in fonts.folders)],
    )
    installed = set(book.families())
    for family in (*fonts.title, *fonts.body, *fonts.sans):
        if family not in installed:
            raise FontNotInstalled(family)
    return book


def _wheel_folder() -> str:
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    if spec is None or not spec.submodule_search_locations:
        raise FontNotInstalled(SERIF)
    return spec.submodule_search_locations[0]

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from core.directory.models import Community
from tests.people import COMMUNITY, OTHER_COMMUNITY


@pytest.fixture
def community(in_county: Any) -> Community:
    return Community.objects.get(code=COMMUNITY)


@pytest.fixture
def other_community(in_county: Any) -> Community:
    return Community.objects.get(code=OTHER_COMMUNITY)


@pytest.fixture
def photo() -> Callable[..., io.BytesIO]:
    """Return a maker of photographs, as a browser uploads them."""

    def make(name: str = "board.jpg", colour: str = "teal") -> io.BytesIO:
        drawing = io.BytesIO()
        Image.new("RGB", (640, 480), colour).save(drawing, format="JPEG")
        drawing.seek(0)
        drawing.name = name
        return drawing

    return make

"""What holds for every template of the house, whoever wrote it."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.core.web.stylesheets import ROOT, STATIC

ROOMS = ["core", "catalog", "issuance", "reporting", "tenants", "api"]
TEMPLATES = sorted(path for room in ROOMS for path in (ROOT / room).glob("**/templates/**/*.html"))


def markup(path: Path) -> str:
    text = path.read_text()
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", text, flags=re.S)


@pytest.fixture(params=TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def template(request: pytest.FixtureRequest) -> str:
    return markup(request.param)


def test_no_template_carries_style_or_script_inside(template: str) -> None:
    assert re.findall(r"\sstyle\s*=|<style\b", template) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", template) == []
    markup = re.sub(r"{%.*?%}", "", template)  # Tags have names of their own, such as one=.
    assert re.findall(r"\s(on[a-z]+|hx-on[\w:-]*)\s*=", markup) == []
    assert re.findall(r"javascript:", template) == []


def test_no_template_reaches_out_of_the_house(template: str) -> None:
    assert re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//", template) == []


def test_every_static_file_named_exists(template: str) -> None:
    for name in re.findall(r"{%\s*static\s+[\"']([^\"']+)", template):
        assert finders.find(name), name


def test_every_icon_named_is_drawn(template: str) -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text()))
    assert set(re.findall(r"{%\s*icon\s+[\"'](\w+)", template)) - drawn == set()


def test_every_posted_form_carries_its_token(template: str) -> None:
    for form in re.findall(r"<form\b.*?</form>", template, flags=re.S):
        if re.search(r"method=[\"']post", form, flags=re.I):
            assert "{% csrf_token %}" in form

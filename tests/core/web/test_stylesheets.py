"""Service halls run Chrome 80 and nothing comes from elsewhere."""

import re
from pathlib import Path

import pytest

from tests.core.web.stylesheets import STATIC, STYLESHEETS, tokens, without_comments

# What Chrome learned after version 80 and would make a page wrong there, not merely plainer.
TOO_NEW_FOR_CSS = {
    ":has()": r":has\(",
    ":is()": r":is\(",
    ":where()": r":where\(",
    ":not() with a list": r":not\([^()]*,",
    ":focus-visible as the only focus style": r"(?<!:not\():focus-visible",
    "inset": r"(?<![\w-])inset(-block|-inline)?\s*:",
    "aspect-ratio": r"aspect-ratio\s*:",
    "nesting": r"(?m)^\s*&",
    "@layer": r"@layer",
    "@container": r"@container",
    "color-mix": r"color-mix\(",
    "new colour syntax": r"rgba?\([^),]*\s[^),]*\)|oklch|oklab|\blch\(",
    "dynamic viewport units": r"\d[dsl]v[hw]\b",
    "logical margin and padding": r"(margin|padding)-(inline|block)(?!-)",
    "flex on a fieldset or summary": r"(fieldset|summary)[^{}]*\{[^}]*display:\s*(flex|grid)",
    "range media queries": r"@media[^{]*[<>]",
    "overflow: clip": r"overflow(-[xy])?:\s*clip",
    "content-visibility": r"content-visibility",
    "individual transforms": r"(?m)^\s*(translate|rotate|scale)\s*:",
    "text-wrap": r"text-wrap",
}
TOO_NEW_FOR_SCRIPT = {
    "optional chaining": r"\?\.(?!\d)",
    "nullish coalescing": r"\?\?",
    "replaceAll": r"\.replaceAll\(",
    ".at()": r"\.at\(",
    "replaceChildren": r"replaceChildren",
    "event.submitter": r"\.submitter\b",
    "structuredClone": r"structuredClone",
    "object spread": r"\{\s*\.\.\.",
    "code from text": r"\beval\(|new Function|setTimeout\(\s*[\"']",
    "markup from text": r"innerHTML|insertAdjacentHTML|document\.write",
}


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_stylesheet_uses_nothing_newer_than_chrome_80(path: Path) -> None:
    css = without_comments(path.read_text())
    found = {name for name, pattern in TOO_NEW_FOR_CSS.items() if re.search(pattern, css)}
    assert found == set()


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_flexible_boxes_do_not_rely_on_gap(path: Path) -> None:
    css = without_comments(path.read_text())
    for body in re.findall(r"\{([^{}]*)\}", css):
        if re.search(r"(?<![\w-])gap\s*:", body):
            assert "grid" in body, body


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_stylesheet_names_only_tokens_that_exist(path: Path) -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", path.read_text()))
    assert used - set(tokens()) == set()


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_colours_come_from_the_tokens(path: Path) -> None:
    if path.name != "tokens.css":
        colours = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", without_comments(path.read_text())))
        assert colours <= {"#000000"}  # ink on printed paper


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_stylesheet_asks_only_for_files_beside_it(path: Path) -> None:
    for address in re.findall(r"url\([\"']?([^\"')]+)", path.read_text()):
        assert (STATIC / address).is_file(), address


def test_all_styles_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in STYLESHEETS) < 34_000


def test_script_uses_nothing_newer_than_chrome_80_and_no_code_from_text() -> None:
    script = re.sub(r"/\*.*?\*/|//[^\n]*", "", (STATIC / "app.js").read_text(), flags=re.S)
    found = {name for name, pattern in TOO_NEW_FOR_SCRIPT.items() if re.search(pattern, script)}
    assert found == set()

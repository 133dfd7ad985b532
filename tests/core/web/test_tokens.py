"""The colours of the bible, and their contrast."""

import pytest

from tests.core.web.stylesheets import channels, contrast, tokens

TONES = ["primary", "yes", "no", "ask", "neither"]
AA_TEXT = 4.5
AA_OPERABLE = 3.0


def test_tokens_are_those_of_the_design() -> None:
    expected = {
        "ink": "#1c2430",
        "secondary": "#5b6675",
        "line": "#dde3ea",
        "ground": "#f5f7f9",
        "paper": "#ffffff",
        "primary": "#17569b",
        "yes": "#0d7a4f",
        "no": "#b3261e",
        "ask": "#9a5b00",
        "neither": "#4a5568",
        "radius": "6px",
    }
    assert {name: tokens()[name] for name in expected} == expected


@pytest.mark.parametrize("tone", TONES)
def test_each_tone_is_legible_on_paper_on_ground_and_on_its_tint(tone: str) -> None:
    token = tokens()
    for background in ("paper", "ground", f"{tone}-tint"):
        assert contrast(token[tone], token[background]) >= AA_TEXT, (tone, background)


@pytest.mark.parametrize("tone", TONES)
def test_body_text_is_legible_on_every_tint(tone: str) -> None:
    token = tokens()
    for text in ("ink", "secondary"):
        assert contrast(token[text], token[f"{tone}-tint"]) >= AA_TEXT, (text, tone)


@pytest.mark.parametrize("tone", TONES)
def test_a_tint_is_eight_percent_of_its_tone_on_paper(tone: str) -> None:
    token = tokens()
    mixed = [round(0.08 * c + 0.92 * 255) for c in channels(token[tone])]
    assert list(channels(token[f"{tone}-tint"])) == mixed


def test_paper_is_legible_on_filled_buttons() -> None:
    token = tokens()
    for fill in ("primary", "primary-deep", "no-deep"):
        assert contrast(token["paper"], token[fill]) >= AA_TEXT, fill


def test_what_can_be_operated_has_a_visible_edge() -> None:
    token = tokens()
    for background in ("paper", "ground"):
        assert contrast(token["edge"], token[background]) >= AA_OPERABLE

"""Django fields that carry what was typed, and the widgets they are typed into."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from issuance.answers import Field

FEW_OPTIONS = 4
MAY_BE_REQUIRED = ("required", "required_unless", "required_when", "required_with")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Errors = Mapping[str, Sequence[str]]


class Carried(forms.Field):
    """A value as it was typed. ``required`` only says how the label reads."""

    def clean(self, value: Any) -> str:
        """Return the text; what is wrong with it is said by ``issuance.answers``."""
        return "" if value is None else str(value)


class CarryingForm(forms.Form):
    """A form whose errors are told to it."""

    use_required_attribute = False

    def __init__(self, errors: Errors, **kwargs: Any) -> None:
        self.told = errors
        super().__init__(**kwargs)

    def clean(self) -> None:
        """Put each sentence next to its field; those without a field above the form."""
        for name, sentences in self.told.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


def carried(spec: Field, value: str, check_url: str = "") -> Carried:
    """Return the Django field for a field of the template, or a column of its table."""
    return Carried(
        label=spec["label"],
        help_text=spec.get("help", ""),
        required=any(spec.get(key) for key in MAY_BE_REQUIRED),
        widget=_widget(spec, value, check_url),
    )


def _widget(spec: Field, value: str, check_url: str) -> forms.Widget:
    kind = spec["type"]
    if "attachment" in spec:
        return forms.CheckboxInput(attrs={"value": spec["options"][0]})
    if kind == "choice":
        return _choice(spec, value)
    if kind == "long_text":
        return forms.Textarea(attrs={"rows": 3})
    attrs: dict[str, Any] = {"autocomplete": "off"}
    if kind == "date":
        # A browser shows nothing of a date it cannot read: then as text.
        is_shown = not value or _ISO_DAY.fullmatch(value)
        attrs |= {"type": "date" if is_shown else "text", "placeholder": "2026-11-22"}
        if spec.get("not_after") == "today":
            attrs["max"] = timezone.localdate().isoformat()
    elif kind in ("number", "money"):
        attrs["inputmode"] = "numeric" if spec.get("decimals") == 0 else "decimal"
    elif kind == "phone":
        attrs["type"] = "tel"
    elif kind == "id_number":
        attrs["spellcheck"] = "false"
        if check_url:
            attrs |= {
                "hx-post": check_url,
                "hx-trigger": "change",
                "hx-target": f"#check-{spec['name']}",
                "hx-swap": "innerHTML",
            }
    if spec.get("suggestions"):
        attrs["list"] = f"suggestions-{spec['name']}"
    return forms.TextInput(attrs=attrs)


def _choice(spec: Field, value: str) -> forms.Widget:
    options = [(option, option) for option in spec["options"]]
    if value and value not in spec["options"]:
        options.append((value, value))  # Shown, and refused, as it was sent.
    if spec.get("required") and len(spec["options"]) <= FEW_OPTIONS:
        return forms.RadioSelect(choices=options)
    nothing = "请选择" if spec.get("required") else "不选"
    return forms.Select(choices=[("", nothing), *options])

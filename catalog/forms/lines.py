"""Small pieces of the forms: several entries in one box, rows that can be put in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet


class LinesField(forms.CharField):
    """A list of short texts, one a line in one box; blank lines and repetitions are dropped."""

    def __init__(self, *, longest: int = 200, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        kwargs.setdefault("help_text", "每行一条。")
        self.longest = longest
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines; what was typed stays as it was typed."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Return the list."""
        text = super().clean(value)
        lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        for line in lines:
            if len(line) > self.longest:
                raise ValidationError(f"“{line[:12]}…”太长，每行不超过{self.longest}个字。")
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare line by line."""
        return bool(super().has_changed(self.prepare_value(initial), data))


if TYPE_CHECKING:
    _Rows = BaseFormSet[Any]
else:
    _Rows = BaseFormSet


class OrderedRows(_Rows):
    """Rows that can be ordered by number and taken out; an empty one waits at the end."""

    deletion_widget = forms.CheckboxInput
    ordering_widget = forms.NumberInput

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name the two fields Django adds."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = "顺序"
        form.fields["ORDER"].required = False
        form.fields["DELETE"].label = "删去"

    def rows(self) -> list[dict[str, Any]]:
        """Return what is filled in, in order, without the two fields Django added."""
        return [
            {
                name: value
                for name, value in form.cleaned_data.items()
                if name not in ("ORDER", "DELETE")
            }
            for form in self.ordered_forms
        ]


def rows_of(form: type[forms.Form], *, most: int) -> type[OrderedRows]:
    """Return the formset class over ``form``, holding at most ``most`` rows."""
    made: Any = forms.formset_factory(
        form,
        formset=OrderedRows,
        extra=0,
        can_order=True,
        can_delete=True,
        max_num=most,
        validate_max=True,
    )
    return cast(type[OrderedRows], made)

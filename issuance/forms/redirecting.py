"""The form that notes who demanded a paper the community does not issue."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from core.directory.models import RelyingParty, RelyingPartyKind

OTHER_UNIT = "other"


class RedirectionForm(forms.Form):
    """Who demanded the paper, and whom the slip is for."""

    use_required_attribute = False

    unit = forms.ChoiceField(label="谁要求开这个证明？", required=False)
    unit_name = forms.CharField(
        label="其他单位名称",
        required=False,
        max_length=100,
        help_text="上面没有的单位，写在这里。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    resident_name = forms.CharField(
        label="居民姓名",
        required=False,
        max_length=64,
        help_text="印在告知单抬头，可以不填。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, parties: Sequence[RelyingParty], data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.parties = {str(party.pk): party for party in parties}
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)  # noqa: S101
        unit.choices = [
            ("", "没有单位要求，居民自己来问的"),
            *(
                (label, [(str(p.pk), p.name) for p in parties if p.kind == kind])
                for kind, label in RelyingPartyKind.choices
                if any(p.kind == kind for p in parties)
            ),
            (OTHER_UNIT, "其他单位（写在下面）"),
        ]

    def clean(self) -> None:
        """Ask for the name where 其他单位 was chosen without one."""
        unit, name = self.cleaned_data.get("unit"), self.cleaned_data.get("unit_name", "")
        if unit == OTHER_UNIT and not name:
            self.add_error("unit_name", "请填写单位名称。")

    @property
    def relying_party(self) -> RelyingParty | None:
        """Return the chosen unit of the directory; a name typed beside it comes second."""
        return self.parties.get(self.cleaned_data["unit"])

"""A document that is no edition is refused with a reason, not met with an exception."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.actions.inheritance import adopt_latest_from_parent
from catalog.errors import EditionIncomplete, EditionUnreadable
from catalog.models import Edition
from catalog.payloads import KIND, VERSION, founding_payload
from core.exchange.actions import PayloadAltered, deliver_dispatch, payload_sha256
from core.exchange.models import Dispatch


def sent(payload: Any, *, sha256: str = "") -> Dispatch:
    """Return the payload as the city's second edition, on its way to 东区."""
    payload["edition"] |= {"origin_slug": "panzhihua", "origin_name": "攀枝花市", "number": 2}
    return Dispatch.objects.create(
        kind=KIND, version=VERSION, sender="panzhihua", recipient="pzh-dongqu", subject="清单",
        payload=payload, sha256=sha256 or payload_sha256(payload),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("part", "value", "refusal"),
    [
        (("templates", 0, "fields"), [{}], EditionIncomplete),
        (("templates", 0, "sections"), [1], EditionIncomplete),
        (("templates", 0, "stub"), [{}], EditionIncomplete),
        (("templates", 0, "fields"), None, EditionUnreadable),
        (("items", 0, "name"), None, EditionUnreadable),
        (("items", 0, "exceptions"), [{}], EditionUnreadable),
        (("items",), 7, EditionUnreadable),
    ],
)
def test_a_malformed_edition_is_refused_and_the_reason_noted(in_county, part, value, refusal):
    payload: Any = founding_payload()
    *way, last = part
    inner = payload
    for step in way:
        inner = inner[step]
    inner[last] = value
    dispatch = sent(payload)
    before = Edition.objects.count()
    assert deliver_dispatch(str(dispatch.pk)) is False
    dispatch.refresh_from_db()
    assert dispatch.refusal.startswith(refusal.message[:8])
    assert dispatch.attempts == 1
    assert Edition.objects.count() == before


def test_a_new_office_does_not_adopt_what_was_altered(in_county):
    sent(founding_payload(), sha256="0" * 64)
    with pytest.raises(PayloadAltered):
        adopt_latest_from_parent()

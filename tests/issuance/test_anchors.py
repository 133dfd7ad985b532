"""An office above keeps what an archive held each day, and notices when the past changes."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from core.exchange.actions import deliver_dispatch, payload_sha256
from core.exchange.models import Dispatch
from core.notices.models import Notice
from core.tenancy import PUBLIC, working_in
from issuance.actions.anchors import publish_anchor, watch_for_anchors
from issuance.anchoring import KIND, contradiction
from issuance.archive_check import check_tenant_archive
from issuance.models import ArchiveEntry, Certificate, ReceivedAnchor
from tests.catalog.inheritance.offices import deliver
from tests.factories.issuance import issued_certificate
from tests.issuance.test_archive_check import as_an_intruder, rehashed
from tests.people import PEOPLE, hire

ALARM = "存档与已报送的锚点不一致"


@pytest.fixture
def office(database: None, county: Any, city: Any) -> Any:
    with working_in(city):
        hire(PEOPLE["officer"])
    return county


def issue(office: Any, count: int = 1) -> list[Certificate]:
    with working_in(office):
        clerk, approver = hire(PEOPLE["clerk"]), hire(PEOPLE["approver"])
        return [issued_certificate(clerk, approver) for _ in range(count)]


def anchor(office: Any, day: int) -> Dispatch | None:
    with time_machine.travel(f"2026-12-{day:02}T04:10:00+08:00"), working_in(office):
        return publish_anchor()


def received(city: Any) -> list[ReceivedAnchor]:
    with working_in(city):
        return list(ReceivedAnchor.objects.order_by("pk"))


def alarms(city: Any) -> list[str]:
    with working_in(city):
        return list(Notice.objects.filter(title__contains=ALARM).values_list("body", flat=True))


def rewrite_the_past(office: Any, certificates: list[Certificate]) -> None:
    """Forge everything from the first entry on, so that the chain holds in itself."""
    with working_in(office), as_an_intruder():
        previous = "0" * 64
        first = ArchiveEntry.objects.get(certificate=certificates[0])
        first.certificate.verification_code = "FORGED0001"
        first.certificate.save(update_fields=["verification_code"])
        for entry in ArchiveEntry.objects.select_related("certificate", "community").order_by(
            "sequence"
        ):
            rehashed(entry, sequence=entry.sequence, previous_hash=previous).save()
            previous = entry.entry_hash


def test_an_honest_archive_is_anchored_day_by_day(office, city):
    issue(office, 2)
    first = anchor(office, 1)
    deliver(city)
    issue(office, 3)
    second = anchor(office, 2)
    deliver(city)
    assert first is not None
    assert second is not None
    kept = received(city)
    assert [(one.sender, one.fault) for one in kept] == [("pzh-dongqu", "")] * 2
    assert [one.sha256 for one in kept] == [first.sha256, second.sha256]
    ours = second.payload["communities"][0]
    assert ours["entries"]["count"] == 5
    assert len(ours["entries"]["proof"]) in range(1, 6)
    assert alarms(city) == []
    with working_in(office):
        assert check_tenant_archive() == []


def test_an_anchor_names_nobody(office):
    certificate = issue(office)[0]
    sent = anchor(office, 1)
    assert sent is not None
    text = str(sent.payload)
    assert certificate.number not in text
    assert certificate.verification_code not in text


def test_one_anchor_a_day_however_often_beat_asks(office):
    assert anchor(office, 1) is not None
    assert anchor(office, 1) is None
    with working_in(PUBLIC):
        assert Dispatch.objects.filter(kind=KIND).count() == 1


def test_the_province_sends_nowhere_and_the_city_passes_on_what_it_received(office, city):
    issue(office)
    sent = anchor(office, 1)
    deliver(city)
    above = anchor(city, 1)
    assert sent is not None
    assert above is not None
    assert above.recipient == "sichuan"
    assert above.payload["received"] == [
        {"sender": "pzh-dongqu", "day": "2026-12-01", "sha256": sent.sha256}
    ]
    with working_in("sichuan"):
        assert publish_anchor() is None


def test_a_rewritten_past_is_noticed_below_and_above(office, city):
    certificates = issue(office, 3)
    anchor(office, 1)
    deliver(city)
    rewrite_the_past(office, certificates)
    with working_in(office):
        found = [(one.kind, one.certificate_number) for one in check_tenant_archive()]
    assert found == [("anchor_broken", "2026-12-01")]
    issue(office)
    anchor(office, 2)
    deliver(city)
    assert "前 3 条与上一份锚点不一致" in alarms(city)[0]
    assert received(city)[1].fault.startswith("社区 510402")


def test_a_shortened_past_is_noticed(office, city):
    issue(office, 3)
    anchor(office, 1)
    deliver(city)
    with working_in(office), as_an_intruder():
        ArchiveEntry.objects.filter(sequence=3).delete()
    anchor(office, 2)
    deliver(city)
    assert "由 3 条变为 2 条" in alarms(city)[0]
    with working_in(office):
        assert "anchor_broken" in {one.kind for one in check_tenant_archive()}


def test_an_office_cannot_claim_that_its_past_is_unchanged(office, city):
    """It may send whatever it likes: without the true entries no proof can be made."""
    certificates = issue(office, 3)
    first = anchor(office, 1)
    deliver(city)
    rewrite_the_past(office, certificates)
    issue(office)
    honest_about_forgery = anchor(office, 2)
    assert first is not None
    assert honest_about_forgery is not None
    payload = honest_about_forgery.payload
    mine = payload["communities"][0]
    old = first.payload["communities"][0]
    for proof in ([old["entries"]["root"]], [], [old["entries"]["root"], old["entries"]["head"]]):
        mine["entries"]["proof"] = proof
        assert "不一致" in contradiction(first.payload, payload)


def test_anchors_out_of_order_wait_for_each_other(office, city):
    first, second = anchor(office, 1), anchor(office, 2)
    assert first is not None
    assert second is not None
    with working_in(city):
        assert deliver_dispatch(str(second.pk)) is False
        assert not ReceivedAnchor.objects.exists()
        assert deliver_dispatch(str(first.pk)) is True
        assert deliver_dispatch(str(second.pk)) is True
    assert alarms(city) == []


def test_an_anchor_that_forgets_those_before_it_is_alarmed(office, city):
    issue(office)
    first = anchor(office, 1)
    deliver(city)
    assert first is not None
    payload = {**first.payload, "day": "2026-12-02", "previous": ""}
    with working_in(PUBLIC):
        Dispatch.objects.create(
            kind=KIND, version=1, sender="pzh-dongqu", recipient="panzhihua", subject="锚点",
            payload=payload, sha256=payload_sha256(payload),
        )  # fmt: skip
    deliver(city)
    assert "没有接在 2026-12-01 的锚点后面" in alarms(city)[0]


@pytest.mark.parametrize("payload", [{}, {"day": "soon"}, {"day": "2026-12-02", "previous": "", "communities": 7}])  # fmt: skip
def test_an_anchor_that_cannot_be_read_is_alarmed_and_kept(office, city, payload):
    with working_in(PUBLIC):
        Dispatch.objects.create(
            kind=KIND, version=1, sender="pzh-dongqu", recipient="panzhihua", subject="锚点",
            payload=payload, sha256=payload_sha256(payload),
        )  # fmt: skip
    deliver(city)
    assert [one.fault for one in received(city)] == ["锚点格式不对，无法核对"]


def test_a_stranger_cannot_anchor_with_us(office, city, other_county):
    with working_in(PUBLIC):
        Dispatch.objects.create(
            kind=KIND, version=1, sender="pzh-dongqu", recipient="pzh-xiqu", subject="锚点",
            payload={}, sha256=payload_sha256({}),
        )  # fmt: skip
    deliver(other_county)
    assert received(other_county) == []


def test_what_was_received_never_changes(office, city):
    anchor(office, 1)
    deliver(city)
    with working_in(city):
        kept = ReceivedAnchor.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            ReceivedAnchor.objects.filter(pk=kept.pk).update(fault="")
        with pytest.raises(DatabaseError), transaction.atomic():
            kept.delete()


def test_the_city_cannot_lose_what_it_told_the_province_of(office, city):
    anchor(office, 1)
    deliver(city)
    anchor(city, 1)
    with working_in(city):
        assert check_tenant_archive() == []
        with as_an_intruder():
            ReceivedAnchor.objects.all().delete()
        found = [(one.kind, one.certificate_number) for one in check_tenant_archive()]
    assert found == [("received_anchor_altered", "pzh-dongqu 2026-12-01")]


def test_anchors_that_stop_coming_are_alarmed_once(office, city):
    anchor(office, 1)
    deliver(city)
    for day, late in ((3, 0), (4, 1), (5, 1)):
        with time_machine.travel(f"2026-12-{day:02}T04:10:00+08:00"), working_in(city):
            assert watch_for_anchors() == late
    with working_in(city):
        assert Notice.objects.filter(title__contains="没有按日报送").count() == 1
        with pytest.raises(ObjectDoesNotExist):
            Notice.objects.get(title__contains=ALARM)

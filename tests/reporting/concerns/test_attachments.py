"""Photographs and scans of a concern: drawn anew, sealed, kept here, never taken out in silence."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from PIL import Image

from core import files
from core.audit.trail import history_of
from core.tenancy import working_in
from core.uploads.keeping import SHELF
from reporting.actions.concern_attachments import MOST_FILES
from reporting.actions.concerns import escalate_concern, triage_concern
from reporting.models import Concern, ConcernAttachment, ReceivedConcern, Scope
from tenants.models import Tenant
from tests.core.uploads.scans import WITH_SCRIPT, pdf
from tests.people import PEOPLE, hire
from tests.reporting.concerns.told import COUNTER, DUE, PAGE, WORDED, raised_here
from tests.reporting.quarterly.offices import at, deliver, drafter, sent

SECRET = b"GPS 26.58 101.71"


@pytest.fixture(autouse=True)
def december() -> Any:
    with at(12, 1, year=2026):
        yield


@pytest.fixture
def raised(county: Tenant) -> Concern:
    return raised_here(county)


def photo(name: str = "张大山的告知书.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "JPEG", comment=SECRET)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def scan(content: bytes, name: str = "scan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def attached(tenant: Tenant) -> list[ConcernAttachment]:
    with working_in(tenant):
        return list(ConcernAttachment.objects.select_related("concern"))


def form(**more: Any) -> dict[str, Any]:
    return {"kind": "demand", "text": "某银行要求开证明。", **more}


def with_photo(client: Any, concern: Concern) -> str:
    """Have the community add a photograph; return its address."""
    client.post(f"{COUNTER}{concern.public_id}/files/", {"attachments": photo()})
    one = ConcernAttachment.objects.get()
    return f"{COUNTER}{concern.public_id}/files/{one.public_id}/"


# --- Refused ------------------------------------------------------------------------------------
def test_what_is_no_picture_is_refused_and_what_was_typed_stays(
    client_for: Any, county: Tenant, raised: Concern, clerk: Any
) -> None:
    client = client_for(county, clerk)
    bad = SimpleUploadedFile("a.jpg", b"MZ\x90\x00 no picture", "image/jpeg")
    answer = client.post(f"{COUNTER}new/", form(attachments=bad))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "认不出这个文件" in page
    assert "某银行要求开证明。" in page
    assert attached(county) == []
    with working_in(county):
        assert Concern.objects.count() == 1


def test_files_beside_a_mistake_have_to_be_chosen_again_and_the_form_says_so(
    client_for: Any, county: Tenant, raised: Concern, clerk: Any
) -> None:
    answer = client_for(county, clerk).post(f"{COUNTER}new/", form(kind="", attachments=photo()))
    assert answer.status_code == 422
    assert "照片和扫描件没有保存，请重新选择" in answer.content.decode()
    assert attached(county) == []


def test_more_than_a_request_may_hold_is_refused_before_anything_is_kept(
    client_for: Any, county: Tenant, raised: Concern, clerk: Any, settings: Any
) -> None:
    client = client_for(county, clerk)
    settings.REQUEST_MOST_BYTES = 100  # 200 MB against 64 MB, to scale.
    answer = client.post(f"{COUNTER}{raised.public_id}/files/", {"attachments": photo()})
    assert answer.status_code == 413
    assert "文件太大，没有上传" in answer.content.decode()
    assert attached(county) == []


def test_no_more_than_ten(client_for: Any, county: Tenant, raised: Concern, clerk: Any) -> None:
    client = client_for(county, clerk)
    for _ in range(2):
        client.post(
            f"{COUNTER}{raised.public_id}/files/", {"attachments": [photo() for _ in range(5)]}
        )
    answer = client.post(
        f"{COUNTER}{raised.public_id}/files/", {"attachments": photo()}, follow=True
    )
    assert "最多附10份材料" in answer.content.decode()
    assert len(attached(county)) == MOST_FILES


def test_another_community_an_auditor_and_another_office_see_no_file(
    client_for: Any, county: Tenant, other_county: Tenant, raised: Concern
) -> None:
    with working_in(county):
        stranger, auditor = hire(PEOPLE["stranger"]), hire(PEOPLE["auditor"])
        address = with_photo(client_for(county, hire(PEOPLE["clerk"])), raised)
    inside = address.replace(COUNTER, PAGE)
    assert client_for(county, stranger).get(address).status_code == 404
    assert client_for(county, stranger).post(f"{address}remove/").status_code == 404
    reading = client_for(county, auditor)
    assert reading.get(inside).status_code == 403
    assert reading.post(f"{inside}remove/", {"because": "看"}).status_code == 403
    assert "告知书" not in reading.get(f"{PAGE}{raised.public_id}/").content.decode()
    with working_in(other_county):
        theirs = client_for(other_county, hire(PEOPLE["officer"]))
    assert theirs.get(inside).status_code == 404


def test_nothing_is_taken_out_without_a_reason_or_once_it_is_in_hand(
    client_for: Any, county: Tenant, raised: Concern, clerk: Any
) -> None:
    client = client_for(county, clerk)
    with working_in(county):
        address = with_photo(client, raised)
    told = client.post(f"{address}remove/", {"because": " "}, follow=True).content.decode()
    assert "请写明移除的原因" in told
    with working_in(county):
        triage_concern(raised, scope=Scope.CITY, wording=WORDED, due_on=DUE, by=drafter())
    told = client.post(f"{address}remove/", {"because": "传错了"}, follow=True).content.decode()
    assert "已经进入办理，附件不能再改" in told
    assert client.get(address).status_code == 200
    assert not attached(county)[0].is_removed


def test_the_database_lets_nobody_delete_or_exchange_a_file(
    client_for: Any, county: Tenant, raised: Concern, clerk: Any
) -> None:
    with working_in(county):
        with_photo(client_for(county, clerk), raised)
        rows = ConcernAttachment.objects.all()
        for change in (rows.delete, lambda: rows.update(sha256="0" * 64)):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


# --- Done ---------------------------------------------------------------------------------------
def test_a_photograph_and_a_scan_come_with_the_form_drawn_anew_and_sealed(
    client_for: Any, county: Tenant, raised: Concern, clerk: Any
) -> None:
    client = client_for(county, clerk)
    answer = client.post(
        f"{COUNTER}new/", form(attachments=[photo(), scan(WITH_SCRIPT)]), follow=True
    )
    page = answer.content.decode()
    assert "PDF，1页" in page
    picture, paper = attached(county)
    with working_in(county):
        kept = files.read(picture.sha256, shelf=SHELF)
    served = client.get(f"{COUNTER}{picture.concern.public_id}/files/{picture.public_id}/")
    assert served["Content-Type"] == "image/jpeg"
    assert "no-store" in served["Cache-Control"]
    assert "张大山" not in str(served.headers)
    assert SECRET not in served.content
    assert served.content not in kept
    drawn = client.get(f"{COUNTER}{paper.concern.public_id}/files/{paper.public_id}/").content
    assert drawn.startswith(b"%PDF-")
    assert b"JavaScript" not in drawn
    with working_in(county):
        trail = str([one.details for one in history_of(picture.concern)])
    assert "张大山" not in trail
    assert "scripts" in trail


def test_who_notes_a_call_attaches_too(client_for: Any, county: Tenant, officer: Any) -> None:
    client = client_for(county, officer)
    answer = client.post(f"{PAGE}phone/", form(attachments=scan(pdf(2))), follow=True)
    assert "PDF，2页" in answer.content.decode()


def test_what_is_taken_out_says_who_when_and_why_and_opens_nowhere(
    client_for: Any, county: Tenant, raised: Concern, clerk: Any, officer: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    client = client_for(county, clerk)
    with working_in(county):
        address = with_photo(client, raised)
        (before,) = attached(county)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{address}remove/", {"because": "拍到了别人的身份证"})
        (after,) = attached(county)
        assert (after.file_key, after.removed_by_name) == ("", "王芳")
        with pytest.raises(FileNotFoundError):
            files.read(before.sha256, shelf=SHELF)
        verbs = [one.verb for one in history_of(raised)]
    assert verbs[0] == "concern.attachment_removed"
    assert client.get(address).status_code == 404
    assert client.post(f"{address}remove/", {"because": "再按一次"}).status_code == 302
    page = client_for(county, officer).get(f"{PAGE}{raised.public_id}/").content.decode()
    assert "移除了张大山的告知书.jpg，原因：拍到了别人的身份证" in page
    assert "再按一次" not in page


def test_no_file_leaves_the_office(
    client_for: Any, county: Tenant, city: Tenant, raised: Concern
) -> None:
    with working_in(county):
        with_photo(client_for(county, hire(PEOPLE["clerk"])), raised)
        triage_concern(raised, scope=Scope.CITY, wording=WORDED, due_on=DUE, by=drafter())
        escalate_concern(raised, by=drafter())
    (dispatch,) = sent("concern")
    said = json.dumps(dispatch.payload, ensure_ascii=False)
    assert set(dispatch.payload) == {
        "id", "kind", "item_code", "item_name", "unit", "text", "raised_on",
    }  # fmt: skip
    assert attached(county)[0].sha256 not in said
    assert "告知书" not in said
    deliver(city)
    with working_in(city):
        assert ReceivedConcern.objects.count() == 1
        assert not ConcernAttachment.objects.exists()

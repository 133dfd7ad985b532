"""Files, slips and seal requests are kept for their period, and go by the same two people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from catalog.selectors import get_item
from core.audit.trail import history_of
from core.directory.models import Community
from core.uploads.cleaning import Cleaned
from core.uploads.errors import UploadGone
from core.uploads.keeping import content_of
from issuance.actions.discretionary_files import decline_file
from issuance.actions.disposal import approve_disposal, carry_out, propose_disposal
from issuance.actions.redirections import redirect_resident
from issuance.actions.retention import set_retention
from issuance.actions.seal_requests import ask_for_seal, withdraw_seal_request
from issuance.actions.substitutes import save_paper
from issuance.archive_check import check_tenant_archive
from issuance.archive_errors import NothingDue
from issuance.discretionary.machine import FileState
from issuance.models import (
    ArchiveEntry,
    DiscretionaryFile,
    DisposalLine,
    DisposalList,
    PaperSaved,
    Redirection,
    SealRequest,
)
from issuance.models.certificates import OFF_LISTS
from issuance.models.disposal import DisposalState
from issuance.retention import SEAL_PAPERS, SLIPS, retention_plan
from tests.factories.files import file_waiting_in
from tests.factories.issuance import NAME, issued_certificate
from tests.issuance.archives import everything_in, second_officer, years_later
from tests.issuance.counter.pages import door, text_of

SCAN = (Cleaned("image", b"report", "image/jpeg", 1), "报告.jpg")


@pytest.fixture
def second(in_county: Any) -> Any:
    return second_officer()


@pytest.fixture
def papers(clerk: Any, approver: Any) -> dict[str, Any]:
    """Return one paper of each kind that is in no archive, all of them ended."""
    slip = redirect_resident(
        get_item("P05"), by=clerk, resident_name=NAME, relying_party=None, unit_name=""
    )
    item = get_item("R06")
    saved = save_paper(item, item.substitutes.all()[0], by=clerk, resident_name=NAME)
    asked = ask_for_seal(
        used_for=NAME,
        purpose="报送报告",
        document=f"{NAME}的报告",
        copies=1,
        files=[SCAN],
        by=clerk,
    )
    withdraw_seal_request(asked, by=clerk)
    file = decline_file(
        file_waiting_in(FileState.VERIFYING, clerk),
        ground="not_verifiable", reason="年代久远，查不到", by=clerk,
    )  # fmt: skip
    return {"slip": slip, "saved": saved, "asked": asked, "file": file}


def done(community: Community, *, by: Any, second: Any) -> DisposalList:
    disposal = propose_disposal(community, reason="保管期满", by=by)
    approve_disposal(disposal, decision="同意", by=second)
    while carry_out(disposal.pk):
        pass
    disposal.refresh_from_db()
    return disposal


def sealed_names() -> list[bytes | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT resident_name_index FROM issuance_redirection"
            " UNION ALL SELECT resident_name_index FROM issuance_papersaved"
            " UNION ALL SELECT subject_name_index FROM issuance_discretionaryfile"
        )
        return [row[0] for row in cursor.fetchall()]


def test_what_is_open_or_young_is_on_no_list(papers, clerk, approver, officer):
    with pytest.raises(NothingDue):
        propose_disposal(papers["slip"].community, reason="腾地方", by=officer)
    waits = file_waiting_in(FileState.VERIFYING, clerk)
    with years_later():
        disposal = propose_disposal(papers["slip"].community, reason="期满", by=officer)
    assert set(disposal.lines.values_list("file", flat=True)) == {papers["file"].pk, None}
    assert waits.pk != papers["file"].pk
    assert disposal.lines.count() == 4


def test_slips_are_kept_shorter_than_files_and_the_bureau_may_say_otherwise(officer):
    told_on = date(2026, 11, 22)
    plan = retention_plan()
    assert plan.until(SLIPS, told_on) == plan.until(SEAL_PAPERS, told_on) == date(2036, 12, 31)
    assert plan.until(OFF_LISTS, told_on) == date(2056, 12, 31)
    set_retention({"long": 20, "short": 5}, {SLIPS: "long", OFF_LISTS: "permanent"}, by=officer)
    plan = retention_plan()
    assert plan.until(SLIPS, told_on) == date(2046, 12, 31)
    assert plan.until(SEAL_PAPERS, told_on) == date(2031, 12, 31)
    assert plan.until(OFF_LISTS, told_on) is None


def test_names_and_uploads_go_and_numbers_stay(papers, officer, second, archive_root):
    scan = papers["asked"].files.get()
    assert content_of(scan) == b"report"
    with years_later():
        disposal = done(papers["slip"].community, by=officer, second=second)
        assert check_tenant_archive() == []
        with pytest.raises(NothingDue):
            propose_disposal(papers["slip"].community, reason="再来一次", by=officer)
    assert disposal.state == DisposalState.DONE
    assert everything_in(archive_root.parent) == []
    slip, saved = Redirection.objects.get(), PaperSaved.objects.get()
    asked, file = SealRequest.objects.get(), DiscretionaryFile.objects.get()
    assert (slip.resident_name, saved.resident_name, file.subject_name) == ("", "", "")
    assert (slip.number, saved.number) == (papers["slip"].number, papers["saved"].number)
    assert (asked.used_for, asked.document) == ("", "（已按规定销毁）")
    assert sealed_names() == [None, None, None]
    scan.refresh_from_db()
    with pytest.raises(UploadGone):
        content_of(scan)
    verbs = [history_of(one)[0].verb for one in (slip, saved, asked, file)]
    assert verbs == [
        "slip.destroyed", "paper.saving_destroyed", "seal.request_destroyed", "file.destroyed",
    ]  # fmt: skip


def test_the_pages_of_what_was_destroyed_still_open_and_name_nobody(
    papers, client_for, county, clerk, officer, second
):
    with years_later():
        done(papers["slip"].community, by=officer, second=second)
        client = client_for(county, clerk)
        for name, paper in (
            ("redirection", "slip"), ("slip_pdf", "slip"), ("slip_png", "slip"),
            ("saving", "saved"), ("saving_pdf", "saved"), ("seal_request", "asked"),
            ("file", "file"), ("file_slip_pdf", "file"),
        ):  # fmt: skip
            page = client.get(door(name, papers[paper]))
            assert page.status_code == 200, name
            assert NAME not in page.content.decode(errors="replace")
        assert client.post(door("file_dossier", papers["file"])).status_code == 200


def test_what_was_prolonged_meanwhile_is_left_out_with_the_reason(papers, officer, second):
    with years_later():
        disposal = propose_disposal(papers["slip"].community, reason="期满", by=officer)
        approve_disposal(disposal, decision="同意", by=second)
        set_retention({"long": 60, "short": 60}, {}, by=officer)
        while carry_out(disposal.pk):
            pass
    kept = set(DisposalLine.objects.values_list("kept_because", "destroyed_at"))
    assert kept == {("保管期限未满", None)}
    assert Redirection.objects.get().resident_name == NAME


def test_a_line_names_one_paper_and_stays_as_it_is(papers, clerk, approver, officer):
    issued_certificate(clerk, approver)
    with years_later():
        disposal = propose_disposal(papers["slip"].community, reason="期满", by=officer)
    line = disposal.lines.get(redirection=papers["slip"])
    with pytest.raises(IntegrityError), transaction.atomic():
        DisposalLine.objects.create(disposal=disposal, retained_until=line.retained_until)
    with pytest.raises(IntegrityError), transaction.atomic():
        DisposalLine.objects.filter(pk=line.pk).update(redirection=None, saving=papers["saved"])
    with pytest.raises(IntegrityError), transaction.atomic():
        DisposalLine.objects.filter(pk=line.pk).update(entry=ArchiveEntry.objects.get())


def test_the_list_shows_what_is_on_it_and_names_nobody(papers, client_for, county, officer, second):
    with years_later():
        disposal = propose_disposal(papers["slip"].community, reason="期满", by=officer)
        page = client_for(county, second).get(f"/counter/archive/disposals/{disposal.public_id}/")
        body = text_of(page)
    for words in (papers["slip"].number, papers["saved"].number, papers["file"].number, "用印申请"):
        assert words in body
    assert NAME not in body

"""Several papers as one file: in order, each counted, all or none."""

from __future__ import annotations

import pytest

from catalog.selectors import get_item
from core.errors import NotAllowed
from issuance.actions.batches import MOST_PAPERS, print_batch
from issuance.actions.redirections import redirect_resident
from issuance.errors import (
    CertificateNotValid,
    NoPaperChosen,
    ReprintReasonMissing,
    TooManyPapers,
)
from issuance.models import Reprint
from tests.core.documents import readback
from tests.factories.issuance import issued_certificate, voided
from tests.issuance.counter.pages import door, text_of


def ticked(paper) -> str:
    kind = "slip" if hasattr(paper, "resident_name") else "certificate"
    return f"{kind}:{paper.public_id}"


def test_nothing_everything_and_what_ended_are_refused_and_nothing_is_counted(
    clerk, approver, officer
):
    good, ended = (issued_certificate(clerk, approver) for _ in range(2))
    voided(ended, clerk, approver)
    for papers, refusal in (
        ([], NoPaperChosen),
        ([good] * (MOST_PAPERS + 1), TooManyPapers),
        ([good, ended], CertificateNotValid),
    ):
        with pytest.raises(refusal):
            print_batch(papers, by=clerk)
    with pytest.raises(NotAllowed):
        print_batch([good], by=officer)
    assert not Reprint.objects.exists()


def test_one_that_was_printed_before_refuses_the_batch_without_a_reason(clerk, approver):
    first, second = (issued_certificate(clerk, approver) for _ in range(2))
    print_batch([first], by=clerk)
    with pytest.raises(ReprintReasonMissing):
        print_batch([second, first], by=clerk)
    assert Reprint.objects.count() == 1
    print_batch([second, first], by=clerk, reason="lost")
    assert sorted(Reprint.objects.values_list("certificate", "copy_number", "reason")) == [
        (first.pk, 1, ""), (first.pk, 2, "lost"), (second.pk, 1, ""),
    ]  # fmt: skip


def test_the_file_has_the_papers_in_the_order_of_the_list(client_for, county, clerk, approver):
    papers = [issued_certificate(clerk, approver) for _ in range(2)]
    slip = redirect_resident(get_item("P05"), by=clerk, resident_name="刘德海")
    chosen = [ticked(papers[1]), ticked(slip), ticked(papers[0]), ticked(papers[1])]
    answer = client_for(county, clerk).post(door("print_papers"), {"paper": chosen})
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    text = "".join(readback.running_text(answer.content).split())
    places = [text.index(number) for number in (papers[1].number, slip.number, papers[0].number)]
    assert places == sorted(places)
    assert len(readback.page_sizes_mm(answer.content)) == 3
    assert Reprint.objects.count() == 2


def test_the_page_asks_why_and_then_prints(client_for, county, clerk, approver):
    certificate = issued_certificate(clerk, approver)
    client = client_for(county, clerk)
    client.post(door("print_papers"), {"paper": ticked(certificate)})
    asked = client.post(door("print_papers"), {"paper": ticked(certificate)})
    assert "第2次打印" in text_of(asked)
    refused = client.post(door("print_papers"), {"paper": ticked(certificate), "reason": "other"})
    assert refused.status_code == 422
    assert Reprint.objects.count() == 1
    client.post(door("print_papers"), {"paper": ticked(certificate), "reason": "more_copies"})
    assert Reprint.objects.count() == 2


def test_what_one_may_not_see_is_not_printed(client_for, county, clerk, approver, stranger):
    certificate = issued_certificate(clerk, approver)
    for chosen in (ticked(certificate), "certificate:1", "x", ""):
        client = client_for(county, stranger)
        answer = client.post(door("print_papers"), {"paper": chosen}, follow=True)
        assert "还没有选择要打印的" in text_of(answer)
    assert not Reprint.objects.exists()


def test_lists_have_boxes_for_those_who_print(client_for, county, clerk, approver, officer):
    certificate = issued_certificate(clerk, approver)
    box = f'value="{ticked(certificate)}"'
    assert box in client_for(county, clerk).get(door("certificates")).text
    assert box in client_for(county, clerk).post(door("find"), {"who": "今天"}).text
    assert box not in client_for(county, officer).get(door("certificates")).text

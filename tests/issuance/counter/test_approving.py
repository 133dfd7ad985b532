"""Approving: two people, one certificate, a way back with a reason."""

from __future__ import annotations

import pytest

from core.notices.models import Notice
from issuance.actions.applications import approve_application
from issuance.models import Application, Certificate, IssuingPolicy, Seal
from tests.factories.issuance import (
    ID_NUMBER,
    NAME,
    PHONE,
    draft_application,
    issued_certificate,
    submitted_application,
)
from tests.issuance.counter.pages import door, text_of


def test_a_clerk_may_not_approve_nor_return(client_for, county, clerk, second_clerk):
    application = submitted_application(clerk)
    client = client_for(county, second_clerk)
    assert client.post(door("approve", application)).status_code == 403
    assert client.post(door("return", application), {"reason": "x"}).status_code == 403
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("person", ["officer", "auditor"])
def test_who_watches_does_not_approve(client_for, county, clerk, person, request):
    application = submitted_application(clerk)
    client = client_for(county, request.getfixturevalue(person))
    assert client.post(door("approve", application)).status_code == 403
    assert "批准用印并出具" not in text_of(client.get(door("application", application)))
    assert not Certificate.objects.exists()


def test_nobody_approves_what_they_took_in_and_the_page_says_why(client_for, county, approver):
    application = submitted_application(approver)
    client = client_for(county, approver)
    page = text_of(client.get(door("application", application)))
    assert "批准用印并出具" not in page
    assert "经办和审批须由两人分别完成" in page
    answer = client.post(door("approve", application), follow=True)
    assert "经办人不能审批自己受理的申请" in text_of(answer)
    assert not Certificate.objects.exists()


def test_where_one_person_suffices_the_page_and_the_book_say_so(client_for, county, approver):
    IssuingPolicy.objects.update(self_approval_is_allowed=True)
    application = submitted_application(approver)
    client = client_for(county, approver)
    assert "经办人自行审批" in text_of(client.get(door("application", application)))
    answer = client.post(door("approve", application), follow=True)
    assert "经办人自行审批" in text_of(answer)
    assert "自行审批" in text_of(client.get(door("certificates")))
    assert "自行审批" in text_of(client.get(door("seal_register")))


def test_a_draft_is_not_approved(client_for, county, clerk, approver):
    application = draft_application(clerk)
    answer = client_for(county, approver).post(door("approve", application), follow=True)
    assert "不在待审批状态" in text_of(answer)
    assert not Certificate.objects.exists()


def test_the_approver_sees_the_paper_and_masked_facts(client_for, county, clerk, approver):
    application = submitted_application(clerk)
    client = client_for(county, approver)
    page = client.get(door("application", application))
    text = text_of(page)
    for hidden in (NAME, ID_NUMBER, PHONE, "人民街88号", "罗国强", "慢性病"):
        assert hidden not in page.content.decode()
    for shown in ("张**", "510402********", "138****5678", "批准用印并出具"):
        assert shown in text
    assert door("preview_png", application) in page.content.decode()


def test_one_click_leads_to_the_certificate(client_for, county, clerk, approver):
    application = submitted_application(clerk)
    client = client_for(county, approver)
    answer = client.post(door("approve", application), follow=True)
    certificate = Certificate.objects.get()
    assert answer.redirect_chain == [(door("certificate", certificate), 302)]
    assert f"已出具 {certificate.number}" in text_of(answer)
    gone = client.get(door("application", application))
    assert gone["Location"] == door("certificate", certificate)


def test_pressing_twice_issues_once_and_is_no_error(client_for, county, clerk, approver):
    application = submitted_application(clerk)
    client = client_for(county, approver)
    client.post(door("approve", application))
    again = client.post(door("approve", application), follow=True)
    assert again.status_code == 200
    assert "没有重复出具" in text_of(again)
    assert again.redirect_chain[-1][0] == door("certificate", Certificate.objects.get())


def test_what_was_approved_elsewhere_is_issued_here(client_for, county, clerk, approver):
    application = approve_application(submitted_application(clerk), by=approver)
    client = client_for(county, approver)
    assert "批准用印并出具" in text_of(client.get(door("application", application)))
    client.post(door("approve", application))
    assert Certificate.objects.count() == 1


def test_without_a_seal_the_page_says_what_to_do(client_for, county, clerk, approver):
    Seal.objects.update(state="retired")
    application = submitted_application(clerk)
    answer = client_for(county, approver).post(door("approve", application), follow=True)
    assert "没有登记在用的公章" in text_of(answer)
    assert not Certificate.objects.exists()
    application.refresh_from_db()
    assert application.is_submitted


def test_returning_needs_a_reason_next_to_its_field(client_for, county, clerk, approver):
    application = submitted_application(clerk)
    answer = client_for(county, approver).post(door("return", application), {"reason": "  "})
    assert answer.status_code == 422
    assert "请写明原因" in text_of(answer)
    application.refresh_from_db()
    assert application.is_submitted


def test_a_returned_form_is_open_again_and_says_why(client_for, county, clerk, approver):
    application = submitted_application(clerk)
    client_for(county, approver).post(door("return", application), {"reason": "请补充<b>门牌"})
    page = client_for(county, clerk).get(door("application", application))
    assert "负责人退回了这份申请" in text_of(page)
    assert "请补充&lt;b&gt;门牌" in page.content.decode()
    assert f'value="{NAME}"' in page.content.decode()
    notice = Notice.objects.get(recipient=clerk)
    assert NAME not in f"{notice.title}{notice.body}{notice.url}"


def test_what_was_issued_is_neither_returned_nor_submitted(client_for, county, clerk, approver):
    certificate = issued_certificate(clerk, approver)
    application = Application.objects.get(certificate=certificate)
    client = client_for(county, approver)
    for name in ("return", "submit", "withdraw"):
        answer = client.post(door(name, application), {"reason": "x"}, follow=True)
        assert answer.redirect_chain[-1][0] == door("certificate", certificate)
    application.refresh_from_db()
    assert application.state == "issued"

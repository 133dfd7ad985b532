"""A certificate's page: the archived file, its copies, its end, its whole life."""

from __future__ import annotations

import pytest

from issuance import archive_files
from issuance.actions.corrections import ask_to_end
from issuance.models import Certificate, Reprint
from tests.factories.issuance import ID_NUMBER, NAME, issued_certificate, voided
from tests.issuance.counter.pages import door, text_of


@pytest.fixture
def certificate(clerk, approver) -> Certificate:
    return issued_certificate(clerk, approver)


def test_a_clerk_neither_voids_nor_revokes(client_for, county, clerk, certificate):
    client = client_for(county, clerk)
    ask_to_end(certificate, reason="changed", by=clerk)
    for name in ("agree_to_end", "decline_correction"):
        assert client.post(door(name, certificate), {"answer": "x"}).status_code == 403
    assert "同意作废" not in text_of(client.get(door("certificate", certificate)))
    certificate.refresh_from_db()
    assert certificate.is_valid


def test_who_watches_sees_the_book_but_not_the_paper(client_for, county, officer, certificate):
    client = client_for(county, officer)
    page = text_of(client.get(door("certificate", certificate)))
    assert certificate.number in page
    assert "纸面不在这里显示" in page
    for name in ("certificate_pdf", "certificate_png"):
        assert client.get(door(name, certificate)).status_code == 403
    assert client.post(door("print", certificate)).status_code == 403
    assert not Reprint.objects.exists()


def test_looking_counts_no_copy(client_for, county, clerk, certificate):
    client = client_for(county, clerk)
    for name in ("certificate", "certificate_pdf", "certificate_png"):
        assert client.get(door(name, certificate)).status_code == 200
    assert client.get(door("print", certificate)).status_code == 405
    assert not Reprint.objects.exists()


def test_the_page_masks_and_tells_the_whole_life(client_for, county, clerk, certificate):
    client = client_for(county, clerk)
    client.post(door("print", certificate))
    page = client.get(door("certificate", certificate))
    text = text_of(page)
    assert NAME not in page.content.decode()
    assert ID_NUMBER not in page.content.decode()
    sentences = ["打印第1份", "出具证明", "用印登记第1号", "批准用印", "提交审批", "受理申请"]
    places = [text.index(sentence) for sentence in sentences]
    assert places == sorted(places)
    assert "张**" in text
    assert "经办人、负责人 王芳、李建国" in text


def test_copies_are_counted_and_shown(client_for, county, clerk, certificate):
    client = client_for(county, clerk)
    assert "还没有打印" in text_of(client.get(door("certificate", certificate)))
    for reason in ("", "printer"):
        answer = client.post(door("print", certificate), {"reason": reason})
        assert answer["Location"] == door("certificate_pdf", certificate)
    assert "已打印 2 次" in text_of(client.get(door("certificate", certificate)))


def test_the_archived_bytes_are_served_under_a_name_that_tells_nobody(
    client_for, county, clerk, certificate
):
    client = client_for(county, clerk)
    answer = client.get(door("certificate_pdf", certificate))
    assert answer.content == archive_files.read(certificate.pdf_sha256)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert "%E5%BC%A0" not in answer["Content-Disposition"]  # 张
    assert "no-store" in answer["Cache-Control"]
    saved = client.get(door("certificate_pdf", certificate), {"download": "1"})
    assert saved["Content-Disposition"].startswith("attachment;")


def test_a_file_that_is_gone_is_said_plainly(client_for, county, clerk, certificate):
    archive_files.path_of(certificate.pdf_sha256).unlink()
    answer = client_for(county, clerk).get(door("certificate_pdf", certificate))
    assert answer.status_code == 409
    assert "请不要重新出具" in text_of(answer)


def test_a_second_copy_asks_for_a_reason_on_the_page(client_for, county, clerk, certificate):
    client = client_for(county, clerk)
    client.post(door("print", certificate))
    asked = client.post(door("print", certificate))
    assert asked.status_code == 422
    assert "再次打印请选择原因" in text_of(asked)
    assert Reprint.objects.count() == 1
    client.post(door("print", certificate), {"reason": "lost"})
    assert "打印第2份 居民遗失或损坏" in text_of(client.get(door("certificate", certificate)))


def test_what_no_longer_holds_is_not_printed(client_for, county, clerk, approver, certificate):
    voided(certificate, clerk, approver)
    client = client_for(county, clerk)
    answer = client.post(door("print", certificate), follow=True)
    assert "不能再打印" in text_of(answer)
    assert not Reprint.objects.exists()
    assert "已作废" in text_of(client.get(door("applications")))


def test_what_waits_for_a_decision_is_seen_on_the_first_page_and_in_the_list(
    client_for, county, clerk, approver, certificate
):
    client = client_for(county, approver)
    assert "更正待决定" not in text_of(client.get(door("home")))
    ask_to_end(certificate, reason="changed", by=clerk)
    assert "更正待决定" in text_of(client.get(door("home")))
    listed = text_of(client.get(door("corrections"), {"state": "open"}))
    assert certificate.number in listed
    assert "情况已经变化" in listed

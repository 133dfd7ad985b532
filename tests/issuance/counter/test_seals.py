"""The pages about seals: what they offer to whom, and what they say when something is wrong."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from core.documents.render import preview_png
from issuance import archive_files
from issuance.actions.seal_hand_overs import propose_hand_over, take_charge
from issuance.actions.seal_requests import approve_seal_request, ask_for_seal, log_seal_use
from issuance.actions.stamped_papers import confirm_stamped
from issuance.models import Seal, SealRequest, SealUse, StampedScan
from tests.core.documents import readback
from tests.core.documents.photographed import as_jpeg, sheet, stamped
from tests.factories.issuance import NAME, issued_certificate
from tests.issuance.counter import seal_doors
from tests.issuance.counter.pages import door, text_of
from tests.issuance.counter.seal_doors import picture
from tests.people import COMMUNITY


def seal_of(code: str = COMMUNITY) -> Seal:
    return Seal.objects.get(community__code=code)


def photo(certificate) -> SimpleUploadedFile:
    paper = stamped(sheet(archive_files.read(certificate.pdf_sha256), 1240))
    return SimpleUploadedFile("IMG_0001.jpg", as_jpeg(paper), "image/jpeg")


def used(clerk, approver, **given) -> SealUse:
    usual = {"used_for": "街道办", "purpose": "报送", "document": "自查报告", "copies": 2}
    request = ask_for_seal(**{**usual, **given}, by=clerk)
    approve_seal_request(request, by=approver)
    return log_seal_use(request, by=clerk)


# --- Waiting ------------------------------------------------------------------------------------
def test_the_first_page_counts_what_waits_for_stamp_and_scan(client_for, county, clerk, approver):
    one, _other = issued_certificate(clerk, approver), issued_certificate(clerk, approver)
    confirm_stamped(one, by=clerk)
    body = client_for(county, approver).get(door("home")).content.decode()
    assert "待盖章<b>1</b>" in body
    assert "待扫描<b>1</b>" in body
    assert "扫描件不符" not in body


def test_the_longest_waiting_comes_first_and_says_for_how_many_days(
    client_for, county, clerk, approver
):
    old, new = issued_certificate(clerk, approver), issued_certificate(clerk, approver)
    past, future = (timezone.now() + timedelta(days=days) for days in (-5, 3))
    SealUse.objects.filter(certificate=new).update(stage_at=future)
    SealUse.objects.filter(certificate=old).update(stage_at=past)
    text = text_of(client_for(county, clerk).get(door("stamping")))
    assert text.index(old.number) < text.index(new.number)
    assert "5天" in text
    assert "-3天" not in text
    assert NAME not in text


def test_pressed_twice_the_stamp_is_confirmed_once(client_for, county, clerk, approver):
    certificate = issued_certificate(clerk, approver)
    client = client_for(county, clerk)
    first = client.post(door("stamped", certificate), {"back": "list"}, follow=True)
    assert "已登记盖章" in text_of(first)
    again = client.post(door("stamped", certificate), follow=True)
    assert "没有重复登记" in text_of(again)
    assert SealUse.objects.get().stage == "to_scan"


# --- Scans --------------------------------------------------------------------------------------
def test_a_scan_without_a_file_is_asked_for(client_for, county, clerk, approver):
    certificate = issued_certificate(clerk, approver)
    answer = client_for(county, clerk).post(door("send_scan", certificate), follow=True)
    assert "还没有选择文件" in text_of(answer)
    assert SealUse.objects.get().stage == "to_stamp"


@pytest.mark.parametrize(
    "content", [b"MZ" + b"\x00" * 900, b"<html><script>", b"", b"%PDF-1.7\n%%EOF"]
)
def test_what_is_no_scan_is_refused_and_the_paper_goes_on_waiting(
    client_for, county, clerk, approver, content
):
    certificate = issued_certificate(clerk, approver)
    sent = SimpleUploadedFile("scan.jpg", content, "image/jpeg")
    answer = client_for(county, clerk).post(
        door("send_scan", certificate), {"scan": sent}, follow=True
    )
    assert "没有保存" in text_of(answer) or "没有收到" in text_of(answer)
    assert not StampedScan.objects.exists()


def test_several_files_each_find_their_place_or_say_why_not(client_for, county, clerk, approver):
    certificate = issued_certificate(clerk, approver)
    files = [
        photo(certificate),
        SimpleUploadedFile("bad.pdf", b"%PDF-1.7 broken", "application/pdf"),
        SimpleUploadedFile("blank.jpg", picture().getvalue(), "image/jpeg"),
    ]
    text = text_of(client_for(county, clerk).post(door("scans"), {"scan": files}))
    assert "收到3份，1份相符" in text
    assert certificate.number in text
    assert "没有读到证明的二维码" in text
    many = [SimpleUploadedFile(f"{n}.jpg", b"x", "image/jpeg") for n in range(13)]
    refused = client_for(county, clerk).post(door("scans"), {"scan": many})
    assert refused.status_code == 422
    assert "一次最多上传12个" in text_of(refused)


def test_a_scan_is_shown_in_place_to_the_community_only(
    client_for, county, clerk, approver, officer
):
    certificate = issued_certificate(clerk, approver)
    client = client_for(county, clerk)
    client.post(door("send_scan", certificate), {"scan": photo(certificate)})
    scan = StampedScan.objects.get()
    page = client.get(door("certificate", certificate))
    assert door("scan_page", scan) in page.content.decode()
    assert "已核对" in text_of(page)
    answer = client.get(door("scan_file", scan))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "取用盖章扫描件" in text_of(client.get(door("certificate", certificate)))
    watched = client_for(county, officer).get(door("scan", scan))
    assert watched.status_code == 200
    assert door("scan_page", scan) not in watched.content.decode()


# --- Requests -----------------------------------------------------------------------------------
def test_a_request_with_a_photograph_from_asking_to_the_register(
    client_for, county, clerk, approver
):
    desk, boss = client_for(county, clerk), client_for(county, approver)
    typed = {"document": "自查报告", "purpose": "报送", "used_for": "街道办", "copies": "2"}
    wrong = desk.post(door("ask_for_seal"), {**typed, "document": " ", "copies": "0"})
    assert wrong.status_code == 422
    assert "空白表格不能盖章" in text_of(wrong)
    assert "份数至少1份" in text_of(wrong)
    file = SimpleUploadedFile("报告.jpg", picture().getvalue(), "image/jpeg")
    desk.post(door("ask_for_seal"), {**typed, "attached": file})
    request = SealRequest.objects.get()
    assert "批准之前不要盖章" in text_of(desk.get(door("seal_request", request)))
    assert "批准用印" in text_of(boss.get(door("seal_request", request)))
    without = boss.post(door("refuse_seal_use", request), {"reason": " "})
    assert without.status_code == 422
    boss.post(door("approve_seal_use", request))
    desk.post(door("log_seal_use", request))
    again = desk.post(door("log_seal_use", request), follow=True)
    assert "已由他人处理" in text_of(again)
    assert "第1号" in text_of(desk.get(door("seal_register")))
    file_row = request.files.get()
    assert desk.get(door("seal_request_file", file_row))["Content-Type"] == "image/jpeg"


# --- The register -------------------------------------------------------------------------------
def test_the_register_is_filtered_by_kind_month_and_seal(client_for, county, clerk, approver):
    certificate = issued_certificate(clerk, approver)
    used(clerk, approver)
    client = client_for(county, clerk)

    def shows(**asked: str) -> tuple[bool, bool]:
        text = text_of(client.get(door("seal_register"), asked))
        return certificate.number in text, "自查报告" in text

    assert shows() == (True, True)
    assert shows(kind="certificate") == (True, False)
    assert shows(kind="other") == (False, True)
    assert shows(month=f"{timezone.localdate():%Y-%m}") == (True, True)
    assert shows(month="2020-01") == (False, False)
    assert shows(seal=str(seal_of().pk)) == (True, True)
    assert shows(seal="0") == (False, False)
    assert shows(month="x", seal="'", kind="<b>") == (True, True)


def test_the_printed_register_holds_every_line_in_the_order_of_its_numbers(
    client_for, county, clerk, approver
):
    certificate = issued_certificate(clerk, approver)
    used(clerk, approver, document="示范社区申报表")
    answer = client_for(county, clerk).get(door("seal_register_pdf"))
    pdf = answer.content
    assert readback.page_sizes_mm(pdf) == [(297, 210)]
    text = readback.running_text(pdf)
    assert "用印登记簿" in text
    assert "竹湖园社区居民委员会" in text
    assert certificate.number in text
    assert "示范社区申报表" in text
    assert "共用印2次、3份" in text
    assert text.index("-0001") < text.index("-0002")
    assert NAME not in text
    assert preview_png(pdf, 400).startswith(b"\x89PNG")


def test_a_bureau_prints_the_register_of_the_community_it_chose(
    client_for, county, officer, clerk, approver
):
    issued_certificate(clerk, approver)
    client = client_for(county, officer)
    unsaid = client.get(door("seal_register_pdf"), follow=True)
    assert "选一个社区" in text_of(unsaid)
    chosen = client.get(door("seal_register_pdf"), {"community": COMMUNITY})
    assert "竹湖园社区" in readback.running_text(chosen.content)


def test_the_workbook_holds_text_and_no_formula(client_for, county, clerk, approver):
    used(clerk, approver, document='=HYPERLINK("http://x","y")', purpose="+1", used_for="@a")
    answer = client_for(county, clerk).get(door("seal_register_xlsx"))
    sheet = load_workbook(io.BytesIO(answer.content))["用印登记簿"]
    head, line = list(sheet.iter_rows(values_only=True))
    assert head[:6] == ("登记号", "用印日期", "用印单位（人）", "用印事由", "文件名称", "份数")
    assert line[2:6] == ("@a", "+1", '=HYPERLINK("http://x","y")', 2)
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n"}


# --- Seals --------------------------------------------------------------------------------------
def test_a_seal_is_taken_handed_over_and_accepted_on_its_page(client_for, county, clerk, approver):
    desk, boss = client_for(county, clerk), client_for(county, approver)
    seal = seal_of()
    assert boss.get(door("seals"))["Location"] == door("seal", seal)
    boss.post(door("take_seal", seal), {"reason": "建账"})
    boss.post(door("hand_over_seal", seal), {"taker": str(clerk.pk), "reason": "轮岗"})
    assert "等您接收" in text_of(desk.get(door("seal", seal)))
    assert "正在移交" in text_of(boss.get(door("seal", seal)))
    desk.post(door("answer_hand_over", seal), {"answer": "accept"})
    twice = desk.post(door("answer_hand_over", seal), {"answer": "accept"}, follow=True)
    assert "已有答复" in text_of(twice)
    assert Seal.objects.get(pk=seal.pk).keeper == clerk


def test_a_hand_over_without_a_reason_or_to_a_stranger_stays_on_the_page(
    client_for, county, approver, stranger
):
    seal = seal_of()
    take_charge(seal, reason="建账", by=approver)
    boss = client_for(county, approver)
    for given in ({"taker": str(stranger.pk), "reason": "轮岗"}, {"taker": "", "reason": ""}):
        assert boss.post(door("hand_over_seal", seal), given).status_code == 422
    assert not seal.hand_overs.filter(state="proposed").exists()


def test_a_loss_and_a_new_seal_on_the_page(client_for, county, clerk, approver, officer):
    seal, boss = seal_of(), client_for(county, approver)
    today = timezone.localdate()
    future = {"lost_on": (today + timedelta(days=1)).isoformat(), "circumstances": "不见"}
    late = boss.post(door("report_seal_lost", seal), future)
    assert late.status_code == 422
    assert "不能晚于今天" in text_of(late)
    boss.post(door("report_seal_lost", seal), {**future, "lost_on": today.isoformat()})
    watched = client_for(county, officer).get(door("seals"), {"show": "warned"})
    assert "遗失未补" in text_of(watched)
    ask = {"document": "报告", "purpose": "报送", "used_for": "街道", "copies": "1"}
    refused = client_for(county, clerk).post(door("ask_for_seal"), ask)
    assert "已报遗失" in text_of(refused)
    new = {"name": "公章", "kept_at": "", "valid_from": today.isoformat(), "valid_until": ""}
    boss.post(door("replace_seal", seal), new)
    assert Seal.objects.get(community__code=COMMUNITY, state="in_use").replaces == seal


def test_the_bureau_sees_every_seal_and_touches_none(client_for, county, officer, approver, clerk):
    take_charge(seal_of(), reason="建账", by=approver)
    propose_hand_over(seal_of(), clerk, reason="轮岗", by=approver)
    page = client_for(county, officer).get(door("seal", seal_of()))
    for name in seal_doors.OF_A_SEAL[1:]:
        assert door(name, seal_of()) not in page.content.decode()
    everything = text_of(client_for(county, officer).get(door("seals")))
    assert "没有保管人" in everything
    assert "望江街社区" in everything


def test_a_bureau_sets_when_to_remind(client_for, county, officer):
    client = client_for(county, officer)
    wrong = client.post(door("set_seal_reminder"), {"days": "0"}, follow=True)
    assert "请填1到60" in text_of(wrong)
    right = client.post(door("set_seal_reminder"), {"days": "5"}, follow=True)
    assert "超过5天提醒" in text_of(right)

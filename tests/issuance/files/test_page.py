"""Files at the counter: refusals by POST first, then what each person sees of them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.audit.models import Entry
from core.notices.models import Notice
from issuance.actions.discretionary_files import decline_file, judge_request
from issuance.actions.file_records import add_verification
from issuance.discretionary.machine import OPEN, RISKY_PATH, FileState
from issuance.discretionary.sheets import VERIFICATION as RECORD
from issuance.models import Certificate, DiscretionaryFile, FileAttachment
from tests.factories.files import (
    ASSESSMENT,
    DELIBERATION,
    FACTS,
    FINDING,
    INTAKE,
    INVESTIGATION,
    JUDGING,
    MINUTES,
    NO_RISK,
    PAPER,
    VERIFICATION,
    factual_certificate,
    file_waiting_in,
    opened_file,
)
from tests.factories.issuance import ID_NUMBER, NAME, PHONE
from tests.issuance.counter.pages import door, error_beside, posted, text_of

S = FileState
SHEETS = {
    "intake": INTAKE,
    "judging": JUDGING,
    RECORD: VERIFICATION,
    "verifying": NO_RISK,
    "investigating": INVESTIGATION,
    "deliberating": DELIBERATION,
    "assessing": ASSESSMENT,
    "drafting": PAPER,
}
TAKEN_IN = {**{name: name for name in SHEETS}, RECORD: "verifying"}


def step(client, file, name, answers=None):
    address = door("file_step", (str(file.public_id), name))
    return client.post(address, posted(SHEETS[name] if answers is None else answers))


@pytest.mark.parametrize("state", OPEN, ids=lambda s: s.value)
def test_no_step_is_skipped_by_posting_another_ones_sheet(client_for, county, clerk, state):
    client = client_for(county, clerk)
    file = file_waiting_in(state, clerk, has_risk=state in RISKY_PATH)
    records = Entry.objects.count()
    for name in SHEETS:
        if TAKEN_IN[name] != state.value:
            assert step(client, file, name).status_code == 302
    file.refresh_from_db()
    assert file.state == state
    assert Entry.objects.count() == records
    assert "还没有轮到这一步" in text_of(client.get(door("file", file)))


@pytest.mark.parametrize("state", [s for s in OPEN if s != S.SUBMITTED], ids=lambda s: s.value)
def test_nothing_is_issued_by_posting_early(client_for, county, clerk, approver, state):
    file = file_waiting_in(state, clerk, has_risk=True)
    client = client_for(county, approver)
    assert client.post(door("file_approve", file), {"signature": approver.name}).status_code == 302
    assert client.post(door("file_return", file), {"reason": "改"}).status_code == 302
    file.refresh_from_db()
    assert file.state == state
    assert not Certificate.objects.exists()


def test_a_step_there_is_not_is_not_found(client_for, county, clerk):
    client = client_for(county, clerk)
    file = opened_file(clerk)
    for name in ("issued", "submitted", "nonsense"):
        assert client.post(door("file_step", (str(file.public_id), name))).status_code == 404
        assert client.post(door("file_draft", (str(file.public_id), name))).status_code == 404


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    client_for, county, clerk
):
    client = client_for(county, clerk)
    file = opened_file(clerk)
    wrong = {**INTAKE, "wording": f"{NAME}住在这里", "subject_id_number": "1234"}
    response = step(client, file, "intake", wrong)
    assert response.status_code == 422
    assert "不写当事人的姓名" in error_beside(response, "wording")
    assert "身份证号" in error_beside(response, "subject_id_number") or error_beside(
        response, "subject_id_number"
    )
    file.refresh_from_db()
    assert (file.state, file.number) == (S.INTAKE, None)
    assert file.drafts["intake"]["unit_name"] == INTAKE["unit_name"]


def test_a_draft_saves_itself_and_says_when(client_for, county, clerk):
    client = client_for(county, clerk)
    file = opened_file(clerk)
    address = door("file_draft", (str(file.public_id), "intake"))
    kept = {"headers": {"X-Requested-With": "autosave"}}
    answer = client.post(
        address, {"wording": "住了五年", "seen_at": file.saved_at.isoformat()}, **kept
    )
    assert answer.status_code == 200
    assert set(answer.json()) == {"saved_at", "seen_at"}
    stale = client.post(address, {"wording": "别的", "seen_at": file.saved_at.isoformat()}, **kept)
    assert stale.status_code == 409
    file.refresh_from_db()
    assert file.drafts["intake"]["wording"] == "住了五年"


def test_rows_of_participants_come_and_go_without_script(client_for, county, clerk):
    client = client_for(county, clerk)
    file = file_waiting_in(S.DELIBERATING, clerk, has_risk=True)
    address = door("file_draft", (str(file.public_id), "deliberating"))
    response = client.post(address, {**posted(DELIBERATION), "add_row": "participants"})
    assert response["Location"].endswith("?rows=4#table-participants")
    client.post(address, {**posted(DELIBERATION), "remove_row": "participants:2"})
    file.refresh_from_db()
    names = [row["name"] for row in file.drafts["deliberating"]["participants"]]
    assert names == ["罗国强", "何桂花"]


def test_the_card_of_what_neither_list_names_opens_a_file(client_for, county, clerk, officer):
    words = {"q": "小孩入学居住满五年的证明"}
    watching = client_for(county, officer)
    assert "按清单外事项受理" not in text_of(watching.post(door("home"), words, follow=True))
    client = client_for(county, clerk)
    assert "按清单外事项受理" in text_of(client.post(door("home"), words, follow=True))
    response = client.post(door("open_file"), {"wording": words["q"]})
    file = DiscretionaryFile.objects.get()
    assert response["Location"] == door("file", file)
    assert words["q"] in client.get(door("file", file)).content.decode()
    assert words["q"] not in response["Location"]


def test_an_exception_decided_case_by_case_opens_a_file_for_its_item(client_for, county, clerk):
    client = client_for(county, clerk)
    page = client.get(f"{door('item', 'P08')}?yes=1")
    assert "按清单外事项受理" in text_of(page)
    client.post(door("open_file"), {"item": "P08", "wording": ""})
    client.post(door("open_file"), {"item": "P05", "wording": "没有例外的一项"})
    with_item, without = DiscretionaryFile.objects.order_by("pk")
    assert with_item.item is not None
    assert with_item.item.code == "P08"
    assert without.item is None


def test_a_no_leaves_only_declining_and_the_slip_is_there_at_once(client_for, county, clerk):
    client = client_for(county, clerk)
    file = file_waiting_in(S.JUDGING, clerk)
    step(client, file, "judging", {**JUDGING, "is_within_duties": "否"})
    page = text_of(client.get(door("file", file)))
    assert "不能往下办" in page
    assert client.get(door("file_slip_pdf", file)).status_code == 404
    refused = client.post(door("file_decline", file), {"ground": "not_our_duty", "reason": " "})
    assert refused.status_code == 422
    client.post(door("file_decline", file), {"ground": "not_our_duty", "reason": "由公安登记"})
    slip = client.get(door("file_slip_pdf", file))
    assert slip["Content-Type"] == "application/pdf"
    assert NAME not in slip["Content-Disposition"]


def test_what_was_struck_stays_on_file(client_for, county, clerk):
    client = client_for(county, clerk)
    file = file_waiting_in(S.VERIFYING, clerk)
    noted = add_verification(file, VERIFICATION, by=clerk)
    client.post(door("file_strike", file), {"record": "999999"})
    assert not file.verifications.exclude(struck_at=None).exists()
    client.post(door("file_strike", file), {"record": str(noted.pk)})
    page = text_of(client.get(door("file", file)))
    assert "已撤掉" in page
    assert FINDING in page


def test_the_approver_is_told_and_signs_a_risky_file(client_for, county, clerk, approver):
    file = file_waiting_in(S.SUBMITTED, clerk, has_risk=True)
    notice = Notice.objects.get(recipient=approver)
    assert "清单外" in notice.title
    assert NAME not in notice.title + notice.body
    client = client_for(county, approver)
    page = text_of(client.get(door("file", file)))
    for part in (MINUTES, "郑律师", "负责人签字", "卷宗里没有附件"):
        assert part in page
    refused = client.post(door("file_approve", file), {"signature": "张三"})
    assert refused.status_code == 422
    assert not Certificate.objects.exists()
    issued = client.post(door("file_approve", file), {"signature": approver.name})
    certificate = Certificate.objects.get()
    assert issued["Location"] == door("certificate", certificate)
    again = client.post(door("file_approve", file), {"signature": approver.name})
    assert again["Location"] == door("certificate", certificate)
    assert Certificate.objects.count() == 1


def test_the_certificate_is_one_like_any_other(client_for, county, clerk, approver):
    certificate = factual_certificate(clerk, approver)
    client = client_for(county, clerk)
    page = text_of(client.get(door("certificate", certificate)))
    assert "居住情况证明" in page
    assert "张**" in page
    assert ID_NUMBER not in page
    assert FACTS.split("\n")[0] not in page
    assert certificate.number in text_of(client.get(door("certificates")))
    assert client.post(door("print", certificate)).status_code == 302
    assert client.get(door("certificate_pdf", certificate)).status_code == 200


def test_who_watches_sees_what_was_asked_and_nobodys_name(
    client_for, county, clerk, approver, officer, auditor
):
    certificate = factual_certificate(clerk, approver, has_risk=True)
    declined = file_waiting_in(S.JUDGING, clerk)
    judge_request(declined, {**JUDGING, "is_verifiable": "否"}, by=clerk)
    decline_file(declined, ground="not_verifiable", reason=f"{NAME}的事查不到", by=clerk)
    for person in (officer, auditor):
        client = client_for(county, person)
        pages = [
            client.get(door("files")),
            client.get(door("files_asked")),
            client.get(door("file", certificate.owner)),
            client.get(door("file", declined)),
        ]
        read = " ".join(text_of(page) for page in pages)
        for part in (INTAKE["wording"], INTAKE["unit_name"], "已出具", "不予出具", "无法核实"):
            assert part in read
        for secret in (NAME, "张**", ID_NUMBER, PHONE, "罗国强", "罗**", FINDING, MINUTES,
                       INVESTIGATION["course"]):  # fmt: skip
            assert secret not in read
        sums = client.get(door("files_asked")).context["sums"]
        assert [(one["asked"], one["issued"], one["declined"]) for one in sums] == [(2, 1, 1)]
        assert sums[0]["without_basis"] == 2


def test_the_bureau_takes_the_figures_away_as_a_workbook(client_for, county, clerk, officer):
    declined = file_waiting_in(S.JUDGING, clerk)
    decline_file(declined, ground="not_our_duty", reason=f"{NAME}的事", by=clerk)
    answer = client_for(county, officer).get(door("files_asked_xlsx"), {"time": "month"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["清单外事项"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][:4] == ("要求单位", "件数", "已出具", "不予出具")
    assert rows[2][:5] == (INTAKE["unit_name"], 1, 0, 1, 0)
    assert rows[3][:2] == ("合计", 1)
    assert NAME not in str(rows)
    assert Entry.objects.get(verb="file.sums_exported").actor_name == officer.name


def test_an_approver_chooses_the_step_a_file_goes_back_to(client_for, county, clerk, approver):
    file = file_waiting_in(S.SUBMITTED, clerk)
    client = client_for(county, approver)
    assert '<option value="verifying"' in client.get(door("file", file)).content.decode()
    wrong = client.post(door("file_return", file), {"reason": " ", "to": "verifying"})
    assert wrong.status_code == 422
    assert '<option value="verifying" selected' in wrong.content.decode()
    client.post(door("file_return", file), {"reason": "x", "to": "?"})
    assert DiscretionaryFile.objects.get(pk=file.pk).is_submitted
    client.post(door("file_return", file), {"reason": "再走访一户", "to": "verifying"})
    page = text_of(client_for(county, clerk).get(door("file", file)))
    assert "再走访一户" in page
    assert "退到“核实”" in page


def test_an_open_file_is_not_counted_yet(client_for, county, clerk, officer):
    file_waiting_in(S.SUBMITTED, clerk)
    assert client_for(county, officer).get(door("files_asked")).context["sums"] == []


def test_a_photograph_is_drawn_anew_and_only_the_community_sees_it(
    client_for, county, clerk, officer, stranger
):
    client = client_for(county, clerk)
    file = file_waiting_in(S.VERIFYING, clerk)
    bad = SimpleUploadedFile("x.exe", b"MZ" + b"0" * 50)
    assert client.post(door("file_attach", file), {"attachments": bad}).status_code == 422
    assert not FileAttachment.objects.exists()
    picture = io.BytesIO()
    Image.new("RGB", (50, 40), "green").save(picture, format="PNG")
    sent = SimpleUploadedFile(f"{NAME}家.png", picture.getvalue())
    assert client.post(door("file_attach", file), {"attachments": sent}).status_code == 302
    kept = FileAttachment.objects.get()
    address = door("file_attachment", (str(file.public_id), str(kept.public_id)))
    answer = client.get(address)
    assert answer.content[:2] == b"\xff\xd8"
    assert NAME not in str(answer.headers)
    assert client_for(county, officer).get(address).status_code == 403
    assert client_for(county, stranger).get(address).status_code == 404
    other = file_waiting_in(S.VERIFYING, clerk)
    wrong = door("file_attachment", (str(other.public_id), str(kept.public_id)))
    assert client.get(wrong).status_code == 404


def test_who_takes_the_whole_file_is_on_the_trail(client_for, county, clerk):
    file = file_waiting_in(S.VERIFYING, clerk)
    answer = client_for(county, clerk).post(door("file_dossier", file))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    entry = Entry.objects.get(verb="file.dossier_taken")
    assert (entry.actor_name, entry.details) == (clerk.name, {"number": file.number})


def test_nothing_personal_of_a_file_reaches_the_trail(clerk, approver):
    factual_certificate(clerk, approver, has_risk=True)
    for entry in Entry.objects.all():
        line = f"{entry.verb} {entry.details}"
        for secret in (NAME, ID_NUMBER, PHONE, FINDING, MINUTES, "罗国强"):
            assert secret not in line


def test_todays_files_are_on_the_first_page_without_names_for_who_watches(
    client_for, county, clerk, officer
):
    file_waiting_in(S.SUBMITTED, clerk)
    page = text_of(client_for(county, clerk).get(door("home")))
    for part in ("清单外待审批 1", f"清单外：{INTAKE['wording']}", "张**"):
        assert part in page
    watching = text_of(client_for(county, officer).get(door("home")))
    assert INTAKE["wording"] in watching
    assert "张**" not in watching

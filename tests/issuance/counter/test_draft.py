"""A draft: kept as it is typed, row by row, and shown as the paper it becomes."""

from __future__ import annotations

import re

import pytest

from tests.core.documents import readback
from tests.factories.issuance import NAME, R06_ANSWERS, draft_application, submitted_application
from tests.issuance.counter.pages import RARE, door, posted, text_of

FULL = posted(R06_ANSWERS)


# --- The draft ----------------------------------------------------------------------------------
def autosave(client, application, data):
    return client.post(door("draft", application), data, headers={"X-Requested-With": "autosave"})


def test_the_draft_saves_itself_and_shows_a_new_paper(client_for, county, clerk):
    application = draft_application(clerk)
    client = client_for(county, clerk)
    first = autosave(client, application, {"subject_name": NAME, "unknown": "x"}).json()
    assert re.fullmatch(r"\d\d:\d\d", first["saved_at"])
    second = autosave(client, application, {"subject_name": NAME, "hardship": "多病"}).json()
    assert first["paper"] != second["paper"]
    application.refresh_from_db()
    assert (application.subject_name, application.answers["hardship"]) == (NAME, "多病")
    assert "unknown" not in application.answers
    assert f"已自动保存 {second['saved_at']}" in text_of(
        client.get(door("application", application))
    )


def test_what_was_submitted_is_not_saved_over(client_for, county, clerk):
    application = submitted_application(clerk)
    response = autosave(client_for(county, clerk), application, {"subject_name": "别人"})
    assert response.status_code == 409
    application.refresh_from_db()
    assert application.subject_name == NAME


def test_a_row_is_added_and_removed_without_script(client_for, county, clerk):
    application = draft_application(clerk)
    client = client_for(county, clerk)
    added = client.post(door("draft", application), {**FULL, "add_row": "household"})
    assert added["Location"] == f"{door('application', application)}?rows=4#table-household"
    page = client.get(added["Location"]).content.decode()
    assert 'name="household-4-name"' in page
    removed = client.post(door("draft", application), {**FULL, "remove_row": "household:2"})
    assert removed["Location"].endswith("?rows=2#table-household")
    application.refresh_from_db()
    assert [row["relation"] for row in application.answers["household"]] == ["本人", "孙女"]


def test_with_htmx_only_the_table_comes_back_and_the_rest_saves_itself(client_for, county, clerk):
    application = draft_application(clerk)
    response = client_for(county, clerk).post(
        door("draft", application),
        {**FULL, "add_row": "household"},
        headers={"HX-Request": "true"},
    )
    body = response.content.decode()
    assert "<html" not in body
    assert re.search(r'name="household-4-name"[^>]*autofocus|autofocus[^>]*household-4-name', body)
    assert response["HX-Trigger"] == "change"


@pytest.mark.parametrize("row", ["household:99", "household:x", "subject_name:1", "nothing:1", ":"])
def test_a_row_that_is_not_there_is_not_removed(client_for, county, clerk, row):
    application = draft_application(clerk)
    response = client_for(county, clerk).post(
        door("draft", application), {**FULL, "remove_row": row}
    )
    assert response.status_code == 302
    application.refresh_from_db()
    assert len(application.answers["household"]) == 3


# --- The paper ----------------------------------------------------------------------------------
def test_the_preview_is_an_image_that_nobody_keeps(client_for, county, clerk):
    response = client_for(county, clerk).get(door("preview_png", draft_application(clerk)))
    assert response.content.startswith(b"\x89PNG")
    assert "no-store" in response["Cache-Control"]


def test_a_preview_that_cannot_be_made_says_why_in_its_place(client_for, county, clerk):
    application = draft_application(clerk)
    client = client_for(county, clerk)
    autosave(client, application, {"subject_name": f"张{RARE}"})
    response = client.get(door("preview_png", application))
    assert response["Content-Type"] == "image/svg+xml"
    assert "字库里没有" in response.content.decode()


EVIL = '<img src=x onerror=alert(1)> #read("/etc/passwd") $x$ \\ @a *b* _c_'


def test_markup_and_typst_are_text_on_screen_and_paper(client_for, county, clerk, approver):
    application = draft_application(clerk)
    client = client_for(county, clerk)
    client.post(door("submit", application), {**FULL, "hardship": EVIL, "subject_name": "<b>张"})
    page = client_for(county, approver).get(door("application", application)).content.decode()
    assert "<img src=x" not in page
    assert "<b>张" not in page
    text = readback.running_text(client.get(door("preview_pdf", application)).content)
    assert EVIL.replace(" ", "") in text.replace(" ", "")
    client_for(county, approver).post(door("approve", application))
    application.refresh_from_db()
    issued = client.get(door("certificate_pdf", application.certificate))
    assert EVIL.replace(" ", "") in readback.running_text(issued.content).replace(" ", "")


def test_the_form_escapes_what_was_typed(client_for, county, clerk):
    application = draft_application(clerk)
    client = client_for(county, clerk)
    autosave(client, application, {"subject_name": EVIL, "household-1-name": EVIL})
    page = client.get(door("application", application)).content.decode()
    assert page.count("&lt;img src=x") == 2
    assert "<img src=x" not in page


def test_a_window_that_saw_an_older_draft_does_not_save_over_a_newer_one(client_for, county, clerk):
    application = draft_application(clerk)
    client = client_for(county, clerk)
    seen_at = application.saved_at.isoformat()
    one = autosave(client, application, {"subject_name": NAME, "seen_at": seen_at}).json()
    stale = autosave(client, application, {"subject_name": "", "seen_at": seen_at})
    assert stale.status_code == 409
    assert "另一个窗口" in stale.json()["message"]
    application.refresh_from_db()
    assert application.subject_name == NAME
    again = {"subject_name": NAME, "hardship": "多病", "seen_at": one["seen_at"]}
    assert autosave(client, application, again).status_code == 200


def test_the_page_knows_which_draft_it_saw(client_for, county, clerk):
    application = draft_application(clerk)
    client = client_for(county, clerk)
    page = client.get(door("application", application)).content.decode()
    assert f'value="{application.saved_at.isoformat()}"' in page
    data = {**FULL, "add_row": "household"}
    table = client.post(door("draft", application), data, headers={"HX-Request": "true"})
    application.refresh_from_db()
    assert f'value="{application.saved_at.isoformat()}"' in table.content.decode()


def test_after_the_session_ended_the_script_is_told_and_a_button_leads_back(
    client_for, county, clerk
):
    application = draft_application(clerk)
    nobody = client_for(county)
    told = autosave(nobody, application, {"subject_name": NAME})
    assert told.status_code == 401
    assert "登录已过期" in told.json()["message"]
    page = door("application", application)
    came_from = {"Referer": f"http://pzh-dongqu.localhost{page}"}
    sent = nobody.post(door("submit", application), headers=came_from)
    assert sent["Location"] == f"/sign-in/?next={page}"
    elsewhere = nobody.post(door("submit", application), headers={"Referer": "http://x.example/y"})
    assert elsewhere["Location"] == "/sign-in/?next=/counter/"

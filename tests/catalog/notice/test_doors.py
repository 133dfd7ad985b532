"""The doors of the public notice: who comes in, what comes out, what is not let in."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalog.actions.notices import confirm_notice
from catalog.documents import FORMS, notice_text
from catalog.models import NoticeConfirmation
from catalog.selectors import present_edition
from core.identity.access import Role
from core.photos.encoding import MOST_BYTES
from tests.core.documents.readback import page_sizes_mm, qr_content, running_text
from tests.core.photos.test_photos import PAYLOAD, photograph, png_claiming
from tests.factories.editions import new_payload, published_edition
from tests.people import Person, hire

BOARD = "/counter/notice/"
CONFIRM = "/counter/notice/confirm/"
REMINDERS = "/counter/notice/reminders/"


def upload(client, photo, *, edition=None, name="board.jpg"):
    content = photo if isinstance(photo, bytes) else photo.read()
    edition = edition or present_edition()
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return client.post(CONFIRM, {"edition": str(edition.public_id), "photo": file})


# --- Anybody ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name", ["poster-a0.pdf", "..%2Fsecret.pdf", "lists.html", "POSTER-A3.pdf"]
)
def test_a_form_there_is_none_of_is_not_found(client_for, county, name):
    assert client_for(county).get(f"/notice/{name}").status_code == 404
    assert client_for(county).get(f"/notice/small/{name}.png").status_code == 404
    assert client_for(county).get("/notice/small/lists.txt.png").status_code == 404


def test_nothing_is_posted_to_the_notice(client_for, county):
    for address in ("/notice/", "/notice/poster-a3.pdf"):
        assert client_for(county).post(address).status_code == 405


def test_anybody_looks_at_every_form(client_for, county, in_county):
    client = client_for(county)
    page = client.get("/notice/")
    assert page.status_code == 200
    for name, form in FORMS.items():
        assert f"/notice/{name}" in page.text
        answer = client.get(f"/notice/{name}")
        assert answer.status_code == 200
        assert answer["Content-Type"] == form.content_type
        assert "sessionid" not in answer.cookies
        if form.has_picture:
            small = client.get(f"/notice/small/{name}.png")
            assert Image.open(io.BytesIO(small.content)).size == (120, 168)


def test_the_portals_forms_lead_to_the_portal_by_their_code(client_for, county, in_county):
    client = client_for(county)
    address = qr_content(client.get("/notice/poster-a3.pdf").content, 96)
    assert "://pzh-dongqu.localhost" in address
    picture = Image.open(io.BytesIO(client.get("/notice/long-picture.png").content))
    assert picture.width == 1080
    (found,) = zxingcpp.read_barcodes(picture.convert("RGB"))
    assert found.text == address
    assert page_sizes_mm(client.get("/notice/poster-a2.pdf").content) == [(420, 594)]


def test_a_browser_that_has_it_is_not_sent_it_again_until_a_new_edition(
    client_for, county, in_county
):
    client = client_for(county)
    first = client.get("/notice/poster-a3.pdf")
    again = client.get("/notice/poster-a3.pdf", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    published_edition(
        new_payload(title="东区证明事项清单（第二批）", document_number="东民发〔2026〕3号")
    )
    new = client.get("/notice/poster-a3.pdf", headers={"If-None-Match": first["ETag"]})
    assert new.status_code == 200
    assert "第二批" in running_text(new.content)


# --- The community ------------------------------------------------------------------------------
@pytest.mark.parametrize("address", [BOARD, REMINDERS, f"{BOARD}forms/poster-a3.pdf", CONFIRM])
def test_who_has_not_signed_in_is_sent_to_the_door(client_for, county, address):
    client = client_for(county)
    answer = client.post(address) if address == CONFIRM else client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/counter/notice/")


@pytest.mark.parametrize("person", ["officer", "auditor", "editor"])
def test_only_a_community_confirms(client_for, county, person, photo, request):
    client = client_for(county, request.getfixturevalue(person))
    assert upload(client, photo()).status_code == 403
    assert not NoticeConfirmation.objects.exists()


def test_a_post_without_its_token_is_refused(client_for, county, clerk, photo):
    client = client_for(county, clerk)
    client.handler.enforce_csrf_checks = True
    assert upload(client, photo()).status_code == 403
    assert not NoticeConfirmation.objects.exists()


def test_a_community_prints_its_own_name(client_for, county, clerk):
    client = client_for(county, clerk)
    text = running_text(client.get(f"{BOARD}forms/poster-a3.pdf").content)
    assert "攀枝花市东区竹湖园社区" in text
    plain = client.get(f"{BOARD}forms/lists.txt").content.decode()
    assert "竹湖园社区" in plain
    assert plain != notice_text(present_edition())


def test_a_confirmation_shows_on_the_board_with_its_photograph(client_for, county, clerk, photo):
    client = client_for(county, clerk)
    assert "还没有登记张贴" in client.get(BOARD).text
    answer = upload(client, photo())
    assert answer.status_code == 302
    (confirmation,) = NoticeConfirmation.objects.all()
    page = client.get(BOARD).text
    assert "现行版已张贴" in page
    address = f"{BOARD}photos/{confirmation.public_id}.jpg"
    assert address in page
    shown = client.get(address)
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown["Cache-Control"]
    assert Image.open(io.BytesIO(shown.content)).size == (640, 480)


def test_after_a_new_edition_the_board_asks_for_a_new_poster(client_for, county, clerk, photo):
    client = client_for(county, clerk)
    old = present_edition()
    upload(client, photo())
    published_edition(
        new_payload(title="东区证明事项清单（第二批）", document_number="东民发〔2026〕3号")
    )
    assert "公示栏上还是旧版" in client.get(BOARD).text
    answer = upload(client, photo(), edition=old)
    assert answer.status_code == 422
    assert "新一版清单已经施行" in answer.text
    assert NoticeConfirmation.objects.count() == 1


def test_another_communitys_clerk_sees_no_photograph_of_ours(
    client_for, county, community, clerk, stranger, photo
):
    confirmation = confirm_notice(community, present_edition(), photo(), by=clerk)
    address = f"{BOARD}photos/{confirmation.public_id}.jpg"
    assert client_for(county, stranger).get(address).status_code == 404
    assert str(confirmation.public_id) not in client_for(county, stranger).get(BOARD).text


HOSTILE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "pdf named .jpg": b"%PDF-1.7\n%%EOF",
    "html": b"<!doctype html><script>alert(1)</script>",
    "bomb": png_claiming(30_000, 30_000),
    "cut": photograph()[:500],
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_upload_is_refused_in_a_sentence_and_leaves_nothing(
    client_for, county, clerk, photo_root, content
):
    answer = upload(client_for(county, clerk), content)
    assert answer.status_code == 422
    assert "没有保存" in answer.text
    assert not NoticeConfirmation.objects.exists()
    assert not [path for path in photo_root.rglob("*") if path.is_file()]


def test_a_polyglot_is_kept_without_what_was_hidden_in_it(client_for, county, clerk):
    client = client_for(county, clerk)
    assert upload(client, photograph(comment=PAYLOAD) + PAYLOAD).status_code == 302
    (confirmation,) = NoticeConfirmation.objects.all()
    shown = client.get(f"{BOARD}photos/{confirmation.public_id}.jpg").content
    assert b"script" not in shown
    assert b"php" not in shown


def test_no_file_at_all_is_asked_for(client_for, county, clerk):
    client = client_for(county, clerk)
    answer = client.post(CONFIRM, {"edition": str(present_edition().public_id)})
    assert answer.status_code == 422
    assert "没有收到照片" in answer.text


def test_a_photograph_too_large_is_refused_before_a_byte_of_it_is_read(client_for, county, clerk):
    class Unread(io.RawIOBase):
        def read(self, *_size: int) -> bytes:
            raise AssertionError("the body was read")

    client = client_for(county, clerk)
    answer = client.generic(
        "POST",
        CONFIRM,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MOST_BYTES + 1024 * 1024),
        **{"wsgi.input": Unread()},
    )
    assert answer.status_code == 413
    assert "照片太大" in answer.text
    assert not NoticeConfirmation.objects.exists()


# --- The bureau ---------------------------------------------------------------------------------
def test_clerks_do_not_see_who_has_not_hung_it_up(client_for, county, clerk):
    assert client_for(county, clerk).get(REMINDERS).status_code == 403


def test_the_bureau_sees_whom_to_remind_with_the_dates_of_the_photographs(
    client_for, county, community, clerk, officer, photo
):
    confirmation = confirm_notice(community, present_edition(), photo(), by=clerk)
    client = client_for(county, officer)
    assert client.get(BOARD)["Location"] == REMINDERS
    waiting = client.get(REMINDERS)
    assert "竹湖园社区" not in waiting.text
    assert "望江街社区" in waiting.text
    done = client.get(REMINDERS, {"state": "done"})
    assert "竹湖园社区" in done.text
    assert f"/photos/{confirmation.public_id}.jpg" in done.text
    published_edition(
        new_payload(title="东区证明事项清单（第二批）", document_number="东民发〔2026〕3号")
    )
    stale = client.get(REMINDERS).text
    assert "竹湖园社区" in stale
    assert "旧版待更换" in stale


def test_an_office_without_communities_is_told_so(client_for, city, in_city):
    officer = hire(Person("city-officer", "郑洁", Role.OFFICER))
    assert "没有直接管理的村（社区）" in client_for(city, officer).get(REMINDERS).text

"""Reminding communities of their boards, and photographs nobody points at any more."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from catalog.actions.notices import collect_photos, confirm_notice, remind_communities
from catalog.errors import AnotherEditionInForce
from catalog.models import NoticeConfirmation
from catalog.selectors import present_edition, shows_old_notice
from core.audit.models import Entry
from core.directory.selectors import community_of
from core.errors import NotAllowed
from core.notices.models import Notice
from core.photos.files import keep_photo, photo_path
from tests.factories.editions import new_payload, published_edition
from tests.people import COMMUNITY, OTHER_COMMUNITY

NEXT = {"title": "东区证明事项清单（第二批）", "document_number": "东民发〔2026〕3号"}
SEND = "/counter/notice/reminders/send/"


def reminders() -> list[Notice]:
    return list(Notice.objects.filter(key__startswith="notice.reminded:").order_by("pk"))


@pytest.mark.parametrize("person", ["clerk", "approver", "auditor", "editor"])
def test_only_an_officer_reminds(client_for, county, in_county, person, request):
    by = request.getfixturevalue(person)
    with pytest.raises(NotAllowed):
        remind_communities(present_edition(), by=by)
    sent = client_for(county, by).post(SEND, {"edition": str(present_edition().public_id)})
    assert sent.status_code == 403
    assert reminders() == []


def test_a_reminder_for_an_edition_that_is_over_is_not_sent(clerk, officer):
    old = present_edition()
    published_edition(new_payload(**NEXT))
    with pytest.raises(AnotherEditionInForce):
        remind_communities(old, by=officer)
    assert reminders() == []


def test_each_community_without_a_current_board_is_reminded_once(
    clerk, approver, stranger, officer, photo
):
    done = community_of(stranger)
    confirm_notice(done, present_edition(), photo(), by=stranger)
    told, unmanned = remind_communities(present_edition(), by=officer)
    assert told == 1
    assert unmanned > 0
    assert {notice.recipient for notice in reminders()} == {clerk, approver}
    assert all(notice.url == "/counter/notice/" for notice in reminders())
    assert "还没有登记张贴" in reminders()[0].body
    assert done.short_name not in "".join(one.body for one in reminders())
    assert remind_communities(present_edition(), by=officer) == (0, unmanned)
    assert len(reminders()) == 2
    (line,) = Entry.objects.filter(verb="notice.reminded")
    assert line.details == {"communities": 1}


def test_the_next_edition_is_reminded_of_anew(clerk, officer):
    remind_communities(present_edition(), by=officer)
    published_edition(new_payload(**NEXT))
    assert remind_communities(present_edition(), by=officer)[0] == 1
    assert len(reminders()) == 2


def test_the_button_is_the_officers_and_pressed_twice_sends_once(
    client_for, county, in_county, clerk, officer, auditor
):
    page = "/counter/notice/reminders/"
    assert SEND not in client_for(county, auditor).get(page).text
    client = client_for(county, officer)
    assert SEND in client.get(page).text
    asked = {"edition": str(present_edition().public_id)}
    assert "已提醒 1 个村（社区）" in client.post(SEND, asked, follow=True).text
    assert "没有重复发送" in client.post(SEND, asked, follow=True).text
    assert len(reminders()) == 1
    assert client.get(SEND).status_code == 405
    assert "已经" in client.post(SEND, {"edition": "x"}, follow=True).text


def test_the_counter_says_so_when_the_board_is_stale_and_not_before(
    client_for, county, community, clerk, photo
):
    home = client_for(county, clerk)
    assert "公示栏还是旧版" not in home.get("/counter/").text
    confirm_notice(community, present_edition(), photo(), by=clerk)
    assert "公示栏还是旧版" not in home.get("/counter/").text
    published_edition(new_payload(**NEXT))
    page = home.get("/counter/").text
    assert "公示栏还是旧版" in page
    assert 'href="/counter/notice/"' in page
    assert not shows_old_notice(OTHER_COMMUNITY)
    confirm_notice(community, present_edition(), photo(colour="red"), by=clerk)
    assert not shows_old_notice(COMMUNITY)


def test_photographs_without_a_row_are_collected_after_a_day(community, clerk, photo, in_county):
    kept = confirm_notice(community, present_edition(), photo(), by=clerk).photo_sha256
    left, fresh = keep_photo(b"left by a crash"), keep_photo(b"just written")
    assert collect_photos() == 0
    for sha256 in (kept, left):
        age(photo_path(sha256))
    assert collect_photos() == 1
    assert not photo_path(left).exists()
    assert photo_path(kept).exists()
    assert photo_path(fresh).exists()
    assert NoticeConfirmation.objects.get().photo_sha256 == kept


def test_a_photograph_sent_again_is_not_collected_under_its_new_row(in_county):
    left = keep_photo(b"the same board")
    age(photo_path(left))
    keep_photo(b"the same board")
    assert collect_photos() == 0


def age(path: Path) -> None:
    then = time.time() - 2 * 24 * 3600
    os.utime(path, (then, then))

"""A community confirms with a photograph that the lists hang; a new edition makes it stale."""

from __future__ import annotations

import io

import pytest
from django.db import DatabaseError, transaction
from PIL import Image

from catalog.actions.notices import ask_for_new_posters, confirm_notice
from catalog.errors import AnotherEditionInForce
from catalog.models import NoticeConfirmation
from catalog.selectors import (
    board_of,
    communities_to_remind,
    get_confirmation,
    notice_boards,
    present_edition,
)
from core.audit.trail import history_of
from core.directory.models import Community
from core.errors import NotAllowed, NotFound
from core.notices.models import Notice
from core.photos.errors import NotAPhoto
from core.photos.files import read_photo
from core.tenancy import working_in
from core.tenancy.platform import at_the_platform
from tests.factories.editions import new_payload, published_edition

NEXT = {"title": "东区证明事项清单（第二批）", "document_number": "东民发〔2026〕3号"}


def kept_photos(photo_root) -> list[object]:
    return [path for path in photo_root.rglob("*") if path.is_file()]


def test_another_communitys_clerk_may_not_confirm_for_us(community, stranger, photo, photo_root):
    with pytest.raises(NotFound):
        confirm_notice(community, present_edition(), photo(), by=stranger)
    assert not NoticeConfirmation.objects.exists()
    assert kept_photos(photo_root) == []


@pytest.mark.parametrize("person", ["officer", "auditor", "editor"])
def test_nobody_outside_the_community_may_confirm(community, person, photo, request):
    with pytest.raises(NotAllowed):
        confirm_notice(community, present_edition(), photo(), by=request.getfixturevalue(person))
    assert not NoticeConfirmation.objects.exists()


def test_an_edition_replaced_meanwhile_is_not_confirmed(community, clerk, photo):
    hanging = present_edition()
    published_edition(new_payload(**NEXT))
    with pytest.raises(AnotherEditionInForce):
        confirm_notice(community, hanging, photo(), by=clerk)
    assert not NoticeConfirmation.objects.exists()


def test_without_a_photograph_nothing_is_noted(community, clerk, photo_root):
    with pytest.raises(NotAPhoto):
        confirm_notice(community, present_edition(), io.BytesIO(b"%PDF-1.7"), by=clerk)
    assert not NoticeConfirmation.objects.exists()
    assert kept_photos(photo_root) == []


def test_a_confirmation_names_community_edition_person_and_photograph(community, clerk, photo):
    confirmation = confirm_notice(community, present_edition(), photo(), by=clerk)
    assert confirmation.community == community
    assert confirmation.edition == present_edition()
    assert confirmation.confirmed_by == clerk
    assert Image.open(io.BytesIO(read_photo(confirmation.photo_sha256))).size == (640, 480)
    (entry,) = history_of(confirmation)
    assert entry.verb == "notice.confirmed"
    assert entry.details == {"community": community.code, "edition": 1}


def test_what_was_confirmed_stays(community, clerk, photo):
    confirmation = confirm_notice(community, present_edition(), photo(), by=clerk)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        NoticeConfirmation.objects.update(photo_sha256="0" * 64)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        confirmation.delete()


def test_whoever_has_not_confirmed_is_to_be_reminded(community, other_community, clerk, photo):
    everybody = Community.objects.filter(is_active=True).count()
    assert len(communities_to_remind()) == len(notice_boards()) == everybody
    confirm_notice(community, present_edition(), photo(), by=clerk)
    remind = {board.community for board in communities_to_remind()}
    assert len(remind) == everybody - 1
    assert community not in remind
    assert other_community in remind
    Community.objects.filter(pk=other_community.pk).update(is_active=False)
    assert other_community not in {board.community for board in communities_to_remind()}


def test_every_confirmation_is_stale_once_a_new_edition_takes_effect(
    community, other_community, clerk, stranger, photo
):
    confirm_notice(community, present_edition(), photo(), by=clerk)
    confirm_notice(other_community, present_edition(), photo(colour="red"), by=stranger)
    assert board_of(community).is_current
    published_edition(new_payload(**NEXT))
    stale = {board.community: board for board in communities_to_remind()}
    assert {community, other_community} <= set(stale)
    latest = stale[community].latest
    assert latest is not None
    assert latest.edition.number == 1
    assert not board_of(community).is_current
    confirm_notice(community, present_edition(), photo(colour="blue"), by=clerk)
    assert board_of(community).is_current
    assert community not in {board.community for board in communities_to_remind()}


def test_a_new_edition_asks_every_community_for_a_new_poster_once(clerk, approver, officer):
    assert not Notice.objects.filter(key__startswith="notice.stale:").exists()
    edition = published_edition(new_payload(**NEXT))
    asked = Notice.objects.filter(key__startswith="notice.stale:")
    assert {notice.recipient for notice in asked} == {clerk, approver}
    assert {notice.url for notice in asked} == {"/counter/notice/"}
    assert ask_for_new_posters(edition) == 0
    assert asked.count() == 2


def test_the_latest_of_several_confirmations_speaks(community, clerk, approver, photo):
    confirm_notice(community, present_edition(), photo(), by=clerk)
    last = confirm_notice(community, present_edition(), photo(colour="red"), by=approver)
    assert board_of(community).latest == last
    (shown,) = [one for one in notice_boards() if one.community == community]
    assert shown.latest == last


def test_a_list_of_boards_takes_three_queries(
    community, clerk, photo, django_assert_max_num_queries
):
    confirm_notice(community, present_edition(), photo(), by=clerk)
    with django_assert_max_num_queries(4):
        assert [board.latest.edition.number for board in notice_boards() if board.latest] == [1]


def test_a_photograph_is_seen_by_its_community_and_by_who_sees_all_books(
    community, clerk, approver, officer, stranger, photo
):
    confirmation = confirm_notice(community, present_edition(), photo(), by=clerk)
    for person in (clerk, approver, officer):
        assert get_confirmation(confirmation.public_id, seen_by=person) == confirmation
    with pytest.raises(NotFound):
        get_confirmation(confirmation.public_id, seen_by=stranger)


def test_another_tenant_sees_nothing(community, clerk, photo, other_county):
    confirm_notice(community, present_edition(), photo(), by=clerk)
    with at_the_platform(), working_in(other_county):
        assert not NoticeConfirmation.objects.exists()
        assert all(board.latest is None for board in notice_boards())

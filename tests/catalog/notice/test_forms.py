"""The notice's values: both lists word for word, shortened only on paper, stamped."""

from __future__ import annotations

import pytest

from catalog.actions.editions import draft_edition
from catalog.documents import (
    FORMS,
    notice_file,
    notice_text,
    poster_paper,
    short_route,
)
from catalog.models import CertificateItem, ListKind
from catalog.selectors import get_item, items, present_edition
from core.directory.models import OfficeContact
from core.tenancy import working_in
from core.tenancy.platform import at_the_platform
from tests.core.documents.readback import running_text
from tests.factories.editions import new_payload, published_edition
from tests.people import PEOPLE, hire


def test_the_text_is_word_for_word_what_the_lists_say(community):
    lines = notice_text(present_edition(), community).splitlines()
    place = 0
    for item in items(ListKind.PROHIBITED):
        place = lines.index(f"{item.position}．{item.name}", place)
        assert lines[place + 1] == item.guidance
    for item in items(ListKind.RETAINED):
        place = lines.index(f"{item.position}．{item.name}", place)
        assert lines[place + 1].startswith(item.purpose)
        for party in item.relying_parties:
            assert party in lines[place + 1]
    assert sum("．" in line for line in lines) >= 27
    assert "版次：第1版" in lines
    assert "施行日期：2022年6月22日" in lines
    assert lines[0] == "【村（社区）出具证明事项公示】"
    assert lines[1] == "攀枝花市东区竹湖园社区"


def test_a_telephone_is_named_only_where_it_is_known(community):
    assert "电话" not in notice_text(present_edition())
    community.phone = "0812-3333333"
    OfficeContact.objects.create(pk=1, hotline="0812-5555555", hours="工作日 9:00–17:00")
    text = notice_text(present_edition(), community)
    assert "举报、咨询电话：0812-5555555（工作日 9:00–17:00）\n本社区电话：0812-3333333\n" in text
    paper = poster_paper(present_edition(), community)
    assert (paper.hotline, paper.phone) == ("0812-5555555", "0812-3333333")


def test_the_text_fits_one_message(community):
    assert len(notice_text(present_edition(), community)) < 4000


def test_short_guidance_is_verbatim_and_longer_keeps_papers_offices_and_exceptions(in_county):
    assert short_route(get_item("P06")) == "由街道（乡镇）社区戒毒社区康复机构出具。"
    assert short_route(get_item("P17")) == (
        "凭：不动产权属证书、银行存款凭证、有价证券、保险合同、车辆行驶证等；"
        "找：居民办事事项涉及的相关部门、原发证的相关部门（法律援助情况除外）。"
    )
    for item in items(ListKind.PROHIBITED):
        whole, short = get_item(item.code), short_route(get_item(item.code))
        assert short
        assert len(short) <= len(whole.guidance)
        if "除外）" in whole.guidance:
            assert "除外）" in short


def test_long_guidance_without_routes_is_not_shortened(in_county):
    guidance = get_item("P18").guidance
    item = CertificateItem.objects.create(
        edition=draft_edition(new_payload(), by=hire(PEOPLE["editor"])),
        code="P99",
        kind=ListKind.PROHIBITED,
        position=99,
        name="无途径证明",
        guidance=guidance,
    )
    assert short_route(item) == guidance


def test_a_community_hangs_up_its_own_name_and_the_bureau_its_own(community):
    edition = present_edition()
    assert poster_paper(edition, community).owner == "攀枝花市东区竹湖园社区"
    assert poster_paper(edition).owner == "攀枝花市东区"


def test_a_city_is_not_named_twice(in_city):
    assert poster_paper(present_edition()).owner == "攀枝花市"


@pytest.mark.parametrize("name", [name for name in FORMS if name.endswith(".pdf")])
def test_the_first_edition_is_whole_on_every_sheet(community, name):
    text = running_text(notice_file(poster_paper(present_edition(), community), name))
    for item in items():
        assert item.name in text
    for words in ("竹湖园社区", "第1版", "2022年6月22日", "攀枝花市证明事项清单（第一批）"):
        assert words in text


def test_a_new_edition_is_stamped_with_its_own_number_day_and_document(community):
    old = notice_file(poster_paper(present_edition(), community), "poster-a3.pdf")
    published_edition(
        new_payload(title="东区证明事项清单（第二批）", document_number="东民发〔2026〕3号")
    )
    edition = present_edition()
    new = notice_file(poster_paper(edition, community), "poster-a3.pdf")
    assert new != old
    text = running_text(new)
    for words in ("第二批", f"第{edition.number}版", "东民发〔2026〕3号"):
        assert words in text


def test_what_was_drawn_once_is_kept_by_its_values(community):
    edition = present_edition()
    first = notice_file(poster_paper(edition, community), "long-picture.png")
    before = notice_file.cache_info()
    assert notice_file(poster_paper(edition, community), "long-picture.png") is first
    assert notice_file.cache_info().hits == before.hits + 1
    assert before.maxsize is not None


def test_two_offices_never_share_a_drawing(in_county, other_county):
    ours = poster_paper(present_edition())
    with at_the_platform(), working_in(other_county):
        theirs = poster_paper(present_edition())
    assert ours.prohibited == theirs.prohibited
    assert ours != theirs
    assert ours.portal_url != theirs.portal_url

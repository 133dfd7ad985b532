"""The archive at the counter: who sees what, and what each button does."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.urls import reverse

from issuance import archive_files
from issuance.actions.archive import check_archive_and_tell
from issuance.actions.disposal import carry_out
from issuance.actions.packages import make_package
from issuance.actions.retention import freeze
from issuance.models import (
    ArchiveHold,
    ArchivePackage,
    Certificate,
    DisposalList,
    RetentionClass,
)
from issuance.models.certificates import OFF_LISTS
from issuance.models.disposal import DisposalState
from issuance.retention import SEAL_PAPERS, SLIPS
from tests.factories.issuance import NAME, issued_certificate
from tests.issuance.archives import destroyed, proposed, second_officer, years_later

PAGES = ("book", "packages", "disposals")


@pytest.fixture
def paper(clerk, approver) -> Certificate:
    return issued_certificate(clerk, approver)


@pytest.fixture
def at(client_for, county, request) -> Any:
    """Return a maker: ``at("officer")`` is that person's browser."""
    return lambda person: client_for(county, request.getfixturevalue(person))


def door(name: str, *args: Any) -> str:
    return reverse(f"archive:{name}", args=args, urlconf="infra.urls.tenant")


# --- Refusals -----------------------------------------------------------------------------------
@pytest.mark.parametrize("page", [*PAGES, "retention", "anchors"])
def test_who_does_not_work_at_the_counter_sees_no_archive(at, client_for, county, page):
    assert at("editor").get(door(page)).status_code == 403
    assert client_for(county).get(door(page)).status_code == 302


@pytest.mark.parametrize("page", ["retention", "anchors"])
@pytest.mark.parametrize("person", ["clerk", "approver"])
def test_a_community_sets_no_periods_and_watches_nobody(at, person, page):
    assert at(person).get(door(page)).status_code == 403
    assert at(person).post(door(page), {"years_long": "5"}).status_code in (403, 405)


def test_another_community_sees_neither_paper_nor_list_nor_package(
    paper, at, officer, stranger, client_for, county
):
    package = ArchivePackage.objects.create(
        community=paper.community, year=paper.year, asked_by=officer, asked_at=paper.issued_at
    )
    with years_later():
        disposal = proposed(paper, by=officer)
    browser = client_for(county, stranger)
    for name, key in (
        ("paper", paper.public_id),
        ("disposal", disposal.public_id),
        ("package", package.public_id),
    ):
        assert browser.get(door(name, key)).status_code == 404
    for page in PAGES:
        assert browser.get(f"{door(page)}?community={paper.community.code}").status_code == 404
        assert paper.number not in browser.get(door(page)).text


def test_a_clerk_freezes_packs_and_proposes_nothing(paper, at):
    browser = at("clerk")
    community = paper.community.code
    browser.post(door("freeze", paper.public_id), {"reason": "法院调取"})
    browser.post(door("make_package"), {"community": community, "year": paper.year})
    with years_later():
        browser.post(door("propose"), {"community": community, "reason": "期满"})
    assert not ArchiveHold.objects.exists()
    assert not ArchivePackage.objects.exists()
    assert not DisposalList.objects.exists()


def test_an_auditor_reads_everything_and_changes_nothing(paper, at):
    browser = at("auditor")
    for page in (*PAGES, "retention", "anchors"):
        assert browser.get(door(page)).status_code == 200
    assert browser.get(door("paper", paper.public_id)).status_code == 200
    assert browser.post(door("retention"), {"years_long": "5"}).status_code == 403
    assert browser.post(door("freeze", paper.public_id), {"reason": "看"}).status_code == 403


@pytest.mark.parametrize("year", ["", "20266", "abcd", "１２３４"])
def test_a_year_that_is_none_is_not_found(at, paper, year):
    answer = at("officer").post(
        door("make_package"), {"community": paper.community.code, "year": year}
    )
    assert answer.status_code == 404


# --- What it shows ------------------------------------------------------------------------------
def test_the_book_shows_each_paper_its_period_and_the_last_check(paper, at):
    browser = at("clerk")
    page = browser.get(door("book")).text
    assert paper.number in page
    assert "长期（30年）" in page
    assert "2056年12月31日" in page
    assert "还没有核对过" in page
    assert NAME not in page
    check_archive_and_tell()
    assert "与台账全部一致" in browser.get(door("book")).text
    archive_files.path_of(paper.pdf_sha256).unlink()
    check_archive_and_tell()
    page = browser.get(door("book")).text
    assert "上次核对发现异常" in page
    assert "存档文件不见了" in page
    assert paper.community.short_name in at("officer").get(door("book")).text


def test_freezing_and_lifting_are_one_click_with_a_reason(paper, at):
    browser = at("officer")
    address = door("freeze", paper.public_id)
    assert browser.post(address, {"reason": " "}).status_code == 422
    assert browser.post(address, {"reason": "法院调取"}).status_code == 302
    assert "已冻结，不能销毁" in browser.get(door("paper", paper.public_id)).text
    assert paper.number in browser.get(f"{door('book')}?show=frozen").text
    assert browser.post(address, {"lift": "1", "reason": "案件已结"}).status_code == 302
    assert paper.number not in browser.get(f"{door('book')}?show=frozen").text
    assert ArchiveHold.objects.get().lifting_reason == "案件已结"


def test_a_package_is_asked_for_made_and_taken(paper, at, approver):
    browser, community = at("approver"), paper.community.code
    answer = browser.post(door("make_package"), {"community": community, "year": paper.year})
    assert answer.status_code == 302
    assert "制作中" in browser.get(door("packages")).text
    package = ArchivePackage.objects.get()
    assert browser.get(door("package", package.public_id)).status_code == 409
    make_package(package.pk)
    assert "可下载" in browser.get(door("packages")).text
    answer = browser.get(door("package", package.public_id))
    assert answer["Content-Disposition"] == f'attachment; filename="{community}-{paper.year}.zip"'
    content = b"".join(answer.streaming_content)
    assert len(content) == int(answer["Content-Length"])
    assert "pdf/2026-0001.pdf" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert at("clerk").get(door("package", package.public_id)).status_code == 403


def test_a_list_is_proposed_by_one_and_decided_by_another(paper, at, client_for, county):
    with years_later():
        first = at("officer")
        community = {"community": paper.community.code}
        address = f"{door('disposals')}?community={paper.community.code}"
        assert "有1份保管期已满" in first.get(address).text
        answer = first.post(door("propose"), {**community, "reason": ""}, follow=True)
        assert "请写明销毁理由" in answer.text
        answer = first.post(door("propose"), {**community, "reason": "保管期满"})
        listed = DisposalList.objects.get()
        assert answer["Location"] == door("disposal", listed.public_id)
        page = first.get(answer["Location"]).text
        assert paper.number in page
        assert "同意销毁" not in page
        first.post(door("decide", listed.public_id), {"approve": "1", "reason": "同意"})
        second = client_for(county, second_officer())
        assert "同意销毁" in second.get(door("disposal", listed.public_id)).text
        decide = door("decide", listed.public_id)
        assert second.post(decide, {"approve": "1", "reason": ""}).status_code == 422
        listed.refresh_from_db()
        assert listed.state == DisposalState.PROPOSED
        second.post(decide, {"approve": "1", "reason": "同意"})
        while carry_out(listed.pk):
            pass
        page = second.get(door("disposal", listed.public_id)).text
        assert "已销毁，记录第1号" in page


def test_a_destroyed_paper_says_so_on_both_its_pages(paper, at, officer):
    second = second_officer()
    with years_later():
        destroyed(paper, by=officer, second=second)
        browser = at("clerk")
        assert "已按规定销毁" in browser.get(door("paper", paper.public_id)).text
        assert "已按规定销毁" in browser.get(door("book")).text
        address = reverse("counter:certificate", args=[paper.public_id])
        assert browser.get(address)["Location"] == door("paper", paper.public_id)
        image = browser.get(reverse("counter:certificate_png", args=[paper.public_id]))
        assert image.status_code == 409
        assert "已按规定销毁" in image.text
        verify = browser.get(f"/v/{paper.verification_code}")
    assert verify.status_code == 200
    assert paper.number in verify.text


def test_the_bureau_sets_periods_and_a_wrong_one_is_said_beside_the_field(at, paper):
    browser = at("officer")
    assert "推定" in browser.get(door("retention")).text
    form = {f"item_{code}": "long" for code in ("R01", "R02", "R03", "R04", "R05", "R06")}
    form |= {"item_R07": "permanent", "years_short": "10"}
    form |= {f"item_{OFF_LISTS}": "long", f"item_{SLIPS}": "short", f"item_{SEAL_PAPERS}": "long"}
    answer = browser.post(door("retention"), {**form, "years_long": "3"})
    assert answer.status_code == 422
    assert "请填写5到100之间的整年数" in answer.text
    assert not RetentionClass.objects.exists()
    assert browser.post(door("retention"), {**form, "years_long": "20"}).status_code == 302
    assert RetentionClass.objects.get(code="permanent").item_codes == ["R07"]
    assert RetentionClass.objects.get(code="short").item_codes == [SLIPS]
    assert "推定" not in browser.get(door("retention")).text
    assert "2046年12月31日" in browser.get(door("book")).text


def test_a_frozen_paper_shows_why_to_its_community(paper, at, officer):
    freeze(paper.archive_entry, reason="区人民法院调取", by=officer)
    assert "区人民法院调取" in at("clerk").get(door("paper", paper.public_id)).text

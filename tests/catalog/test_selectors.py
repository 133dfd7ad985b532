from __future__ import annotations

import pytest

from catalog.actions.editions import draft_edition
from catalog.errors import ItemNotFound, NoEditionInForce, TemplateNotFound
from catalog.finder import Verdict
from catalog.models import ListKind
from catalog.payloads import edition_payload
from catalog.selectors import (
    edition_in_force,
    find,
    finder_of,
    get_item,
    items,
    present_edition,
    template_for,
)
from core.identity.models import User
from core.tenancy import PUBLIC, working_in
from tenants.models import Tenant


def test_both_lists_come_in_the_order_of_the_notice(in_county: Tenant) -> None:
    prohibited = [item.code for item in items(ListKind.PROHIBITED)]
    retained = [item.code for item in items("RETAINED")]
    assert prohibited == [f"P{n:02}" for n in range(1, 21)]
    assert retained == [f"R{n:02}" for n in range(1, 8)]


def test_an_item_comes_with_all_that_stands_beside_it_and_is_remembered(
    in_county: Tenant, django_assert_num_queries: object
) -> None:
    get_item("P17")
    with django_assert_num_queries(1):  # type: ignore[operator]
        item = get_item("p17")
        assert item.is_prohibited
        assert [route.authority for route in item.alternative_routes.all()][1] == "居民本人"
        assert [one.leads_to_code for one in item.exceptions.all()] == ["R06"]
        assert not item.substitutes.all()
        assert item.edition.citation.startswith("《关于巩固社区减负")


def test_each_office_remembers_its_own_items(city: Tenant, county: Tenant) -> None:
    with working_in(city):
        theirs = get_item("P17")
    with working_in(county):
        ours = get_item("P17")
        assert ours.edition.public_id == present_edition().public_id
        assert ours.alternative_routes.all()[0].item_id == ours.pk
    assert ours.edition.public_id != theirs.edition.public_id


def test_what_somebody_does_to_an_item_is_not_remembered(in_county: Tenant) -> None:
    get_item("P17").name = "改过的"
    assert get_item("P17").name != "改过的"
    present_edition().title = "改过的"
    assert present_edition().title != "改过的"


def test_a_draft_is_read_anew_each_time(in_county: Tenant, editor: User) -> None:
    draft = draft_edition(edition_payload(present_edition()), by=editor)
    assert get_item("P17", edition=draft).pk != get_item("P17").pk
    draft.items.filter(code="P17").update(name="改过的")
    assert get_item("P17", edition=draft).name == "改过的"


@pytest.mark.parametrize("code", ["P99", "", "p 5", "P05\x00", "五", "P05' OR 1=1", "P" * 500])
def test_an_unknown_code_is_not_found(in_county: Tenant, code: str) -> None:
    with pytest.raises(ItemNotFound):
        get_item(code)


def test_retained_items_have_a_template_and_prohibited_ones_none(in_county: Tenant) -> None:
    assert template_for(get_item("R06")).title == "经济困难证明"
    with pytest.raises(TemplateNotFound):
        template_for(get_item("P05"))


def test_an_office_without_an_edition_says_so(database: None) -> None:
    with working_in(PUBLIC):
        province = Tenant.objects.get(slug="sichuan")
    with working_in(province):
        assert edition_in_force() is None
        for ask in (present_edition, items, lambda: get_item("P05"), lambda: find("收入证明")):
            with pytest.raises(NoEditionInForce):
                ask()


def test_the_finder_answers_from_the_edition_in_force(in_county: Tenant) -> None:
    finding = find("开个没坐过牢的证明")
    assert (finding.verdict, finding.hits[0].code) == (Verdict.PROHIBITED, "P05")
    assert find("收入证明", "申请法律援助").hits[0].code == "R06"


def test_offices_of_the_same_content_share_one_finder(city: Tenant, county: Tenant) -> None:
    with working_in(city):
        theirs = finder_of(present_edition())
    with working_in(county):
        assert finder_of(present_edition()) is theirs


def test_a_second_search_reads_only_the_edition(
    in_county: Tenant, django_assert_num_queries: object
) -> None:
    find("收入证明")
    with django_assert_num_queries(1):  # type: ignore[operator]
        find("户籍证明")

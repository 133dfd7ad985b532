"""A bureau uploads its notice and has a draft."""

from __future__ import annotations

import pytest
from django.utils import timezone

from catalog.actions.editions import draft_edition
from catalog.actions.founding import load_founding_edition
from catalog.actions.importing import import_draft
from catalog.errors import DraftOpen
from catalog.exporting import edition_xlsx
from catalog.importing import read_lists, read_pasted, to_payload
from catalog.models import Edition, EditionState
from catalog.payloads import edition_payload
from catalog.wholeness import problems_of_edition
from core.audit.models import Entry
from core.errors import NotAllowed
from tests.catalog.importing import files
from tests.people import PEOPLE, hire


def test_a_clerk_may_not_import_and_nothing_is_left(in_city) -> None:
    before = Edition.objects.count()
    with pytest.raises(NotAllowed):
        import_draft(read_pasted(files.NOTICE), by=hire(PEOPLE["clerk"]))
    assert Edition.objects.count() == before


def test_a_second_draft_is_refused_while_one_is_open(in_city) -> None:
    load_founding_edition()
    editor = hire(PEOPLE["editor"])
    first, _ = import_draft(read_pasted(files.NOTICE), by=editor)
    with pytest.raises(DraftOpen):
        import_draft(read_pasted(files.NOTICE), by=editor)
    assert list(Edition.objects.filter(state=EditionState.DRAFT)) == [first]


def test_the_notice_becomes_a_whole_draft_of_27_items(in_city) -> None:
    present = load_founding_edition()
    document = files.word(files.annex(1), files.annex(2), titles=files.titles())
    edition, problems = import_draft(read_lists("通知.docx", document), by=hire(PEOPLE["editor"]))
    assert (edition.state, problems) == (EditionState.DRAFT, ())
    assert edition_payload(edition)["items"] == edition_payload(present)["items"]
    assert edition.templates.count() == 7
    assert problems_of_edition(edition) == []
    entry = Entry.objects.get(verb="edition.imported")
    assert entry.details["prohibited"] == 20


def test_a_county_imports_on_top_of_the_edition_it_has_adopted(in_county) -> None:
    adopted = edition_payload(Edition.objects.in_force().get())
    imported = read_lists("清单.xlsx", files.spreadsheet(files.annex(1), files.annex(2)))
    edition, problems = import_draft(imported, by=hire(PEOPLE["editor"]))
    assert problems == ()
    assert edition_payload(edition)["items"] == adopted["items"]
    assert edition.origin_slug == "pzh-dongqu"


def test_a_first_list_without_any_edition_before_it_can_be_written(in_county) -> None:
    draft = to_payload(read_pasted(files.NOTICE), on=timezone.localdate())
    edition = draft_edition(draft.payload, by=hire(PEOPLE["editor"]))
    kinds = list(edition.items.values_list("kind", flat=True))
    assert (kinds.count("PROHIBITED"), kinds.count("RETAINED")) == (20, 7)
    assert draft.problems[0].sentence.startswith("还没有现行清单")


def test_an_exported_edition_comes_back_as_the_same_draft(in_city) -> None:
    present = load_founding_edition()
    content = edition_xlsx(edition_payload(present))
    edition, problems = import_draft(read_lists("清单.xlsx", content), by=hire(PEOPLE["editor"]))
    assert problems == ()
    assert edition_payload(edition)["items"] == edition_payload(present)["items"]

"""Taking up a draft again."""

from __future__ import annotations

from catalog.selectors import get_item
from issuance.actions.applications import save_draft
from issuance.selectors.books import untouched_draft
from tests.factories.issuance import NAME, draft_application


def test_an_empty_draft_is_taken_up_again(clerk, second_clerk):
    draft = draft_application(clerk)
    assert untouched_draft(get_item("R06"), by=clerk) == draft
    assert untouched_draft(get_item("R06"), by=second_clerk) is None
    save_draft(draft, {"subject_name": NAME}, by=clerk)
    assert untouched_draft(get_item("R06"), by=clerk) is None


def test_a_clerk_who_moved_leaves_their_drafts_behind(clerk, stranger):
    draft_application(clerk)
    clerk.community_code = stranger.community_code
    clerk.save()
    assert untouched_draft(get_item("R06"), by=clerk) is None

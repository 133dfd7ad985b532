from __future__ import annotations

import pytest

from catalog.actions.approval import approve_edition, submit_edition
from catalog.actions.drafts import change_head, change_item
from catalog.actions.editions import draft_next_edition
from catalog.history import changes_of
from catalog.models import Edition
from catalog.selectors import present_edition
from catalog.sentences import sentences
from core.identity.models import User
from tenants.models import Tenant
from tests.factories.editions import PUBLISHER
from tests.people import PEOPLE, hire


@pytest.fixture
def editor_of_the_city(in_city: Tenant) -> User:
    return hire(PEOPLE["editor"])


def next_edition(by: User, alias: str) -> Edition:
    """Draft the next edition with one more alias of P05."""
    draft = draft_next_edition(by=by)
    item = draft.items.get(code="P05")
    change_head(draft, {"document_number": f"攀民政〔2026〕{draft.number}号"}, seen=0, by=by)
    change_item(item, {"aliases": [*item.aliases, alias]}, seen=1, by=by)
    return submit_edition(draft, by=by)


def test_the_first_edition_changed_nothing(in_city: Tenant) -> None:
    assert changes_of(present_edition()) is None


def test_an_edition_keeps_its_full_text_of_changes_when_others_follow(
    editor_of_the_city: User,
) -> None:
    second = next_edition(editor_of_the_city, "没有前科的纸")
    waiting = changes_of(second)
    assert waiting is not None
    told = sentences(waiting)
    assert told[-1] == "P05“无犯罪记录证明”：别名增加“没有前科的纸”。"
    second = approve_edition(second, by=hire(PUBLISHER))
    third = approve_edition(next_edition(editor_of_the_city, "清白纸"), by=hire(PUBLISHER))
    for edition, alias in ((second, "没有前科的纸"), (third, "清白纸")):
        kept = changes_of(Edition.objects.get(pk=edition.pk))
        assert kept is not None
        assert sentences(kept)[-1] == f"P05“无犯罪记录证明”：别名增加“{alias}”。"

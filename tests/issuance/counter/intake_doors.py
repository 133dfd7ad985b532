"""The doors about what residents bring, and papers saved: who comes in, what stands behind each."""

from __future__ import annotations

import io

from catalog.selectors import get_item
from core.identity.models import User
from core.uploads import cleaned
from issuance.actions.attachments import add_attachments
from issuance.actions.substitutes import save_paper
from issuance.models import Application, ApplicationAttachment, PaperSaved
from tests.core.photos.test_photos import photograph
from tests.factories.issuance import NAME, draft_application

OF_A_DRAFT = ("attach", "detach")
OF_A_SAVING = ("saving", "saving_pdf", "saving_png", "take_back_saving")
OF_A_ROW = (*OF_A_DRAFT, *OF_A_SAVING, "attachment")
POSTED = {"attach", "detach", "save_paper", "take_back_saving"}
COMMUNITY, WATCHERS = {"clerk", "approver"}, {"officer", "auditor"}
COMES_IN: dict[str, set[str]] = {
    **dict.fromkeys(("savings", "saving"), COMMUNITY | WATCHERS),
    **dict.fromkeys(
        ("attach", "detach", "attachment", "save_paper", "saving_pdf", "saving_png",
         "take_back_saving"),
        COMMUNITY,
    ),
}  # fmt: skip


def photographed(clerk: User, field: str = "id_papers") -> ApplicationAttachment:
    """Return a photograph in an R06 draft of the clerk."""
    sent = [(cleaned(io.BytesIO(photograph())), "身份证.jpg")]
    return add_attachments(draft_application(clerk), field, sent, by=clerk)[0]


def spared(clerk: User, code: str = "R06") -> PaperSaved:
    """Return the slip of a resident who has the first substitute."""
    item = get_item(code)
    return save_paper(item, item.substitutes.all()[0], by=clerk, resident_name=NAME)


def row_of(name: str, *, clerk: User) -> Application | ApplicationAttachment | PaperSaved:
    """Return what stands behind a door."""
    if name in OF_A_DRAFT:
        return draft_application(clerk)
    return spared(clerk) if name in OF_A_SAVING else photographed(clerk)

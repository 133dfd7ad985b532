"""The doors of discretionary files: what stands behind each, and who comes in."""

from __future__ import annotations

import io

from PIL import Image

from core.identity.models import User
from core.uploads.cleaning import cleaned
from issuance.actions.discretionary_files import decline_file
from issuance.actions.file_keeping import attach_to_file
from issuance.discretionary.machine import FileState
from issuance.models import DiscretionaryFile
from tests.factories.files import file_waiting_in

COMMUNITY, APPROVER = {"clerk", "approver"}, {"approver"}
EVERYBODY = COMMUNITY | {"officer", "auditor"}
WAITS_IN = {
    "file": FileState.VERIFYING,
    "file_draft": FileState.INTAKE,
    "file_step": FileState.INTAKE,
    "file_strike": FileState.VERIFYING,
    "file_undo": FileState.JUDGING,
    "file_attach": FileState.JUDGING,
    "file_attachment": FileState.JUDGING,
    "file_withdraw": FileState.JUDGING,
    "file_decline": FileState.JUDGING,
    "file_return": FileState.SUBMITTED,
    "file_approve": FileState.SUBMITTED,
    "file_preview_png": FileState.SUBMITTED,
    "file_preview_pdf": FileState.SUBMITTED,
    "file_slip_pdf": FileState.JUDGING,
    "file_slip_png": FileState.JUDGING,
    "file_dossier": FileState.JUDGING,
}
OF_A_FILE = tuple(WAITS_IN)
WITHOUT_A_ROW = ("files", "files_asked", "files_asked_xlsx")
POSTED = {
    "open_file", "file_draft", "file_step", "file_strike", "file_undo", "file_attach",
    "file_withdraw", "file_decline", "file_return", "file_approve", "file_dossier",
}  # fmt: skip
COMES_IN = {
    **dict.fromkeys((*WITHOUT_A_ROW, "file"), EVERYBODY),
    **dict.fromkeys(("open_file", *OF_A_FILE[1:]), COMMUNITY),
    **dict.fromkeys(("file_return", "file_approve"), APPROVER),
}


def row_of(name: str, *, clerk: User) -> DiscretionaryFile | tuple[str, ...]:
    """Return what stands behind a door: a file, or the parts of its address."""
    file = file_waiting_in(WAITS_IN[name], clerk)
    if name.startswith("file_slip"):
        return decline_file(file, ground="risk", reason="风险无法防范", by=clerk)
    if name in ("file_draft", "file_step"):
        return (str(file.public_id), "intake")
    if name == "file_attachment":
        picture = io.BytesIO()
        Image.new("RGB", (40, 30), "green").save(picture, format="PNG")
        picture.seek(0)
        (kept,) = attach_to_file(file, [(cleaned(picture), "门牌.png")], by=clerk)
        return (str(file.public_id), str(kept.public_id))
    return file

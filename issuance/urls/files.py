from django.urls import path

from issuance.views.counter import (
    discretionary,
    file_decisions,
    file_papers,
    file_steps,
    files_asked,
)

_FILE = "files/<uuid:public_id>/"

urlpatterns = [
    path("files/", discretionary.file_list, name="files"),
    path("files/asked-for/", files_asked.asked_for, name="files_asked"),
    path("files/asked-for/export.xlsx", files_asked.asked_for_xlsx, name="files_asked_xlsx"),
    path("files/open/", discretionary.open_new, name="open_file"),
    path(_FILE, discretionary.file_page, name="file"),
    path(f"{_FILE}draft/<slug:name>/", file_steps.draft, name="file_draft"),
    path(f"{_FILE}step/<slug:name>/", file_steps.step, name="file_step"),
    path(f"{_FILE}strike/", file_steps.strike, name="file_strike"),
    path(f"{_FILE}undo/", file_steps.undo, name="file_undo"),
    path(f"{_FILE}attach/", file_steps.attach, name="file_attach"),
    path(
        f"{_FILE}attachments/<uuid:attachment_id>/", file_papers.attachment, name="file_attachment"
    ),
    path(f"{_FILE}withdraw/", file_decisions.withdraw, name="file_withdraw"),
    path(f"{_FILE}decline/", file_decisions.decline, name="file_decline"),
    path(f"{_FILE}return/", file_decisions.give_back, name="file_return"),
    path(f"{_FILE}approve/", file_decisions.approve, name="file_approve"),
    path(f"{_FILE}preview.png", file_papers.preview_png, name="file_preview_png"),
    path(f"{_FILE}preview.pdf", file_papers.preview_pdf, name="file_preview_pdf"),
    path(f"{_FILE}slip.pdf", file_papers.slip_pdf, name="file_slip_pdf"),
    path(f"{_FILE}slip.png", file_papers.slip_png, name="file_slip_png"),
    path(f"{_FILE}dossier.pdf", file_papers.dossier_pdf, name="file_dossier"),
]

from django.urls import path, re_path

from issuance.urls import files, intake, seals
from issuance.views.counter import (
    applicants,
    applications,
    batches,
    certificates,
    corrections,
    drafting,
    finding,
    home,
    items,
    lists,
    redirections,
    training,
)

_ITEM = r"^items/(?P<code>[A-Za-z]{1,3}[0-9]{1,5})/"
_APPLICATION = "applications/<uuid:public_id>/"
_CERTIFICATE = "certificates/<uuid:public_id>/"
_REDIRECTION = "redirections/<uuid:public_id>/"

app_name = "counter"
urlpatterns = [
    path("", home.home, name="home"),
    re_path(rf"{_ITEM}$", items.item, name="item"),
    re_path(rf"{_ITEM}open/$", items.open_draft, name="open"),
    re_path(rf"{_ITEM}refuse/$", items.refuse, name="refuse"),
    path("applications/", lists.application_list, name="applications"),
    path("find/", finding.find_papers, name="find"),
    path("print/", batches.print_papers, name="print_papers"),
    path(_APPLICATION, applications.application, name="application"),
    path(f"{_APPLICATION}applicant/", applicants.applicants, name="applicants"),
    path(f"{_APPLICATION}draft/", drafting.draft, name="draft"),
    path(f"{_APPLICATION}check/", drafting.check, name="check"),
    path(f"{_APPLICATION}preview.png", drafting.preview_png, name="preview_png"),
    path(f"{_APPLICATION}preview.pdf", drafting.preview_pdf, name="preview_pdf"),
    path(f"{_APPLICATION}submit/", applications.submit, name="submit"),
    path(f"{_APPLICATION}withdraw/", applications.withdraw, name="withdraw"),
    path(f"{_APPLICATION}return/", applications.give_back, name="return"),
    path(f"{_APPLICATION}approve/", applications.approve, name="approve"),
    path("certificates/", lists.certificate_list, name="certificates"),
    path(_CERTIFICATE, certificates.certificate, name="certificate"),
    path(f"{_CERTIFICATE}print/", certificates.print_certificate, name="print"),
    path(f"{_CERTIFICATE}hand-over/", corrections.hand_over_paper, name="hand_over"),
    path(f"{_CERTIFICATE}correction/end/", corrections.ask_end, name="ask_to_end"),
    path(f"{_CERTIFICATE}correction/reissue/", corrections.ask_reissue, name="ask_to_reissue"),
    path(f"{_CERTIFICATE}correction/agree/", corrections.agree, name="agree_to_end"),
    path(f"{_CERTIFICATE}correction/decline/", corrections.decline, name="decline_correction"),
    path(
        f"{_CERTIFICATE}correction/take-back/", corrections.take_back, name="take_back_correction"
    ),
    path(f"{_CERTIFICATE}certificate.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path(f"{_CERTIFICATE}certificate.png", certificates.certificate_png, name="certificate_png"),
    path("corrections/", corrections.correction_list, name="corrections"),
    path("training/", training.training, name="training"),
    path("training/begin/", training.begin, name="begin_training"),
    path("training/end/", training.end, name="end_training"),
    path("training/restart/", training.restart, name="restart_training"),
    path("redirections/", lists.redirection_list, name="redirections"),
    path(_REDIRECTION, redirections.redirection, name="redirection"),
    path(f"{_REDIRECTION}slip.pdf", redirections.slip_pdf, name="slip_pdf"),
    path(f"{_REDIRECTION}slip.png", redirections.slip_png, name="slip_png"),
    *seals.urlpatterns,
    *files.urlpatterns,
    *intake.urlpatterns,
]

from django.urls import path, re_path

from issuance.views.counter import (
    applications,
    certificates,
    drafting,
    home,
    items,
    lists,
    redirections,
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
    path("applications/find/", lists.find_paper, name="find"),
    path(_APPLICATION, applications.application, name="application"),
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
    path(f"{_CERTIFICATE}void/", certificates.void, name="void"),
    path(f"{_CERTIFICATE}revoke/", certificates.revoke, name="revoke"),
    path(f"{_CERTIFICATE}certificate.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path(f"{_CERTIFICATE}certificate.png", certificates.certificate_png, name="certificate_png"),
    path("redirections/", lists.redirection_list, name="redirections"),
    path(_REDIRECTION, redirections.redirection, name="redirection"),
    path(f"{_REDIRECTION}slip.pdf", redirections.slip_pdf, name="slip_pdf"),
    path(f"{_REDIRECTION}slip.png", redirections.slip_png, name="slip_png"),
    path("seal-register/", lists.seal_register, name="seal_register"),
]

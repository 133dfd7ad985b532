"""Seals at the counter: kept, asked for, set, and what was stamped on its way back."""

from django.urls import path

from issuance.views.counter import seal_register, seal_requests, seals, stamped

_CERTIFICATE = "certificates/<uuid:public_id>/"
_SCAN = "scans/<uuid:public_id>/"
_REQUEST = "seal-requests/<uuid:public_id>/"
_SEAL = "seals/<uuid:public_id>/"

urlpatterns = [
    path("stamping/", stamped.stamping, name="stamping"),
    path(f"{_CERTIFICATE}stamped/", stamped.confirm, name="stamped"),
    path(f"{_CERTIFICATE}scan/", stamped.send_scan, name="send_scan"),
    path("scans/", stamped.scans, name="scans"),
    path(_SCAN, stamped.scan, name="scan"),
    path(f"{_SCAN}file", stamped.scan_file, name="scan_file"),
    path(f"{_SCAN}page.png", stamped.scan_page, name="scan_page"),
    path(f"{_SCAN}compare/", stamped.compare, name="compare_scan"),
    path("seal-requests/", seal_requests.request_list, name="seal_requests"),
    path("seal-requests/new/", seal_requests.ask, name="ask_for_seal"),
    path(_REQUEST, seal_requests.seal_request, name="seal_request"),
    path(f"{_REQUEST}approve/", seal_requests.approve, name="approve_seal_use"),
    path(f"{_REQUEST}refuse/", seal_requests.refuse, name="refuse_seal_use"),
    path(f"{_REQUEST}withdraw/", seal_requests.withdraw, name="withdraw_seal_request"),
    path(f"{_REQUEST}log/", seal_requests.log, name="log_seal_use"),
    path("seal-request-files/<uuid:public_id>", seal_requests.file, name="seal_request_file"),
    path("seals/", seals.seal_list, name="seals"),
    path("seals/reminders/", seals.set_reminder, name="set_seal_reminder"),
    path(_SEAL, seals.seal, name="seal"),
    path(f"{_SEAL}hand-over/", seals.hand_over, name="hand_over_seal"),
    path(f"{_SEAL}answer/", seals.answer, name="answer_hand_over"),
    path(f"{_SEAL}take/", seals.take, name="take_seal"),
    path(f"{_SEAL}lost/", seals.lost, name="report_seal_lost"),
    path(f"{_SEAL}replace/", seals.replace, name="replace_seal"),
    path(f"{_SEAL}amend/", seals.amend, name="amend_seal"),
    path("seal-register/", seal_register.register, name="seal_register"),
    path("seal-register/print.pdf", seal_register.register_pdf, name="seal_register_pdf"),
    path("seal-register/export.xlsx", seal_register.register_xlsx, name="seal_register_xlsx"),
]

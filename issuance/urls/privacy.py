from django.urls import path

from issuance.views.counter import privacy

_REVEAL, _PERSON = "<uuid:public_id>/reveal/", "persons/<uuid:public_id>/"

app_name = "privacy"
urlpatterns = [
    path(f"applications/{_REVEAL}", privacy.reveal_application, name="reveal_application"),
    path(f"certificates/{_REVEAL}", privacy.reveal_certificate, name="reveal_certificate"),
    path(f"files/{_REVEAL}", privacy.reveal_file, name="reveal_file"),
    path(f"redirections/{_REVEAL}", privacy.reveal_redirection, name="reveal_redirection"),
    path("persons/", privacy.persons, name="persons"),
    path("persons/erasing/", privacy.erasing, name="erasing"),
    path(_PERSON, privacy.person, name="person"),
    path(f"{_PERSON}report.pdf", privacy.person_pdf, name="person_pdf"),
    path(f"{_PERSON}copy.pdf", privacy.copy_pdf, name="copy_pdf"),
    path(f"{_PERSON}copy.json", privacy.copy_json, name="copy_json"),
    path(f"{_PERSON}erase/", privacy.erase, name="erase"),
    path("reveals/", privacy.reveals, name="reveals"),
]

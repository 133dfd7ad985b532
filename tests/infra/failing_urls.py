"""A site whose only page fails with a resident's data in its mouth."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.urls import path

logger = logging.getLogger("issuance")


def issue(request: HttpRequest, code: str) -> HttpResponse:
    subject_name = request.POST["subject_name"]
    id_number = request.POST["id_number"]
    logger.warning("Checking %s, %s", subject_name, id_number, extra={"applicant": subject_name})
    raise ValueError(f"{subject_name} {id_number}")


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse("500", status=500)


urlpatterns = [path("counter/<str:code>/", issue)]
handler500 = server_error

"""Finding a paper by what people say of it: a number, a name, an ID number, a telephone."""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from core.errors import DomainError
from core.identity.models import User
from core.privacy.id_numbers import normalize_id_number
from core.privacy.keystrokes import half_width
from core.privacy.phones import check_phone
from issuance.models import Application
from issuance.selectors.books import applications
from issuance.verification.codes import read_code

_ID_NUMBER = re.compile(r"\d{15}|\d{17}[\dX]")
_SERIAL = re.compile(r"第?0*(\d{1,6})号?")
_NUMBER = re.compile(r"(.{1,16})[〔\[(（【](\d{4})[〕\])）】]第?0*(\d{1,6})号?")


def look_up(text: str, *, seen_by: User) -> QuerySet[Application]:
    """Return the applications meant by ``text``, newest first: exact matches only.

    ``text`` is a certificate's number (or only its last part, 12 or 第0012号), its verification
    code, or the subject's ID number, telephone or whole name.
    """
    found = applications(seen_by=seen_by)
    asked = half_width(text).strip()
    return found.filter(_meant_by(asked)) if asked else found.none()


def _meant_by(asked: str) -> Q:
    number = _NUMBER.fullmatch(asked)
    if number is not None:
        mark, year, serial = number.groups()
        return Q(community__mark=mark.strip(), certificate__year=year, certificate__serial=serial)
    serial_only = _SERIAL.fullmatch(asked)
    if serial_only is not None:
        return Q(certificate__serial=serial_only[1])
    id_number = normalize_id_number(asked)
    if _ID_NUMBER.fullmatch(id_number):
        return Q(subject_id_index=id_number)
    try:
        return Q(subject_phone_index=check_phone(asked))
    except DomainError:
        pass
    try:
        return Q(certificate__verification_code=read_code(asked))
    except DomainError:
        return Q(subject_name_index=asked)

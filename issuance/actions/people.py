"""Whom a paper is about besides its subject, kept where they are looked up."""

from __future__ import annotations

from issuance.models import Application, ApplicationPerson
from issuance.roles import roles_of

_KEYS = {"name": "_name", "id_number": "_id_number", "phone": "_phone"}


def note_people(application: Application) -> None:
    """Let the further persons follow the answers: a guardian is found as the ward is.

    A person is whoever has a name and an ID number among the template's fields: ``guardian_name``
    and ``guardian_id_number``. Called within the transaction that saves the answers.
    """
    roles = roles_of(application)
    if not roles:
        return
    known = {person.role: person for person in application.people.all()}
    for role in roles:
        said = {key: str(application.answers.get(role + end, "")) for key, end in _KEYS.items()}
        person = known.get(role) or ApplicationPerson(application=application, role=role)
        if all(getattr(person, key) == value for key, value in said.items()):
            continue
        for key, value in said.items():
            setattr(person, key, value)
        person.save()

"""People with names, who work in 东区 unless a test says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from core.identity.access import Role
from core.identity.models import User

COMMUNITY = "510402002001"  # 竹湖园社区
OTHER_COMMUNITY = "510402002007"  # 望江街社区


@dataclass(frozen=True)
class Person:
    """Somebody to hire in a test."""

    username: str
    name: str
    role: str
    community_code: str = ""


PEOPLE = {
    "clerk": Person("clerk", "王芳", Role.CLERK, COMMUNITY),
    "second_clerk": Person("second-clerk", "刘洋", Role.CLERK, COMMUNITY),
    "approver": Person("approver", "李建国", Role.APPROVER, COMMUNITY),
    "officer": Person("officer", "陈静", Role.OFFICER),
    "auditor": Person("auditor", "赵敏", Role.AUDITOR),
    "editor": Person("editor", "周平", Role.EDITOR),
    "stranger": Person("stranger", "孙丽", Role.CLERK, OTHER_COMMUNITY),
    "operator": Person("operator", "何伟", Role.OPERATOR),
}
PASSWORD = "correct-horse-battery-staple"


def hire(person: Person) -> User:
    """Return the person's account in the current schema, making it at first."""
    user = User.objects.filter(username=person.username).first()
    if user is not None:
        return user
    return User.objects.create_user(
        person.username,
        PASSWORD,
        name=person.name,
        role=person.role,
        community_code=person.community_code,
    )

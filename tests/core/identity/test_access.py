"""Who may do what, written down a second time: a grant by accident fails here."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from core.errors import NotAllowed
from core.identity.access import GRANTS, Can, Role, may, require
from core.identity.models import User

#                        clerk approver officer editor publisher auditor operator
MAY = {
    "work_at_counter": "clerk approver officer                  auditor         ",
    "draft_application": "clerk approver                                        ",
    "refuse_certificate": "clerk approver                                       ",
    "approve_application": "     approver                                       ",
    "issue_certificate": "       approver                                       ",
    "reprint_certificate": "clerk approver                                      ",
    "ask_correction": "   clerk approver                                       ",
    "revoke_certificate": "      approver                                       ",
    "view_community_books": "clerk approver                                     ",
    "view_all_books": "                officer                  auditor         ",
    "confirm_public_notice": "clerk approver                                    ",
    "remind_communities": "            officer                                  ",
    "edit_directory": "                officer editor                           ",
    "enter_back_office": "             officer editor publisher auditor         ",
    "edit_lists": "                            editor publisher         operator",
    "publish_edition": "                               publisher         operator",
    "read_trail": "                                             auditor         ",
    "roll_out_tenant": "                                                 operator",
    "ask_for_seal": "    clerk approver                                          ",
    "approve_seal_use": "      approver                                          ",
    "keep_seal": "       clerk approver                                          ",
    "register_seal": "         approver                                          ",
    "confirm_stamp": "   clerk approver                                          ",
    "compare_scan": "          approver                                          ",
    "set_seal_policy": "                officer                                  ",
    "handle_file": "     clerk approver                                          ",
    "decide_file": "           approver                                          ",
    "keep_archive": "          approver officer                                  ",
    "export_archive": "        approver officer                  auditor         ",
    "set_retention": "                  officer                                  ",
    "decide_disposal": "                officer                                  ",
    "reveal_person": "   clerk approver officer                  auditor         ",
    "answer_person": "         approver officer                  auditor         ",
    "erase_person": "          approver officer                                  ",
    "sum_up_quarters": "                officer                                  ",
    "draft_report": "                   officer                                  ",
    "review_report": "                  officer        publisher                 ",
    "choose_points": "                  officer                                  ",
    "raise_concern": "   clerk approver                                          ",
    "handle_concerns": "                officer                                  ",
    "set_channels": "                   officer                                  ",
}


def person(role: str, *, is_active: bool = True) -> User:
    return User(username=role, name=role, role=role, is_active=is_active)


def test_the_table_names_every_permission_and_every_role() -> None:
    assert set(MAY) == set(Can.values)
    assert set(GRANTS) == set(Role)
    assert {role for roles in MAY.values() for role in roles.split()} == set(Role.values)


@pytest.mark.parametrize("permission", Can)
@pytest.mark.parametrize("role", Role)
def test_every_role_may_do_what_is_written_and_nothing_else(role: Role, permission: Can) -> None:
    assert may(person(role), permission) is (role.value in MAY[permission].split())


@pytest.mark.parametrize("permission", Can)
def test_nobody_else_may_do_anything(permission: Can) -> None:
    strangers = [AnonymousUser(), person("mayor"), person("")]
    strangers += [person(role, is_active=False) for role in Role.values]
    for stranger in strangers:
        assert not may(stranger, permission)  # type: ignore[arg-type]
        with pytest.raises(NotAllowed):
            require(stranger, permission)  # type: ignore[arg-type]


def test_who_drafts_does_not_approve_and_who_watches_does_not_write() -> None:
    clerk, auditor = GRANTS[Role.CLERK], GRANTS[Role.AUDITOR]
    assert not clerk & {Can.APPROVE_APPLICATION, Can.ISSUE_CERTIFICATE, Can.REVOKE_CERTIFICATE}
    watching = {
        Can.WORK_AT_COUNTER,
        Can.VIEW_ALL_BOOKS,
        Can.READ_TRAIL,
        Can.ENTER_BACK_OFFICE,
        # Reading too, each time with a line on the trail.
        Can.EXPORT_ARCHIVE,
        Can.REVEAL_PERSON,
        Can.ANSWER_PERSON,
    }
    assert auditor <= watching

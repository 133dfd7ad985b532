"""Every door of every host has a keeper: a new URL fails here until it is in the table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import get_resolver

from core.identity.access import GRANTS, Can, Role
from tests.issuance.counter.test_doors import COMES_IN

ANYBODY = "anybody"
SIGNED_IN = "signed in"
BOOKS = frozenset({Can.VIEW_COMMUNITY_BOOKS, Can.VIEW_ALL_BOOKS})

# Door → any one of these permissions, or who else may come in. GraphQL's fields have a table of
# their own in tests/api/test_schema.py.
DOORS: dict[str, str | Can | frozenset[Can]] = {
    "platform:home": ANYBODY,
    "portal:home": ANYBODY,
    "portal:prohibited": ANYBODY,
    "portal:retained": ANYBODY,
    "portal:item": ANYBODY,
    "portal:search": ANYBODY,
    "verification:ask": ANYBODY,
    "verification:answer": ANYBODY,
    "identity:sign_in": ANYBODY,
    "identity:sign_out": ANYBODY,
    "graphql:graphql": ANYBODY,
    "graphql:schema": ANYBODY,
    "notices:inbox": SIGNED_IN,
    "notices:open": SIGNED_IN,
    "backoffice:contacts": Can.ENTER_BACK_OFFICE,
    "backoffice:community_contact": Can.EDIT_DIRECTORY,
    "backoffice:index": Can.ENTER_BACK_OFFICE,
    "backoffice:jsi18n": Can.ENTER_BACK_OFFICE,
    "backoffice:catalog_edition_changelist": Can.ENTER_BACK_OFFICE,
    "backoffice:compare": Can.ENTER_BACK_OFFICE,
    "backoffice:edition": Can.ENTER_BACK_OFFICE,
    "backoffice:item": Can.ENTER_BACK_OFFICE,
    "backoffice:template": Can.ENTER_BACK_OFFICE,
    "backoffice:template_paper": Can.ENTER_BACK_OFFICE,
    "backoffice:export_edition": Can.ENTER_BACK_OFFICE,
    "backoffice:import_lists": Can.EDIT_LISTS,
    "backoffice:residents_asked": Can.ENTER_BACK_OFFICE,
    "backoffice:make_alias": Can.EDIT_LISTS,
    "backoffice:set_aside": Can.EDIT_LISTS,
    "backoffice:inheritance": Can.ENTER_BACK_OFFICE,
    "backoffice:merge": Can.EDIT_LISTS,
    "backoffice:answer_addition": Can.PUBLISH_EDITION,
    "backoffice:request_addition": Can.EDIT_LISTS,
    "backoffice:write_in_addition": Can.EDIT_LISTS,
    "backoffice:follow_parent": Can.EDIT_LISTS,
    "backoffice:keep_in_force": Can.EDIT_LISTS,
    "backoffice:draft_next": Can.EDIT_LISTS,
    "backoffice:edition_head": Can.EDIT_LISTS,
    "backoffice:submit_edition": Can.EDIT_LISTS,
    "backoffice:reorder_items": Can.EDIT_LISTS,
    "backoffice:add_item": Can.EDIT_LISTS,
    "backoffice:remove_item": Can.EDIT_LISTS,
    "backoffice:template_preview": Can.EDIT_LISTS,
    "backoffice:add_template": Can.EDIT_LISTS,
    "backoffice:withdraw_edition": Can.EDIT_LISTS,
    "backoffice:approve_edition": Can.PUBLISH_EDITION,
    "backoffice:return_edition": Can.PUBLISH_EDITION,
    "backoffice:reporting_quarterlyreport_changelist": Can.ENTER_BACK_OFFICE,
    "backoffice:open_report": Can.DRAFT_REPORT,
    "backoffice:report": Can.ENTER_BACK_OFFICE,
    "backoffice:report_version": Can.ENTER_BACK_OFFICE,
    "backoffice:save_report": Can.DRAFT_REPORT,
    "backoffice:recount_report": Can.DRAFT_REPORT,
    "backoffice:correct_report": Can.DRAFT_REPORT,
    "backoffice:review_report": Can.REVIEW_REPORT,
    "backoffice:report_rows": Can.VIEW_ALL_BOOKS,
    "backoffice:received_reports": Can.ENTER_BACK_OFFICE,
    "backoffice:received_report": Can.ENTER_BACK_OFFICE,
    "backoffice:source_report": Can.ENTER_BACK_OFFICE,
    "backoffice:report_file": Can.ENTER_BACK_OFFICE,
    "backoffice:received_file": Can.ENTER_BACK_OFFICE,
    "backoffice:answer_report": Can.REVIEW_REPORT,
    "backoffice:reporting_monitoringpoint_changelist": Can.VIEW_ALL_BOOKS,
    "backoffice:choose_point": Can.CHOOSE_POINTS,
    "backoffice:end_point": Can.CHOOSE_POINTS,
    "backoffice:point_contact": Can.CHOOSE_POINTS,
    "backoffice:reporting_concern_changelist": Can.VIEW_ALL_BOOKS,
    "backoffice:concern": Can.VIEW_ALL_BOOKS,
    "backoffice:phone_concern": Can.HANDLE_CONCERNS,
    "backoffice:triage_concern": Can.HANDLE_CONCERNS,
    "backoffice:answer_concern": Can.HANDLE_CONCERNS,
    "backoffice:escalate_concern": Can.HANDLE_CONCERNS,
    "backoffice:close_concern": Can.HANDLE_CONCERNS,
    "backoffice:received_concerns": Can.VIEW_ALL_BOOKS,
    "backoffice:answer_received": Can.HANDLE_CONCERNS,
    "backoffice:joint_sessions": Can.VIEW_ALL_BOOKS,
    "backoffice:record_session": Can.HANDLE_CONCERNS,
    "concerns:list": Can.RAISE_CONCERN,
    "concerns:raise": Can.RAISE_CONCERN,
    "concerns:concern": Can.RAISE_CONCERN,
    "concerns:answer": Can.RAISE_CONCERN,
    "backoffice:channels": Can.SET_CHANNELS,
    "backoffice:test_channel": Can.SET_CHANNELS,
    "backoffice:contact_point": Can.SET_CHANNELS,
    "backoffice:sent_notices": Can.VIEW_ALL_BOOKS,
    "backoffice:send_again": Can.SET_CHANNELS,
    "backoffice:sums": Can.VIEW_ALL_BOOKS,
    "backoffice:ask_for_sums": Can.SUM_UP_QUARTERS,
    "portal:notice": ANYBODY,
    "portal:notice_form": ANYBODY,
    "portal:notice_small": ANYBODY,
    "public_notice:board": Can.WORK_AT_COUNTER,
    "public_notice:form": Can.WORK_AT_COUNTER,
    "public_notice:photo": Can.WORK_AT_COUNTER,
    "public_notice:confirm": Can.CONFIRM_PUBLIC_NOTICE,
    "public_notice:reminders": Can.VIEW_ALL_BOOKS,
    "public_notice:remind": Can.REMIND_COMMUNITIES,
    "counter:home": Can.WORK_AT_COUNTER,
    "counter:item": Can.WORK_AT_COUNTER,
    "counter:open": Can.DRAFT_APPLICATION,
    "counter:refuse": Can.REFUSE_CERTIFICATE,
    "counter:applications": BOOKS,
    "counter:find": BOOKS,
    "counter:application": BOOKS,
    "counter:draft": Can.DRAFT_APPLICATION,
    "counter:check": Can.DRAFT_APPLICATION,
    "counter:preview_png": Can.DRAFT_APPLICATION,
    "counter:preview_pdf": Can.DRAFT_APPLICATION,
    "counter:submit": Can.DRAFT_APPLICATION,
    "counter:withdraw": Can.DRAFT_APPLICATION,
    "counter:return": Can.APPROVE_APPLICATION,
    "counter:approve": Can.APPROVE_APPLICATION,
    "counter:certificates": BOOKS,
    "counter:certificate": BOOKS,
    "counter:certificate_pdf": Can.REPRINT_CERTIFICATE,
    "counter:certificate_png": Can.REPRINT_CERTIFICATE,
    "counter:print": Can.REPRINT_CERTIFICATE,
    "counter:void": Can.REVOKE_CERTIFICATE,
    "counter:revoke": Can.REVOKE_CERTIFICATE,
    "counter:redirections": BOOKS,
    "counter:redirection": BOOKS,
    "counter:slip_pdf": Can.REFUSE_CERTIFICATE,
    "counter:slip_png": Can.REFUSE_CERTIFICATE,
    "counter:seal_register": BOOKS,
}
STAFF_DOORS = sorted(door for door, keeper in DOORS.items() if door.startswith("counter:"))


def doors_of(resolver: Any, space: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the name of every pattern below ``resolver``, with its namespaces."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from doors_of(pattern, space + inner)
        else:
            yield ":".join((*space, pattern.name or str(pattern.pattern)))


def test_every_door_has_a_keeper_and_no_keeper_stands_at_a_wall():
    found = {
        door
        for urlconf in ("infra.urls.tenant", "infra.urls.public")
        for door in doors_of(get_resolver(urlconf))
    }
    assert found == set(DOORS)


def test_a_tenant_has_no_door_of_the_platform():
    assert "platform:home" not in set(doors_of(get_resolver("infra.urls.tenant")))


@pytest.mark.parametrize("door", STAFF_DOORS)
def test_a_staff_door_opens_to_just_those_who_are_granted_it(door: str):
    keeper = DOORS[door]
    assert not isinstance(keeper, str) or isinstance(keeper, Can)
    wanted = keeper if isinstance(keeper, frozenset) else {keeper}
    people = {"clerk", "approver", "officer", "auditor", "editor"}
    granted = {person for person in people if GRANTS[Role(person)] & wanted}
    assert granted == COMES_IN[door.removeprefix("counter:")]


@pytest.mark.parametrize("person", ["clerk", "approver", "officer", "auditor", "editor"])
def test_the_inbox_is_everybodys_own(client_for, county, person, request):
    assert client_for(county, request.getfixturevalue(person)).get("/inbox/").status_code == 200


def test_the_inbox_is_nobodys_who_has_not_signed_in(client_for, county):
    answer = client_for(county).get("/inbox/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("address", ["/", "/lists/prohibited/", "/items/P05/", "/search/", "/v/"])
def test_anybody_comes_in_without_a_cookie(client_for, county, address):
    answer = client_for(county).get(address)
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies

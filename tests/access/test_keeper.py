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
    "verification:file": ANYBODY,
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
    "backoffice:answer_report": Can.REVIEW_REPORT,
    "backoffice:reporting_monitoringpoint_changelist": Can.VIEW_ALL_BOOKS,
    "backoffice:choose_point": Can.CHOOSE_POINTS,
    "backoffice:note_residents": Can.CHOOSE_POINTS,
    "backoffice:end_point": Can.CHOOSE_POINTS,
    "backoffice:point_contact": Can.CHOOSE_POINTS,
    "backoffice:reporting_concern_changelist": Can.VIEW_ALL_BOOKS,
    "backoffice:concern": Can.VIEW_ALL_BOOKS,
    "backoffice:phone_concern": Can.HANDLE_CONCERNS,
    "backoffice:triage_concern": Can.HANDLE_CONCERNS,
    "backoffice:answer_concern": Can.HANDLE_CONCERNS,
    "backoffice:escalate_concern": Can.HANDLE_CONCERNS,
    "backoffice:close_concern": Can.HANDLE_CONCERNS,
    "backoffice:attach_to_concern": Can.HANDLE_CONCERNS,
    "backoffice:concern_attachment": Can.HANDLE_CONCERNS,
    "backoffice:detach_from_concern": Can.HANDLE_CONCERNS,
    "backoffice:forward_received": Can.HANDLE_CONCERNS,
    "backoffice:received_concerns": Can.VIEW_ALL_BOOKS,
    "backoffice:answer_received": Can.HANDLE_CONCERNS,
    "backoffice:joint_sessions": Can.VIEW_ALL_BOOKS,
    "backoffice:record_session": Can.HANDLE_CONCERNS,
    "concerns:list": Can.RAISE_CONCERN,
    "concerns:raise": Can.RAISE_CONCERN,
    "concerns:concern": Can.RAISE_CONCERN,
    "concerns:answer": Can.RAISE_CONCERN,
    "concerns:attach": Can.RAISE_CONCERN,
    "concerns:attachment": Can.RAISE_CONCERN,
    "concerns:detach": Can.RAISE_CONCERN,
    "backoffice:channels": Can.SET_CHANNELS,
    "backoffice:test_channel": Can.SET_CHANNELS,
    "backoffice:contact_point": Can.SET_CHANNELS,
    "backoffice:sent_notices": Can.VIEW_ALL_BOOKS,
    "backoffice:send_again": Can.SET_CHANNELS,
    "backoffice:report_file": Can.ENTER_BACK_OFFICE,
    "backoffice:received_file": Can.ENTER_BACK_OFFICE,
    "backoffice:sums": Can.VIEW_ALL_BOOKS,
    "backoffice:pictures": Can.VIEW_ALL_BOOKS,
    "backoffice:pictures_file": Can.VIEW_ALL_BOOKS,
    "backoffice:office_figures": Can.VIEW_ALL_BOOKS,
    "backoffice:ask_for_sums": Can.SUM_UP_QUARTERS,
    "portal:notice": ANYBODY,
    "portal:notice_form": ANYBODY,
    "portal:notice_small": ANYBODY,
    "public_notice:board": Can.WORK_AT_COUNTER,
    "public_notice:form": Can.WORK_AT_COUNTER,
    "public_notice:photo": Can.WORK_AT_COUNTER,
    "public_notice:confirm": Can.CONFIRM_PUBLIC_NOTICE,
    "public_notice:reminders": Can.VIEW_ALL_BOOKS,
    "archive:book": Can.WORK_AT_COUNTER,
    "archive:paper": BOOKS,
    "archive:freeze": Can.KEEP_ARCHIVE,
    "archive:retention": Can.VIEW_ALL_BOOKS,
    "archive:anchors": Can.VIEW_ALL_BOOKS,
    "archive:packages": Can.WORK_AT_COUNTER,
    "archive:make_package": Can.KEEP_ARCHIVE,
    "archive:package": Can.EXPORT_ARCHIVE,
    "archive:disposals": Can.WORK_AT_COUNTER,
    "archive:propose": Can.KEEP_ARCHIVE,
    "archive:disposal": BOOKS,
    "archive:decide": Can.DECIDE_DISPOSAL,
    "public_notice:remind": Can.REMIND_COMMUNITIES,
    "privacy:reveal_application": Can.REVEAL_PERSON,
    "privacy:reveal_certificate": Can.REVEAL_PERSON,
    "privacy:reveal_file": Can.REVEAL_PERSON,
    "privacy:reveal_redirection": Can.REVEAL_PERSON,
    "privacy:persons": Can.ANSWER_PERSON,
    "privacy:erasing": Can.SET_RETENTION,
    "privacy:person": Can.ANSWER_PERSON,
    "privacy:person_pdf": Can.ANSWER_PERSON,
    "privacy:copy_pdf": Can.ERASE_PERSON,
    "privacy:copy_json": Can.ERASE_PERSON,
    "privacy:erase": Can.ERASE_PERSON,
    "privacy:reveals": Can.READ_TRAIL,
    "counter:home": Can.WORK_AT_COUNTER,
    "counter:item": Can.WORK_AT_COUNTER,
    "counter:open": Can.DRAFT_APPLICATION,
    "counter:refuse": Can.REFUSE_CERTIFICATE,
    "counter:applications": BOOKS,
    "counter:find": BOOKS,
    "counter:application": BOOKS,
    "counter:applicants": Can.DRAFT_APPLICATION,
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
    "counter:hand_over": Can.REPRINT_CERTIFICATE,
    "counter:ask_to_end": Can.ASK_CORRECTION,
    "counter:ask_to_reissue": Can.ASK_CORRECTION,
    "counter:take_back_correction": Can.ASK_CORRECTION,
    "counter:agree_to_end": Can.REVOKE_CERTIFICATE,
    "counter:decline_correction": Can.REVOKE_CERTIFICATE,
    "counter:corrections": BOOKS,
    "counter:print_papers": Can.REPRINT_CERTIFICATE,
    "counter:training": Can.WORK_AT_COUNTER,
    "counter:begin_training": Can.DRAFT_APPLICATION,
    "counter:end_training": Can.DRAFT_APPLICATION,
    "counter:restart_training": Can.DRAFT_APPLICATION,
    "counter:redirections": BOOKS,
    "counter:redirection": BOOKS,
    "counter:slip_pdf": Can.REFUSE_CERTIFICATE,
    "counter:slip_png": Can.REFUSE_CERTIFICATE,
    "counter:attach": Can.DRAFT_APPLICATION,
    "counter:detach": Can.DRAFT_APPLICATION,
    "counter:attachment": Can.VIEW_COMMUNITY_BOOKS,
    "counter:save_paper": Can.REFUSE_CERTIFICATE,
    "counter:savings": BOOKS,
    "counter:saving": BOOKS,
    "counter:saving_pdf": Can.REFUSE_CERTIFICATE,
    "counter:saving_png": Can.REFUSE_CERTIFICATE,
    "counter:take_back_saving": Can.REFUSE_CERTIFICATE,
    "counter:seal_register": BOOKS,
    "counter:seal_register_pdf": BOOKS,
    "counter:seal_register_xlsx": BOOKS,
    "counter:stamping": BOOKS,
    "counter:stamped": Can.CONFIRM_STAMP,
    "counter:send_scan": Can.CONFIRM_STAMP,
    "counter:scans": Can.CONFIRM_STAMP,
    "counter:scan": BOOKS,
    "counter:scan_file": Can.VIEW_COMMUNITY_BOOKS,
    "counter:scan_page": Can.VIEW_COMMUNITY_BOOKS,
    "counter:compare_scan": Can.COMPARE_SCAN,
    "counter:seal_requests": BOOKS,
    "counter:ask_for_seal": Can.ASK_FOR_SEAL,
    "counter:seal_request": BOOKS,
    "counter:seal_request_file": Can.VIEW_COMMUNITY_BOOKS,
    "counter:approve_seal_use": Can.APPROVE_SEAL_USE,
    "counter:refuse_seal_use": Can.APPROVE_SEAL_USE,
    "counter:withdraw_seal_request": Can.ASK_FOR_SEAL,
    "counter:log_seal_use": Can.ASK_FOR_SEAL,
    "counter:seals": BOOKS,
    "counter:seal": BOOKS,
    "counter:set_seal_reminder": Can.SET_SEAL_POLICY,
    "counter:hand_over_seal": Can.KEEP_SEAL,
    "counter:answer_hand_over": Can.KEEP_SEAL,
    "counter:take_seal": Can.REGISTER_SEAL,
    "counter:report_seal_lost": Can.KEEP_SEAL,
    "counter:replace_seal": Can.REGISTER_SEAL,
    "counter:amend_seal": Can.REGISTER_SEAL,
    "counter:files": BOOKS,
    "counter:files_asked": BOOKS,
    "counter:files_asked_xlsx": BOOKS,
    "counter:file": BOOKS,
    "counter:open_file": Can.HANDLE_FILE,
    "counter:file_draft": Can.HANDLE_FILE,
    "counter:file_step": Can.HANDLE_FILE,
    "counter:file_strike": Can.HANDLE_FILE,
    "counter:file_undo": Can.HANDLE_FILE,
    "counter:file_attach": Can.HANDLE_FILE,
    "counter:file_attachment": Can.VIEW_COMMUNITY_BOOKS,
    "counter:file_withdraw": Can.HANDLE_FILE,
    "counter:file_decline": Can.HANDLE_FILE,
    "counter:file_return": Can.DECIDE_FILE,
    "counter:file_approve": Can.DECIDE_FILE,
    "counter:file_preview_png": Can.VIEW_COMMUNITY_BOOKS,
    "counter:file_preview_pdf": Can.VIEW_COMMUNITY_BOOKS,
    "counter:file_slip_pdf": Can.VIEW_COMMUNITY_BOOKS,
    "counter:file_slip_png": Can.VIEW_COMMUNITY_BOOKS,
    "counter:file_dossier": Can.HANDLE_FILE,
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

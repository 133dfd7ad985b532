"""Who may do what: the one table, and the question every verb asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices

from core.errors import NotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from core.identity.models import User


class Role(TextChoices):
    """What a person is in their office."""

    CLERK = "clerk", "经办人"
    APPROVER = "approver", "负责人"
    OFFICER = "officer", "民政工作人员"
    EDITOR = "editor", "清单管理员"
    PUBLISHER = "publisher", "清单发布人"
    AUDITOR = "auditor", "审计人员"
    OPERATOR = "operator", "平台运维人员"


class Can(TextChoices):
    """A permission, named by its verb."""

    WORK_AT_COUNTER = "work_at_counter", "使用窗口"
    DRAFT_APPLICATION = "draft_application", "受理申请"
    REFUSE_CERTIFICATE = "refuse_certificate", "不予出具"
    APPROVE_APPLICATION = "approve_application", "审批用印"
    ISSUE_CERTIFICATE = "issue_certificate", "出具证明"
    REPRINT_CERTIFICATE = "reprint_certificate", "重新打印"
    ASK_CORRECTION = "ask_correction", "申请更正"
    REVOKE_CERTIFICATE = "revoke_certificate", "作废或撤销"
    CONFIRM_PUBLIC_NOTICE = "confirm_public_notice", "登记公示张贴"
    ASK_FOR_SEAL = "ask_for_seal", "申请用印、登记用印"
    APPROVE_SEAL_USE = "approve_seal_use", "批准用印申请"
    KEEP_SEAL = "keep_seal", "保管公章"
    REGISTER_SEAL = "register_seal", "登记公章"
    CONFIRM_STAMP = "confirm_stamp", "确认盖章、上传扫描件"
    COMPARE_SCAN = "compare_scan", "比对扫描件"
    SET_SEAL_POLICY = "set_seal_policy", "设置用印提醒"
    HANDLE_FILE = "handle_file", "办理清单外事项"
    DECIDE_FILE = "decide_file", "审批清单外事项"
    KEEP_ARCHIVE = "keep_archive", "保管档案"
    EXPORT_ARCHIVE = "export_archive", "导出档案"
    SET_RETENTION = "set_retention", "设置保管期限"
    DECIDE_DISPOSAL = "decide_disposal", "复核销毁"
    REMIND_COMMUNITIES = "remind_communities", "提醒社区更换公示"
    VIEW_COMMUNITY_BOOKS = "view_community_books", "查看本社区台账"
    VIEW_ALL_BOOKS = "view_all_books", "查看全部台账"
    REVEAL_PERSON = "reveal_person", "查看完整信息"
    ANSWER_PERSON = "answer_person", "办理个人信息查询"
    ERASE_PERSON = "erase_person", "提供、删除个人信息"
    ENTER_BACK_OFFICE = "enter_back_office", "使用后台"
    EDIT_LISTS = "edit_lists", "编辑清单"
    PUBLISH_EDITION = "publish_edition", "发布清单"
    EDIT_DIRECTORY = "edit_directory", "维护联系方式"
    SUM_UP_QUARTERS = "sum_up_quarters", "汇总季度数据"
    DRAFT_REPORT = "draft_report", "起草季报"
    REVIEW_REPORT = "review_report", "审核报送和接收季报"
    CHOOSE_POINTS = "choose_points", "选取监测点"
    RAISE_CONCERN = "raise_concern", "反映问题和需求"
    HANDLE_CONCERNS = "handle_concerns", "办理问题和需求"
    SET_CHANNELS = "set_channels", "设置通知渠道"
    READ_TRAIL = "read_trail", "查看审计记录"
    ROLL_OUT_TENANT = "roll_out_tenant", "开通地区"


GRANTS: dict[str, frozenset[Can]] = {
    Role.CLERK: frozenset(
        {
            Can.WORK_AT_COUNTER,
            Can.DRAFT_APPLICATION,
            Can.REFUSE_CERTIFICATE,
            Can.REPRINT_CERTIFICATE,
            Can.ASK_CORRECTION,
            Can.CONFIRM_PUBLIC_NOTICE,
            Can.ASK_FOR_SEAL,
            Can.KEEP_SEAL,
            Can.CONFIRM_STAMP,
            Can.HANDLE_FILE,
            Can.REVEAL_PERSON,
            Can.VIEW_COMMUNITY_BOOKS,
            Can.RAISE_CONCERN,
        }
    ),
    Role.APPROVER: frozenset(
        {
            Can.WORK_AT_COUNTER,
            Can.DRAFT_APPLICATION,
            Can.REFUSE_CERTIFICATE,
            Can.APPROVE_APPLICATION,
            Can.ISSUE_CERTIFICATE,
            Can.REPRINT_CERTIFICATE,
            Can.ASK_CORRECTION,
            Can.REVOKE_CERTIFICATE,
            Can.CONFIRM_PUBLIC_NOTICE,
            Can.ASK_FOR_SEAL,
            Can.APPROVE_SEAL_USE,
            Can.KEEP_SEAL,
            Can.REGISTER_SEAL,
            Can.CONFIRM_STAMP,
            Can.COMPARE_SCAN,
            Can.HANDLE_FILE,
            Can.DECIDE_FILE,
            Can.KEEP_ARCHIVE,
            Can.EXPORT_ARCHIVE,
            Can.REVEAL_PERSON,
            Can.ANSWER_PERSON,
            Can.ERASE_PERSON,
            Can.VIEW_COMMUNITY_BOOKS,
            Can.RAISE_CONCERN,
        }
    ),
    Role.OFFICER: frozenset(
        {
            Can.WORK_AT_COUNTER,
            Can.KEEP_ARCHIVE,
            Can.EXPORT_ARCHIVE,
            Can.SET_RETENTION,
            Can.DECIDE_DISPOSAL,
            Can.REVEAL_PERSON,
            Can.ANSWER_PERSON,
            Can.ERASE_PERSON,
            Can.REMIND_COMMUNITIES,
            Can.EDIT_DIRECTORY,
            Can.VIEW_ALL_BOOKS,
            Can.ENTER_BACK_OFFICE,
            Can.SET_CHANNELS,
            Can.SUM_UP_QUARTERS,
            Can.DRAFT_REPORT,
            Can.REVIEW_REPORT,
            Can.CHOOSE_POINTS,
            Can.HANDLE_CONCERNS,
            Can.SET_SEAL_POLICY,
        }
    ),
    Role.EDITOR: frozenset({Can.ENTER_BACK_OFFICE, Can.EDIT_LISTS, Can.EDIT_DIRECTORY}),
    Role.PUBLISHER: frozenset(
        {Can.ENTER_BACK_OFFICE, Can.EDIT_LISTS, Can.PUBLISH_EDITION, Can.REVIEW_REPORT}
    ),
    Role.AUDITOR: frozenset(
        {
            Can.WORK_AT_COUNTER,
            Can.VIEW_ALL_BOOKS,
            Can.EXPORT_ARCHIVE,
            Can.REVEAL_PERSON,
            Can.ANSWER_PERSON,
            Can.READ_TRAIL,
            Can.ENTER_BACK_OFFICE,
        }
    ),
    Role.OPERATOR: frozenset({Can.ROLL_OUT_TENANT, Can.PUBLISH_EDITION, Can.EDIT_LISTS}),
}


def may(user: User | AnonymousUser, permission: Can) -> bool:
    """Say whether ``user`` holds ``permission``; inactive and anonymous people hold none."""
    if not getattr(user, "is_active", False):
        return False
    return permission in GRANTS.get(getattr(user, "role", ""), frozenset())


def require(user: User | AnonymousUser, permission: Can) -> None:
    """Raise ``NotAllowed`` unless ``user`` holds ``permission``."""
    if not may(user, permission):
        raise NotAllowed

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
    REVOKE_CERTIFICATE = "revoke_certificate", "作废或撤销"
    CONFIRM_PUBLIC_NOTICE = "confirm_public_notice", "登记公示张贴"
    REMIND_COMMUNITIES = "remind_communities", "提醒社区更换公示"
    VIEW_COMMUNITY_BOOKS = "view_community_books", "查看本社区台账"
    VIEW_ALL_BOOKS = "view_all_books", "查看全部台账"
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
            Can.CONFIRM_PUBLIC_NOTICE,
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
            Can.REVOKE_CERTIFICATE,
            Can.CONFIRM_PUBLIC_NOTICE,
            Can.VIEW_COMMUNITY_BOOKS,
            Can.RAISE_CONCERN,
        }
    ),
    Role.OFFICER: frozenset(
        {
            Can.WORK_AT_COUNTER,
            Can.REMIND_COMMUNITIES,
            Can.VIEW_ALL_BOOKS,
            Can.ENTER_BACK_OFFICE,
            Can.SET_CHANNELS,
            Can.EDIT_DIRECTORY,
            Can.SUM_UP_QUARTERS,
            Can.DRAFT_REPORT,
            Can.REVIEW_REPORT,
            Can.CHOOSE_POINTS,
            Can.HANDLE_CONCERNS,
        }
    ),
    Role.EDITOR: frozenset({Can.ENTER_BACK_OFFICE, Can.EDIT_LISTS, Can.EDIT_DIRECTORY}),
    Role.PUBLISHER: frozenset(
        {Can.ENTER_BACK_OFFICE, Can.EDIT_LISTS, Can.PUBLISH_EDITION, Can.REVIEW_REPORT}
    ),
    Role.AUDITOR: frozenset(
        {Can.WORK_AT_COUNTER, Can.VIEW_ALL_BOOKS, Can.READ_TRAIL, Can.ENTER_BACK_OFFICE}
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

"""Answers to each of the seven templates, as a clerk would give them."""

from __future__ import annotations

from typing import Any

from core.privacy.id_numbers import check_character
from tests.factories.issuance import ID_NUMBER, NAME, PHONE, R06_ANSWERS

SEEN = "原件已核对"


def id_number(area: str = "510402", born: str = "19700101", sequence: str = "011") -> str:
    """Return a number with its check digit; the last digit of ``sequence`` is odd for men."""
    return area + born + sequence + check_character(area + born + sequence)


def person(role: str, name: str, sex: str, number: str) -> dict[str, str]:
    """Return the answers about one person whose fields begin with ``role``."""
    return {
        f"{role}_name": name,
        f"{role}_sex": sex,
        f"{role}_id_number": number,
        f"{role}_address": "攀枝花市东区炳草岗街道人民街88号3栋2单元501号",
    }


SON = id_number(born="19900312", sequence="017")
GRANDFATHER = id_number(born="19551008", sequence="013")
CHILD = id_number(born="20150601", sequence="022")
_SUBJECT = person("subject", NAME, "女", ID_NUMBER) | {"subject_phone": PHONE}
_WARD = person("subject", "罗小雨", "女", CHILD)
_GUARDIAN = person("guardian", "罗国强", "男", GRANDFATHER)
_COURT = {"addressee": "攀枝花市东区人民法院", "case_cause": "民间借贷纠纷"}

ANSWERS: dict[str, dict[str, Any]] = {
    "R01": {
        "has_title": "没有",
        **_SUBJECT,
        "premises_address": "攀枝花市东区炳草岗街道人民街90号附1号",
        "premises_area": "46.5",
        "premises_owner": "竹湖园社区居民委员会",
        "use_basis": "租赁",
        "no_title_reason": "属集体所有房屋",
        "business_scope": "日用百货零售",
        "neighbours_consent": "该场所不是住宅，不涉及有利害关系的居民",
        "registration_matter": "经营场所备案",
        "addressee": "攀枝花市东区市场监督管理局",
        "verification_basis": "入户查看经营场所，查阅房屋来源材料",
        "id_seen": SEEN,
        "premises_papers": SEEN,
    },
    "R02": {
        **_WARD,
        "incapacity_kind": "未成年人",
        "incapacity_basis": "依据居民户口簿记载的出生日期",
        **_GUARDIAN,
        "relation": "祖父",
        "property_address": "攀枝花市东区炳草岗街道人民街88号3栋2单元502号",
        "property_title_number": "川（2020）攀枝花市不动产权第0001234号",
        "transaction": "出售",
        "benefit_statement": "所得款项存入被监护人名下账户，用于其读书和生活",
        "addressee": "攀枝花市不动产登记中心",
        "verification_basis": "查阅居民户口簿、《出生医学证明》",
        "ward_papers": SEEN,
        "guardian_papers": SEEN,
        "incapacity_papers": SEEN,
        "property_papers": SEEN,
    },
    "R03": {
        **_SUBJECT,
        "title_number": "攀房权证东区字第0001234号",
        "old_address": "攀枝花市东区人民街12号",
        "new_address": "攀枝花市东区人民街88号3栋2单元501号",
        "is_same_place": "是同一处",
        "changed_on": "2019-05-01",
        "change_cause": "统一编制门牌",
        "addressee": "攀枝花市不动产登记中心",
        "verification_basis": "查阅门牌编制资料，现场查看门牌",
        "title_papers": SEEN,
        "address_papers": SEEN,
    },
    "R04": {
        **_SUBJECT,
        **person("agent", "罗建军", "男", SON),
        "relation_kind": "直系血亲",
        "relation": "儿子",
        "why_not_shown": "双方不在同一户口",
        **_COURT,
        "verification_basis": "查阅户籍历史资料，询问邻里",
        "id_papers": SEEN,
    },
    "R05": {
        **_SUBJECT,
        "party_role": "原告",
        **person("agent", "罗建军", "男", SON),
        "agent_is_resident": "户籍在本社区（村）",
        "reason": "当事人年事已高，行动不便，被推荐人是其邻居，熟悉情况",
        "no_fee_pledge": "被推荐人已书面承诺不收取报酬",
        **_COURT,
        "verification_basis": "查验被推荐人身份证件、居住情况和书面承诺",
        "agent_papers": SEEN,
        "residence_papers": SEEN,
        "pledge_papers": SEEN,
    },
    "R06": R06_ANSWERS,
    "R07": {
        "is_disputed": "有争议",
        **_WARD,
        "incapacity_kind": "未成年人",
        "incapacity_basis": "依据居民户口簿记载的出生日期",
        "dispute": "父母双亡，祖父与外祖母都要求担任监护人",
        "candidates": [
            {"name": "罗国强", "relation": "祖父", "opinion": "愿意担任"},
            {"name": "王桂芳", "relation": "外祖母", "opinion": "愿意担任"},
        ],
        "ward_wish": "愿意由祖父担任监护人",
        "meeting_on": "2026-01-05",
        "meeting_record": "应到7人，实到6人，6人同意",
        "co_signer_name": "何秀兰",
        "co_signed_on": "2026-01-05",
        **_GUARDIAN,
        "relation": "祖父",
        "notified_on": "2026-01-06",
        "addressee": "攀枝花市东区人民法院",
        "verification_basis": "听取有关当事人意见，入户走访，查阅会议记录",
        "id_papers": SEEN,
    },
}

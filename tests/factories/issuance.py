"""Applications and certificates for tests, made by the same verbs the counter uses."""

from __future__ import annotations

from typing import Any

from catalog.selectors import get_item
from core.identity.models import User
from core.privacy.id_numbers import check_character
from issuance.actions.applications import open_application, submit_application
from issuance.actions.certificates import approve_and_issue
from issuance.actions.corrections import agree_to_end, ask_to_end, hand_over
from issuance.models import Application, Certificate
from issuance.models.certificates import HandedTo

NAME = "张秀英"
ID_NUMBER = "510402196503121" + "24"
ID_NUMBER += check_character(ID_NUMBER)
PHONE = "13812345678"

R06_ANSWERS: dict[str, Any] = {
    "subject_name": NAME,
    "subject_sex": "女",
    "subject_id_number": ID_NUMBER,
    "subject_address": "攀枝花市东区炳草岗街道人民街88号3栋2单元501号",
    "subject_phone": PHONE,
    "household_size": "3",
    "monthly_income": "2400",
    "income_per_person": "800",
    "property_status": "自有住房一套，无存款，无车辆",
    "hardship": "丈夫患慢性病长期服药，女儿在读高中",
    "household": [
        {"name": NAME, "relation": "本人", "age": "61", "occupation": "退休", "income": "1800"},
        {"name": "罗国强", "relation": "丈夫", "age": "63", "occupation": "无业", "income": "600"},
        {
            "name": "罗小雨",
            "relation": "孙女",
            "age": "16",
            "occupation": "高中在读",
            "income": "0",
        },
    ],
    "legal_matter": "请求支付劳动报酬",
    "township_opinion": "情况属实",
    "township_official_name": "陈立新",
    "township_confirmed_on": "2026-01-06",
    "township_number": "炳草岗街办核〔2026〕6号",
    "addressee": "攀枝花市东区司法局",
    "verification_basis": "入户走访，查阅收入材料",
    "co_signer_name": "何秀兰",
    "co_signed_on": "2026-01-05",
    "id_papers": "原件已核对",
}


def draft_application(clerk: User, code: str = "R06") -> Application:
    """Return an empty application."""
    item = get_item(code)
    return open_application(item, by=clerk, asked=item.substitutes.all())


def submitted_application(clerk: User, **answers: Any) -> Application:
    """Return an R06 application that waits for approval; ``answers`` replace the usual ones."""
    application = draft_application(clerk)
    return submit_application(application, {**R06_ANSWERS, **answers}, by=clerk)


def issued_certificate(clerk: User, approver: User, **answers: Any) -> Certificate:
    """Return an issued R06 certificate."""
    return approve_and_issue(submitted_application(clerk, **answers), by=approver)


def voided(certificate: Certificate, clerk: User, approver: User, note: str = "") -> Certificate:
    """Return the certificate voided: the clerk asked, the approver agreed."""
    asked = ask_to_end(certificate, reason="written_wrong", note=note, by=clerk)
    return agree_to_end(asked, by=approver)


def revoked(certificate: Certificate, clerk: User, approver: User, note: str = "") -> Certificate:
    """Return the certificate handed over, and revoked afterwards."""
    hand_over(certificate, to=HandedTo.SELF, by=clerk)
    return voided(certificate, clerk, approver, note)

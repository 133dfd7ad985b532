"""The answer to a person on paper and as data: who looked, and what is held."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.documents.dossier import DossierPaper, DossierSection
from core.privacy.masking import mask_id_number
from core.tenancy import current_tenant
from core.web.chinese import chinese_date
from issuance.models import PersonRequest
from issuance.particulars import Part, own_particulars
from issuance.selectors.persons import Account, Holding

BASIS = "《中华人民共和国个人信息保护法》第四十四条、第四十五条"


def scope_of(request: PersonRequest) -> str:
    """Return where was looked, in words."""
    office = str(current_tenant().name)
    return f"{office}{request.community.name}" if request.community else f"{office}全部社区"


def looks_paper(request: PersonRequest, account: Account) -> DossierPaper:
    """Return the report “who has seen my data” for the resident; it masks the ID number."""
    return _paper(
        request,
        account,
        title="个人信息查询结果",
        subtitle="谁保存了您的信息，谁看过",
        sections=(_held(account), _looked(account), _kept(account)),
    )


def copy_paper(request: PersonRequest, account: Account) -> DossierPaper:
    """Return the person's own data, whole, for the person."""
    return _paper(
        request,
        account,
        title="个人信息副本",
        subtitle="保存的内容，供本人查阅、复制",
        sections=(*(_whole(one) for one in account.holdings), _kept(account)),
    )


def copy_data(request: PersonRequest, account: Account) -> dict[str, Any]:
    """Return the same as plain data: ``records``, each with its ``particulars`` by section."""
    return {
        "basis": BASIS,
        "scope": scope_of(request),
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "records": [
            {
                "item": one.title,
                "number": one.number,
                "community": one.community_name,
                "role": one.role_name,
                "state": one.state,
                "created_at": timezone.localtime(one.at).isoformat(timespec="seconds"),
                "attachments": one.attachments,
                "kept_until": one.kept_until.isoformat() if one.kept_until else None,
                "why_kept": one.why_kept,
                "particulars": {
                    part.label: {fact.label: fact.value for fact in part.facts}
                    for part in _parts(one)
                },
            }
            for one in account.holdings
        ],
    }


def _paper(
    request: PersonRequest, account: Account, *, title: str, subtitle: str, sections: Any
) -> DossierPaper:
    today = chinese_date(timezone.localdate())
    return DossierPaper(
        title=title,
        number=today,
        subtitle=subtitle,
        issuer_name=str(current_tenant().name),
        cover=(
            ("公民身份号码", mask_id_number(request.id_number)),
            ("查找范围", scope_of(request)),
            ("找到记录", f"{len(account.holdings)}份"),
            ("依据", BASIS),
            ("办理人", request.handled_by.name),
            ("办理日期", today),
        ),
        sections=tuple(one for one in sections if one is not None),
        printed_line=f"{today}打印，仅供本人使用",
    )


def _held(account: Account) -> DossierSection:
    return DossierSection(
        "保存您信息的记录",
        header=("日期", "事项", "编号", "社区", "身份", "状态"),
        rows=tuple(
            (_day(one.at), one.title, one.number or "—", one.community_name,
             one.role_name, one.state)
            for one in account.holdings
        ),
        note=_note(account),
    )  # fmt: skip


def _note(account: Account) -> str:
    if not account.holdings:
        return "在查找范围内，没有找到登记了这个身份证号的记录。"
    if account.namesakes:
        return (
            f"另有{account.namesakes}份告知单上的姓名相同，告知单不登记身份证号，不能确认是不是您，"
            "没有列出。您手里有告知单的，可以凭编号查询。"
        )
    return ""


def _looked(account: Account) -> DossierSection:
    return DossierSection(
        "谁看过",
        header=("时间", "人员", "做了什么", "哪一份", "原因"),
        rows=tuple(
            (f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", one.who, one.what,
             one.about, one.why or "—")
            for one in account.looks
        ),
        note="" if account.looks else "没有人查看过完整信息，也没有打印、取用或者核验的记录。",
    )  # fmt: skip


def _kept(account: Account) -> DossierSection | None:
    kept = [one for one in account.holdings if one.why_kept]
    if not kept:
        return None
    return DossierSection(
        "为什么保留，保留到什么时候",
        header=("事项", "编号", "原因", "保留到"),
        rows=tuple(
            (one.title, one.number or "—", one.why_kept,
             chinese_date(one.kept_until) if one.kept_until else "办结后确定")
            for one in kept
        ),
    )  # fmt: skip


def _whole(one: Holding) -> DossierSection:
    facts = [fact for part in _parts(one) for fact in part.facts]
    return DossierSection(
        f"{one.title} {one.number}".strip(),
        pairs=(
            ("社区", one.community_name),
            ("身份", one.role_name),
            ("状态", one.state),
            *((fact.label, fact.value) for fact in facts),
            ("附件", f"{one.attachments}份" if one.attachments else "没有"),
        ),
    )


def _parts(one: Holding) -> list[Part]:
    return own_particulars(one.paper, one.role)


def _day(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}"

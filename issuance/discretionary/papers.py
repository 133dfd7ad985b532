"""The slip of a declined file, and the whole file on paper."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from core.documents.dossier import DossierPaper, DossierPicture, DossierSection, Pair
from core.documents.paper import SlipPaper
from core.tenancy import current_tenant
from core.web.chinese import chinese_date
from issuance.discretionary.sheets import PAPER, labels_of
from issuance.documents import PRACTICE_WATERMARK, issuer_name
from issuance.models import Deliberation, DiscretionaryFile, Investigation, RiskAssessment

NOT_STATED = "未说明"
Life = Sequence[tuple[str, str, str]]


def decline_slip(file: DiscretionaryFile) -> SlipPaper:
    """Return what the resident takes home: why not, what instead, where to complain."""
    community = file.community
    return SlipPaper(
        title="不予出具告知单",
        number=file.number or "",
        item_name=file.wording,
        basis=file.edition.citation,
        why="",
        verdict_line=(
            f"您申请由本单位证明“{file.wording}”。该事项不在保留清单内。经研究，不予出具，理由是："
            f"{file.get_decline_ground_display()}。{file.decline_reason}"
        ),
        guidance=file.instead,
        guidance_title="可以怎么办",
        complaint_line=(
            f"对不予出具有异议，或者认为{file.unit_name}不应索要这份证明的，"
            f"可以向{current_tenant().name}民政部门反映。"
        ),
        issuer_name=issuer_name(community),
        issued_on=timezone.localdate(file.closed_at),
        addressed_to_resident=file.subject_name,
        clerk_name=file.closed_by.name if file.closed_by else "",
        phone=community.phone,
        watermark=PRACTICE_WATERMARK if community.is_training else None,
    )


def dossier(
    file: DiscretionaryFile, life: Life, appendix: tuple[DossierPicture, ...] = ()
) -> DossierPaper:
    """Return the whole file; ``life`` are its moments as (when, who, what), oldest first."""
    today = timezone.localdate()
    return DossierPaper(
        title="清单外事项卷宗",
        number=file.number or "尚未登记",
        subtitle=file.wording or "尚未登记",
        issuer_name=issuer_name(file.community),
        cover=(
            ("卷宗编号", file.number or "—"),
            ("当事人", file.subject_name or "—"),
            ("要求单位", file.unit_name or "—"),
            ("受理日期", chinese_date(timezone.localdate(file.opened_at))),
            (
                "办结日期",
                chinese_date(timezone.localdate(file.closed_at)) if file.closed_at else "—",
            ),
            ("结果", file.get_state_display()),
        ),
        sections=tuple(_sections(file, life)),
        printed_line=f"{chinese_date(today)}打印",
        watermark=PRACTICE_WATERMARK if file.community.is_training else None,
        appendix=appendix,
    )


def _sections(file: DiscretionaryFile, life: Life) -> list[DossierSection]:
    found = [
        _request(file),
        _verification(file),
        *(_investigation(file, one) for one in Investigation.objects.filter(file=file)),
        *(_deliberation(file, one) for one in Deliberation.objects.filter(file=file)),
        *(_assessment(file, one) for one in RiskAssessment.objects.filter(file=file)),
    ]
    if file.answers:
        found.append(_paper(file))
    history = DossierSection("办理经过", header=("时间", "人员", "事项"), rows=tuple(life))
    found += [_outcome(file), _attachments(file), history]
    return [one for one in found if one.pairs or one.texts or one.rows or one.note]


def _request(file: DiscretionaryFile) -> DossierSection:
    yes_no = {True: "是", False: "否", None: "未判断"}
    return DossierSection(
        "申请和判断",
        pairs=(
            ("要求证明的事", file.wording),
            ("要求单位", file.unit_name),
            ("单位的依据", file.unit_basis or NOT_STATED),
            ("当事人", file.subject_name),
            ("公民身份号码", file.subject_id_number or "—"),
            ("联系电话", file.subject_phone or "—"),
            ("清单依据", f"{file.edition.citation}（两张清单均无此项）"),
            *_excepted(file),
            ("属于社区职责", yes_no[file.is_within_duties]),
            ("能够核实", yes_no[file.is_verifiable]),
        ),
    )


def _excepted(file: DiscretionaryFile) -> tuple[Pair, ...]:
    if file.item is None:
        return ()
    return (("除外情形", f"{file.item.source}“{file.item.name}”的除外情形"),)


def _verification(file: DiscretionaryFile) -> DossierSection:
    rows = [
        (
            one.get_method_display(),
            chinese_date(one.done_on),
            one.done_by_names,
            "已撤掉" if one.struck_at else one.get_result_display(),
            " ".join(one.finding.split()),
        )
        for one in file.verifications.all()
    ]
    risks = labels_of("verifying")
    note = ""
    if file.has_risk:
        note = "可能涉及法律风险：" + "；".join(risks[name].rstrip("吗？") for name in file.risks)
    elif file.has_risk is False:
        note = "逐项核对风险清单，没有发现法律风险。"
    return DossierSection(
        "核实记录",
        header=("方式", "日期", "核实人", "结果", "核实情况"),
        rows=tuple(rows),
        note=note,
    )


def _investigation(file: DiscretionaryFile, row: Investigation) -> DossierSection:
    return DossierSection(
        "调查记录" + _adopted(row.pk == file.investigation_id),
        pairs=(("调查人", row.investigators), ("日期", chinese_date(row.done_on))),
        texts=(("调查经过", _lines(row.course)), ("调查结论", _lines(row.findings))),
    )


def _deliberation(file: DiscretionaryFile, held: Deliberation) -> DossierSection:
    return DossierSection(
        "议事协商记录" + _adopted(held.pk == file.deliberation_id),
        pairs=(
            ("时间", f"{chinese_date(held.held_on)} {held.held_time}"),
            ("地点", held.place),
            ("主持人", held.host_name),
            ("表决", votes_line(held)),
        ),
        texts=(("议事记录", _lines(held.minutes)),),
        header=("序号", "参加人", "身份"),
        rows=tuple(
            (str(number), row["name"], row["capacity"])
            for number, row in enumerate(held.participants, 1)
        ),
    )


def votes_line(held: Deliberation) -> str:
    """Return the vote as one line."""
    result = "通过" if held.is_agreed else "未通过"
    return (
        f"参加{held.participant_count}人，同意{held.votes_for}、不同意{held.votes_against}、"
        f"弃权{held.votes_abstain}，{result}"
    )


def _assessment(file: DiscretionaryFile, row: RiskAssessment) -> DossierSection:
    texts = [("风险评估", _lines(row.assessment)), ("防范措施", _lines(row.precautions))]
    if row.legal_opinion:
        texts.append((f"法律意见（{row.adviser_name or '法律顾问'}）", _lines(row.legal_opinion)))
    return DossierSection(
        "风险评估和防范" + _adopted(row.pk == file.assessment_id), texts=tuple(texts)
    )


def _paper(file: DiscretionaryFile) -> DossierSection:
    labels = labels_of(PAPER)
    return DossierSection(
        "证明内容",
        pairs=tuple(
            (label, str(file.answers.get(name, "")))
            for name, label in labels.items()
            if name != "facts"
        ),
        texts=((labels["facts"], _lines(file.answers["facts"])),),
    )


def _outcome(file: DiscretionaryFile) -> DossierSection:
    pairs: list[Pair] = [("结果", file.get_state_display())]
    if file.approved_by and file.issued_certificate:
        pairs += [("证明编号", file.issued_certificate.number), ("审批人", file.approved_by.name)]
        if file.signed_at:
            day = chinese_date(timezone.localdate(file.signed_at))
            pairs.append(
                ("负责人签字", f"{file.approved_by.name}（{day}，已阅卷宗，同意出具并承担责任）")
            )
        if file.is_self_approved:
            pairs.append(("备注", "经办人自行审批"))
    if file.decline_ground:
        pairs += [
            ("理由", file.get_decline_ground_display()),
            ("具体原因", file.decline_reason),
            ("可以怎么办", file.instead or "—"),
        ]
    return DossierSection("办理结果", pairs=tuple(pairs))


def _attachments(file: DiscretionaryFile) -> DossierSection:
    return DossierSection(
        "附件目录",
        header=("序号", "步骤", "种类", "上传日期", "文件名"),
        rows=tuple(
            (
                str(number),
                one.get_added_in_display(),
                "照片" if one.is_image else f"PDF {one.pages}页",
                chinese_date(timezone.localdate(one.added_at)),
                one.name or "—",
            )
            for number, one in enumerate(file.attachments.all(), 1)
        ),
    )


def _adopted(is_adopted: bool) -> str:
    return "" if is_adopted else "（未采用）"


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())

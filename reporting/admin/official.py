"""A quarterly report as an official document (公文): the page's own figures, texts and names."""

from __future__ import annotations

from core.documents.official import Block, Heading, OfficialPaper, Prose, Ruled
from core.documents.paper import Table
from core.tenancy import Place
from core.tenancy.bureaus import bureau_name
from core.web.chinese import day_of, grouped
from reporting.admin.figures import Row, tables_of
from reporting.narrative import PARTS
from reporting.payloads import Payload
from reporting.snapshots import Data, Snapshot

ORDINALS = "一二三四五六七八九十"
WHY = {"none": "未报送", "returned": "已退回，未更正"}


def official_report(
    snapshot: Snapshot, *, above: Place | None, sha256: str = "", is_draft: bool = False
) -> OfficialPaper:
    """Return the document of a report to the office ``above``.

    ``sha256`` is empty and ``is_draft`` true for a draft.
    """
    label = snapshot.quarter.label
    bureau = bureau_name(snapshot.office.name, snapshot.office.level, above)
    blocks: list[Block] = [Prose(_opening(snapshot)), Heading("一、数据情况")]
    blocks += _figures(snapshot)
    blocks += [Heading("二、监测点反映的问题和需求"), *_concerns(snapshot.concerns)]
    number = 2
    for part in PARTS:
        text = snapshot.narrative.get(part.code, "")
        if text:
            blocks.append(Heading(f"{ORDINALS[number]}、{part.name}"))
            blocks += [Prose(line.strip()) for line in text.split("\n") if line.strip()]
            number += 1
    if snapshot.changes:
        blocks.append(Heading(f"{ORDINALS[number]}、与上一版的不同"))
        blocks += [Prose(line) for line in snapshot.changes]
    version = f"第{snapshot.version}版（更正）" if snapshot.version > 1 else ""
    return OfficialPaper(
        mark=bureau,
        title_lines=(f"关于{label}", "社区减负监测点工作开展情况的报告"),
        blocks=tuple(blocks),
        issuer=bureau,
        dated=day_of(snapshot.submitted_at),
        addressee=bureau_name(above.name, above.level) if above else "",
        remark="（草稿，尚未报送）" if is_draft else f"（{version}）" if version else "",
        foot=f"报送内容校验值 SHA-256：{sha256}" if sha256 else "",
    )


def _opening(snapshot: Snapshot) -> str:
    payload, words = snapshot.figures, []
    if snapshot.is_sum:
        words.append(f"本报告由{grouped(payload.offices)}个单位的数据相加而成")
    words.append(
        f"统计范围为{grouped(payload.communities)}个社区（村），"
        f"其中监测点{grouped(payload.points)}个"
    )
    opening = (
        f"现将{snapshot.quarter.label}社区减负监测点工作开展情况报告如下。{'，'.join(words)}。"
    )
    if snapshot.is_zero:
        opening += (
            "本季度为零报告：没有出具证明，没有不予出具，也没有违规索要证明的记录，"
            "监测点没有反映问题和需求。"
        )
    return opening


def _figures(snapshot: Snapshot) -> list[Block]:
    tables = tables_of(snapshot.figures)
    blocks: list[Block] = []
    if snapshot.missing:
        names = "、".join(f"{one.name}（{WHY.get(one.why, one.why)}）" for one in snapshot.missing)
        blocks.append(Prose(f"没有计入的单位：{names}。"))
    if snapshot.figures.lacking:
        blocks.append(Prose("有单位没有统计部分指标，这些指标的合计不含这些单位。"))
    blocks.append(_ruled("主要数据", ("指标", "全部社区（村）", "监测点"), tables.main, (4, 2, 2)))
    header: tuple[str, ...]
    if tables.items:
        header = (
            "事项", "出具（份）", "其中监测点", "不予出具（份）", "其中监测点", "免开（次）", "其中监测点",
        )  # fmt: skip
        blocks.append(
            _ruled("按事项统计", header, tables.items, (3.6, 1.2, 1.2, 1.6, 1.2, 1.2, 1.2))
        )
    if tables.units:
        header = ("单位", "次数", "其中监测点", "主要事项")
        blocks.append(
            _ruled("违规索要证明的单位", header, tables.units, (3, 1.1, 1.65, 4), words_from=3)
        )
        if tables.units_left:
            blocks.append(Prose(f"另有{tables.units_left}个单位次数较少，没有列出。"))
    if tables.asking:
        header = ("单位", "件数", "其中监测点")
        blocks.append(_ruled("要求清单外证明的单位", header, tables.asking, (4, 1.4, 1.6)))
        if tables.asking_left:
            blocks.append(Prose(f"另有{tables.asking_left}个单位件数较少，没有列出。"))
    if tables.points:
        header = ("监测点", "出具（份）", "不予出具（份）", "违规索要（次）")
        blocks.append(_ruled("各监测点情况", header, tables.points, (3.4, 1.6, 2, 2)))
    if snapshot.sources or snapshot.own is not None:
        blocks.append(_offices(snapshot))
    return blocks


def _ruled(
    caption: str,
    header: tuple[str, ...],
    rows: list[Row],
    widths: tuple[float, ...],
    *,
    words_from: int = 99,
) -> Ruled:
    texts = tuple((row.name, *(cell.text for cell in row.cells)) for row in rows)
    return Ruled(caption, Table(header, texts, widths), words_from=words_from)


def _offices(snapshot: Snapshot) -> Ruled:
    parts: list[tuple[str, Payload]] = [
        (one.snapshot.office.name, one.snapshot.figures) for one in snapshot.sources
    ]
    if snapshot.own is not None:
        parts.append(("本级直接管理的社区（村）", snapshot.own))
    rows = tuple(
        (
            name,
            *(
                "未统计" if (value := payload.whole.number(code)) is None else f"{value:,}"
                for code in ("certificates", "redirections", "demands")
            ),
        )
        for name, payload in parts
    )
    header = ("单位", "出具（份）", "不予出具（份）", "违规索要（次）")
    return Ruled("各单位情况", Table(header, rows, (3.4, 1.6, 2, 2)))


def _concerns(concerns: list[Data]) -> list[Block]:
    if not concerns:
        return [Prose("本季度暂无监测点反映的问题和需求。")]
    blocks: list[Block] = []
    for number, one in enumerate(concerns, start=1):
        about = [str(one[name]) for name in ("scope", "item", "unit", "state") if one.get(name)]
        blocks.append(
            Prose(f"{number}．{one.get('kind', '')}：{one.get('text', '')}（{'，'.join(about)}）")
        )
    return blocks

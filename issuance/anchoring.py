"""Anchors: what the archives of an office hold on a day, in hashes that an office above can keep.

A payload is ``{"day", "previous", "communities", "received"}``: ``previous`` is the SHA-256 of the
anchor sent before; each community has ``code`` and its chains, ``entries`` and ``disposals``, each
``{"count", "head", "root", "proof"}``, left out while empty; ``received`` names the last anchor of every office below.
``proof`` shows that what the previous anchor counted is the beginning of what this one counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Max

from core.directory.models import Community
from core.exchange.actions import payload_sha256
from core.exchange.models import Dispatch
from core.exchange.selectors import sent_by
from core.tenancy import children, current_place
from issuance.chain import GENESIS
from issuance.merkle import EMPTY, Prover, Tree, is_beginning, leaf
from issuance.models import ArchiveEntry, DisposalRecord, ReceivedAnchor

KIND, VERSION = "issuance.archive-anchor", 1
CHAINS = ("entries", "disposals")
_EMPTY: dict[str, Any] = {"count": 0, "head": GENESIS, "root": EMPTY.hex(), "proof": []}
COMPARED = 31
"""How many of its last anchors an office compares its own chains with."""


def sent_anchors(*, to: str = "") -> list[Dispatch]:
    """Return the last anchors this office sent (to the office ``to``), newest first."""
    sent = sent_by(current_place().slug, KIND, version=VERSION)
    return list((sent.filter(recipient=to) if to else sent)[:COMPARED])


def payload_for(day: str, previous: Dispatch | None) -> dict[str, Any]:
    """Return today's anchor of the current office, made from its chains as they are now."""
    before = _by_community(previous.payload) if previous else {}
    return {
        "day": day,
        "previous": previous.sha256 if previous else "",
        "communities": [
            {"code": community.code, **states}
            for community in Community.objects.order_by("code")
            if (states := dict(_states(community, before.get(community.code, {}))))
        ],
        "received": [
            {"sender": last.sender, "day": last.day.isoformat(), "sha256": last.sha256}
            for place in children()
            if (last := last_received(place.slug)) is not None
        ],
    }


def last_received(sender: str) -> ReceivedAnchor | None:
    """Return the last anchor an office below (slug) sent us."""
    return ReceivedAnchor.objects.filter(sender=sender).order_by("-pk").first()


def contradiction(before: dict[str, Any], now: dict[str, Any]) -> str:
    """Say how an anchor contradicts the one before it; empty where it does not."""
    if now["day"] <= before["day"]:
        return f"{now['day']} 的锚点不晚于上一份（{before['day']}）"
    present = _by_community(now)
    for code, old in _by_community(before).items():
        new = present.get(code)
        if new is None:
            return f"社区 {code} 不见了"
        for chain, what in zip(CHAINS, ("存档", "销毁"), strict=True):
            if chain not in old:
                continue
            fault = _chain_contradiction(old[chain], new.get(chain, _EMPTY))
            if fault:
                return f"社区 {code} 的{what}记录{fault}"
    return ""


def _chain_contradiction(old: dict[str, Any], new: dict[str, Any]) -> str:
    if new["count"] < old["count"]:
        return f"由 {old['count']} 条变为 {new['count']} 条"
    if new["count"] == old["count"] and new["head"] != old["head"]:
        return f"仍是 {old['count']} 条，末条却变了"
    if not is_beginning(old["count"], new["count"], old["root"], new["root"], new["proof"]):
        return f"前 {old['count']} 条与上一份锚点不一致"
    return ""


class Comparison:
    """Compares a chain, as it is read entry by entry, with the anchors that were sent of it."""

    def __init__(self, sent: list[Dispatch], community: Community, chain: str) -> None:
        """Take the anchors of ``community``; its chain is ``entries`` or ``disposals``."""
        self._anchored: dict[int, tuple[str, str, str]] = {}
        for dispatch in sent:
            found = _by_community(dispatch.payload).get(community.code)
            if found and chain in found:
                one = found[chain]
                self._anchored[one["count"]] = (one["root"], one["head"], dispatch.payload["day"])
        self._tree = Tree() if self._anchored else None
        self.broken_days: list[str] = []

    def add(self, entry_hash: str) -> None:
        """Read the next hash of the chain."""
        if self._tree is None:
            return
        self._tree.add(leaf(entry_hash))
        told = self._anchored.pop(self._tree.size, None)
        if told and (self._tree.root().hex(), entry_hash) != told[:2]:
            self.broken_days.append(told[2])

    def finish(self) -> list[str]:
        """Return the days whose anchors the chain contradicts, also by having become shorter."""
        return sorted([*self.broken_days, *(day for _r, _h, day in self._anchored.values())])


def altered_received(sent: list[Dispatch]) -> Iterator[str]:
    """Name the anchors from below that this office told the office above of and holds no more."""
    told = {one["sha256"]: one for dispatch in sent for one in dispatch.payload["received"]}
    held = ReceivedAnchor.objects.filter(sha256__in=told)
    intact = {one.sha256 for one in held if payload_sha256(one.payload) == one.sha256}
    for sha256, one in told.items():
        if sha256 not in intact:
            yield f"{one['sender']} {one['day']}"


def _state(chain: str, community: Community, since: int) -> dict[str, Any]:
    """Return one chain's part of a payload; ``since``: how many the previous anchor counted.

    Only what stands when it is asked is read: entries are appended while we read.
    """
    rows: Any
    if chain == "entries":
        rows = ArchiveEntry.objects.filter(community=community).values_list("entry_hash")
    else:
        rows = DisposalRecord.objects.filter(community=community).values_list("record_hash")
    rows = rows.filter(sequence__lte=rows.aggregate(last=Max("sequence"))["last"] or 0)
    tree, prover, head = Tree(), Prover(since, rows.count()), GENESIS
    for (head,) in rows.order_by("sequence").iterator(chunk_size=5000):
        tree.add(leaf(head))
        prover.add(leaf(head))
    return {
        "count": tree.size,
        "head": head,
        "root": tree.root().hex(),
        "proof": prover.proof(),
    }


def _by_community(payload: dict[str, Any]) -> dict[str, Any]:
    return {one["code"]: one for one in payload["communities"]}


def _states(community: Community, before: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the chains that have an entry, or had one in the anchor before."""
    for chain in CHAINS:
        state = _state(chain, community, before.get(chain, _EMPTY)["count"])
        if state["count"] or chain in before:
            yield chain, state

"""Merkle trees over the hashes of a chain (RFC 9162): one hash stands for all of them in order.

An office above that keeps the root of the first ``m`` entries can be convinced by a few hashes that
the ``m`` are still the beginning of today's ``n``, without seeing any of them. Nothing is held in
memory but one hash per level.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

EMPTY = hashlib.sha256(b"").digest()


def leaf(entry_hash: str) -> bytes:
    """Return the leaf of an entry, from its hex hash."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(entry_hash)).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows by a leaf at a time and knows its root at any moment."""

    def __init__(self) -> None:
        """Start empty."""
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Grow by one leaf."""
        size = self.size
        self.size += 1
        while size & 1:  # Two trees of the same height become one.
            leaf = node(self._peaks.pop(), leaf)
            size >>= 1
        self._peaks.append(leaf)

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self._peaks:
            return EMPTY
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node(peak, root)
        return root


class Prover:
    """Reads leaves one by one; afterwards proves that the first ``m`` are the beginning of all."""

    def __init__(self, m: int, n: int) -> None:
        """Prepare to read exactly ``n`` leaves."""
        self._wanted = list(_ranges(m, n)) if 0 < m < n else []
        self._in_order = sorted(self._wanted)
        self._hashes: dict[tuple[int, int], bytes] = {}
        self._read = 0
        self._tree = Tree()

    def add(self, leaf: bytes) -> None:
        """Read the next leaf."""
        place = len(self._hashes)
        if place < len(self._in_order):
            start, end = self._in_order[place]
            if self._read >= start:
                self._tree.add(leaf)
                if self._read + 1 == end:
                    self._hashes[(start, end)] = self._tree.root()
                    self._tree = Tree()
        self._read += 1

    def proof(self) -> list[str]:
        """Return the proof as hex hashes, in the order of the RFC."""
        return [self._hashes[span].hex() for span in self._wanted]


def is_beginning(m: int, n: int, old_root: str, new_root: str, proof: Iterable[str]) -> bool:
    """Say whether ``proof`` shows that the tree of ``m`` leaves is the beginning of that of ``n``.

    Roots and proof are hex. No proof is needed, and none accepted, where ``m`` is 0 or ``n``.
    """
    given = list(proof)
    if m == 0 or m == n:
        return not given and (m == 0 or old_root == new_root)
    if m > n or not given:
        return False
    path = [bytes.fromhex(one) for one in given]
    if m & (m - 1) == 0:
        path.insert(0, bytes.fromhex(old_root))
    first, last = m - 1, n - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old, new = node(one, old), node(one, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node(new, one)
        first, last = first >> 1, last >> 1
    return last == 0 and old.hex() == old_root and new.hex() == new_root


def _ranges(m: int, n: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of leaves whose subtrees prove ``m`` within ``n``, in proof order."""

    def descend(m: int, start: int, end: int, is_known: bool) -> Iterator[tuple[int, int]]:
        if m == end - start:
            if not is_known:
                yield start, end
            return
        half = 1 << (end - start - 1).bit_length() - 1
        if m <= half:
            yield from descend(m, start, start + half, is_known)
            yield start + half, end
        else:
            yield from descend(m - half, start + half, end, False)
            yield start, start + half

    yield from descend(m, 0, n, True)

"""A few hashes prove that yesterday's archive is the beginning of today's; nothing else does."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuance.merkle import Prover, Tree, is_beginning, leaf


def hashes(count: int, salt: str = "") -> list[str]:
    return [hashlib.sha256(f"{salt}{n}".encode()).hexdigest() for n in range(count)]


def root(entries: list[str]) -> str:
    tree = Tree()
    for entry in entries:
        tree.add(leaf(entry))
    return tree.root().hex()


def proof(entries: list[str], m: int) -> list[str]:
    prover = Prover(m, len(entries))
    for entry in entries:
        prover.add(leaf(entry))
    return prover.proof()


def test_the_root_is_that_of_the_standard():
    """The vectors of Certificate Transparency's own tests."""
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    tree = Tree()
    assert tree.root().hex().startswith("e3b0c44298fc1c14")
    for data in leaves:
        tree.add(hashlib.sha256(b"\x00" + bytes.fromhex(data)).digest())
    expected = "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    assert tree.root().hex() == expected


@pytest.mark.parametrize("n", range(1, 40))
def test_every_beginning_is_proved(n):
    entries = hashes(n)
    for m in range(n + 1):
        assert is_beginning(m, n, root(entries[:m]), root(entries), proof(entries, m))


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_a_rewritten_past_is_never_proved(m, more, data):
    n = m + more
    entries, told = hashes(n), root(hashes(m))
    changed = data.draw(st.integers(0, m - 1))
    entries[changed] = hashes(1, "forged")[0]
    assert not is_beginning(m, n, told, root(entries), proof(entries, m))


@given(st.integers(2, 40), st.data())
def test_a_damaged_proof_proves_nothing(n, data):
    m = data.draw(st.integers(1, n - 1))
    entries = hashes(n)
    good = proof(entries, m)
    at = data.draw(st.integers(0, len(good) - 1))
    for bad in (
        good[:at] + good[at + 1 :],
        [*good, good[at]],
        [*good[:at], "0" * 64, *good[at + 1 :]],
    ):
        assert not is_beginning(m, n, root(entries[:m]), root(entries), bad)


def test_fewer_entries_than_before_are_never_proved():
    entries = hashes(9)
    assert not is_beginning(9, 8, root(entries), root(entries[:8]), [])
    assert not is_beginning(8, 8, root(entries[:8]), root(hashes(8, "other")), [])

"""Many values of one column: sealed like one, opened like one, refused like one."""

from __future__ import annotations

import base64
import secrets
from typing import Any

import pytest
from django.conf import settings as configured

from core.privacy.crypto import (
    HEADER_BYTES,
    NONCE_BYTES,
    ColumnIndexer,
    ColumnSealer,
    Undecipherable,
    blind_index,
    key_version,
    seal,
    unseal,
)

HERE: dict[str, Any] = {"schema": "pzh_dongqu", "column": "issuance_application.subject_name"}
ELSEWHERE: dict[str, Any] = {**HERE, "schema": "pzh_xiqu"}


def nonce_of(sealed: bytes) -> bytes:
    return sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]


@pytest.mark.parametrize("has_opened_before", [False, True])
def test_what_is_damaged_cut_off_or_of_another_place_does_not_open(
    has_opened_before: bool,
) -> None:
    sealer, whole = ColumnSealer(**HERE), seal(b"name", **HERE)
    if has_opened_before:
        assert sealer.unseal(whole) == b"name"
    for unfit in (b"", whole[:20], whole[:-1] + bytes([whole[-1] ^ 1]), seal(b"x", **ELSEWHERE)):
        with pytest.raises(Undecipherable):
            sealer.unseal(unfit)


def test_it_opens_what_one_by_one_sealed_and_seals_what_one_by_one_opens(settings: Any) -> None:
    old = [seal(f"name {number}".encode(), **HERE) for number in range(3)]
    keys = configured.PERSONAL_DATA_KEYS
    newest = max(keys) + 1
    settings.PERSONAL_DATA_KEYS = {
        **keys, newest: base64.b64encode(secrets.token_bytes(32)).decode(),
    }  # fmt: skip
    sealer = ColumnSealer(**HERE)
    anew = [sealer.seal(sealer.unseal(one)) for one in old]
    assert [unseal(one, **HERE) for one in anew] == [b"name 0", b"name 1", b"name 2"]
    assert {key_version(one) for one in anew} == {newest}
    assert ColumnIndexer(**HERE).index("张秀英") == blind_index("张秀英", **HERE)


def test_no_nonce_is_used_twice() -> None:
    sealers = [ColumnSealer(**HERE) for _ in range(2)]
    count = 2 * ColumnSealer.NONCES_AT_ONCE + 10
    nonces = {nonce_of(sealer.seal(b"")) for sealer in sealers for _ in range(count)}
    assert len(nonces) == 2 * count

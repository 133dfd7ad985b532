"""What is sealed for one place opens there and nowhere else."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from core.privacy import crypto
from core.privacy.crypto import Undecipherable, blind_index, blind_indexes, seal, unseal
from core.privacy.keyring import Keyring, keyring

HERE: dict[str, Any] = {"schema": "pzh_dongqu", "column": "issuance_application.subject_id_number"}
ELSEWHERE: list[dict[str, Any]] = [
    {**HERE, "schema": "pzh_xiqu"},
    {**HERE, "column": "issuance_application.subject_phone"},
    {**HERE, "column": "issuance_certificate.subject_id_number"},
]


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


# --- Keys ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("nothing", [{}, None])
def test_without_a_key_nothing_is_sealed_and_the_mend_is_said(settings: Any, nothing: Any) -> None:
    settings.PERSONAL_DATA_KEYS = nothing
    with pytest.raises(ImproperlyConfigured, match="PERSONAL_DATA_KEYS holds no key"):
        seal(b"", **HERE)


def test_a_missing_setting_is_said_like_an_empty_one(settings: Any) -> None:
    del settings.PERSONAL_DATA_KEYS
    with pytest.raises(ImproperlyConfigured, match="PERSONAL_DATA_KEYS holds no key"):
        keyring()


@pytest.mark.parametrize(
    "unfit",
    ["", "short", "not base64!", pytest.param(new_key()[:-4], id="29 bytes"), b"31 bytes" * 3],
)
def test_an_unfit_key_is_refused_without_being_repeated(unfit: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"PERSONAL_DATA_KEYS\[3\]") as refusal:
        Keyring({3: unfit})
    assert not unfit or str(unfit) not in str(refusal.value)


@pytest.mark.parametrize("version", [0, 256, -1, "1"])
def test_a_version_that_does_not_fit_a_byte_is_refused(version: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="version"):
        Keyring({version: new_key()})


def test_keys_differ_by_tenant_purpose_and_version() -> None:
    ring = Keyring({1: new_key(), 2: new_key()})
    keys = {
        ring.derive(version, schema=schema, purpose=purpose)
        for version in (1, 2)
        for schema in ("pzh_dongqu", "pzh_xiqu")
        for purpose in ("seal AES-256-GCM", "blind index")
    }
    assert len(keys) == 8
    assert {len(key) for key in keys} == {32}


def test_raw_bytes_and_base64_are_the_same_key() -> None:
    raw = secrets.token_bytes(32)
    place: dict[str, Any] = {"schema": "pzh_dongqu", "purpose": "blind index"}
    text = base64.b64encode(raw).decode()
    assert Keyring({1: raw}).derive(1, **place) == Keyring({1: text}).derive(1, **place)


# --- Sealing ------------------------------------------------------------------------------------
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_value_moved_to_another_place_does_not_open(elsewhere: dict[str, Any]) -> None:
    with pytest.raises(Undecipherable):
        unseal(seal("张三".encode(), **HERE), **elsewhere)


@given(data=st.data())
def test_a_value_with_any_bit_turned_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(seal(b"510402199001011234", **HERE))
    at = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[at // 8] ^= 1 << at % 8
    with pytest.raises(Undecipherable):
        unseal(bytes(sealed), **HERE)


@given(st.binary(max_size=80))
def test_bytes_that_were_never_sealed_do_not_open(noise: bytes) -> None:
    with pytest.raises(Undecipherable):
        unseal(noise, **HERE)


def test_the_refusal_says_where_and_never_what() -> None:
    sealed = seal("张三 510402199001011234".encode(), **HERE)
    with pytest.raises(Undecipherable) as refusal:
        unseal(sealed[:-1], **HERE)
    said = repr(refusal.value) + str(refusal.value)
    assert "pzh_dongqu.issuance_application.subject_id_number" in said
    assert "张三" not in said
    assert "5104" not in said
    assert sealed.hex() not in said
    assert str(sealed) not in said
    assert refusal.value.__suppress_context__


def test_a_value_whose_key_is_gone_names_the_version(settings: Any) -> None:
    settings.PERSONAL_DATA_KEYS = {1: new_key(), 2: new_key()}
    sealed = seal(b"x", **HERE)
    settings.PERSONAL_DATA_KEYS = {1: new_key()}
    with pytest.raises(Undecipherable, match="no key of version 2"):
        unseal(sealed, **HERE)


@given(plaintext=st.binary(max_size=4096), schema=st.text(), column=st.text())
def test_what_was_sealed_opens_in_its_place(plaintext: bytes, schema: str, column: str) -> None:
    sealed = seal(plaintext, schema=schema, column=column)
    assert unseal(sealed, schema=schema, column=column) == plaintext
    assert len(sealed) == 2 + 12 + len(plaintext) + 16


def test_equal_values_are_sealed_differently() -> None:
    assert len({seal(b"510402199001011234", **HERE) for _ in range(100)}) == 100


def test_an_old_key_still_opens_and_the_newest_seals(settings: Any) -> None:
    first, second = new_key(), new_key()
    settings.PERSONAL_DATA_KEYS = {1: first}
    old = seal(b"x", **HERE)
    settings.PERSONAL_DATA_KEYS = {1: first, 2: second}
    new = seal(b"x", **HERE)
    assert [crypto.key_version(old), crypto.key_version(new)] == [1, 2]
    assert unseal(old, **HERE) == unseal(new, **HERE) == b"x"


# --- Another algorithm --------------------------------------------------------------------------
class Sm4Gcm:
    """SM4 in GCM, as an operator with a national-cipher requirement would add it."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        encryptor = Cipher(algorithms.SM4(self.key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        mode = modes.GCM(nonce, data[-16:])
        decryptor = Cipher(algorithms.SM4(self.key), mode).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        try:
            return decryptor.update(data[:-16]) + decryptor.finalize()
        except InvalidTag:
            raise InvalidTag from None


SM4_GCM = crypto.Algorithm(code=2, name="SM4-GCM", key_bytes=16, cipher=Sm4Gcm)


@pytest.fixture
def with_sm4() -> Iterator[None]:
    crypto.register(SM4_GCM)
    yield
    del crypto.ALGORITHMS[SM4_GCM.code]


def test_an_algorithm_nobody_registered_is_refused(settings: Any) -> None:
    settings.PERSONAL_DATA_ALGORITHM = "SM4-GCM"
    with pytest.raises(ImproperlyConfigured, match="must be one of: AES-256-GCM"):
        seal(b"x", **HERE)


@pytest.mark.usefixtures("with_sm4")
def test_an_algorithm_code_is_never_given_twice() -> None:
    other = crypto.Algorithm(code=2, name="another", key_bytes=16, cipher=Sm4Gcm)
    with pytest.raises(ImproperlyConfigured, match="already means SM4-GCM"):
        crypto.register(other)


@pytest.mark.usefixtures("with_sm4")
def test_sm4_joins_and_both_algorithms_open_side_by_side(settings: Any) -> None:
    by_aes = seal("张三".encode(), **HERE)
    settings.PERSONAL_DATA_ALGORITHM = "SM4-GCM"
    by_sm4 = seal("张三".encode(), **HERE)
    assert [by_aes[0], by_sm4[0]] == [1, 2]
    assert unseal(by_aes, **HERE) == unseal(by_sm4, **HERE) == "张三".encode()
    with pytest.raises(Undecipherable):
        unseal(by_sm4, **ELSEWHERE[0])


# --- Blind index --------------------------------------------------------------------------------
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_equal_values_in_two_places_have_different_indexes(elsewhere: dict[str, Any]) -> None:
    number = "510402199001011234"
    assert blind_index(number, **HERE) != blind_index(number, **elsewhere)


@given(st.text(), st.text())
def test_in_one_place_indexes_are_equal_exactly_when_the_values_are(one: str, two: str) -> None:
    assert (blind_index(one, **HERE) == blind_index(two, **HERE)) is (one == two)
    assert len(blind_index(one, **HERE)) == 16


def test_there_is_one_index_for_each_key_and_the_current_one_leads(settings: Any) -> None:
    first = new_key()
    settings.PERSONAL_DATA_KEYS = {1: first}
    old = blind_index("张三", **HERE)
    settings.PERSONAL_DATA_KEYS = {1: first, 2: new_key()}
    assert blind_indexes("张三", **HERE) == [blind_index("张三", **HERE), old]
    assert blind_index("张三", **HERE) != old

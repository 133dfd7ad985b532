"""Verification codes: random, unguessable, with a check character that catches typing slips."""

from __future__ import annotations

import secrets

from core.errors import DomainError

# Crockford's base 32: no I, L, O or U, so that nothing is read for something else.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 12  # 60 bits
LENGTH = RANDOM_CHARACTERS + 1
PRACTICE = "TEST"
"""How the codes of practice papers begin."""
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


class CodeMistyped(DomainError):
    """The code has the wrong length, a strange character, or a check character that differs."""

    code = "code_mistyped"
    message = "核验码不对，可能输错了一位。请对照证明右上角二维码下方的核验码重新输入。"


def new_code() -> str:
    """Return a fresh code of 13 characters: 12 random ones and the check character."""
    while (body := _random(RANDOM_CHARACTERS)).startswith(PRACTICE):
        pass
    return body + check_character(body)


def practice_code() -> str:
    """Return a code for a paper made in training. It is in no index, and says so by itself."""
    body = PRACTICE + _random(RANDOM_CHARACTERS - len(PRACTICE))
    return body + check_character(body)


def is_practice_code(code: str) -> bool:
    """Say whether a code belongs to a practice paper: no genuine one begins like it."""
    return code.startswith(PRACTICE)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def check_character(body: str) -> str:
    """Return the check character of ``body``: ISO/IEC 7064 hybrid system over 32 characters.

    Catches every single wrong character and all but a few swaps of two neighbours.
    """
    size = len(ALPHABET)
    product = size
    for character in body:
        total = (product + ALPHABET.index(character)) % size or size
        product = total * 2 % (size + 1)
    return ALPHABET[(size + 1 - product) % size]


def read_code(typed: str) -> str:
    """Return the 13 characters of what was typed or scanned; raise ``CodeMistyped``.

    Hyphens and spaces are dropped, case is folded, O is read as 0 and I or L as 1.
    """
    code = "".join(typed.upper().split()).replace("-", "").translate(READ_AS)
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        raise CodeMistyped
    if check_character(code[:-1]) != code[-1]:
        raise CodeMistyped
    return code


def shown(code: str) -> str:
    """Return the code as printed, in groups: ``7KQ2-M9XD-4TBH-P``."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))

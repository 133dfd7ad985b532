"""A list goes on where one of its rows does not open.

A value that was damaged, or whose key is gone, normally stops everything: nothing may be issued or
saved on top of it. Under ``unreadable_is_shown`` it stands as ``UNREADABLE`` instead, so that one
broken row does not hide a whole book; the log says where, never what. Such a value is never stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Unreadable(str):
    """What stands in the place of a text that does not open."""

    __slots__ = ()


UNREADABLE = Unreadable("无法解读")
_is_shown: ContextVar[bool] = ContextVar("unreadable_is_shown", default=False)


@contextmanager
def unreadable_is_shown() -> Iterator[None]:
    """Let what does not open be shown as ``UNREADABLE`` inside; for lists that only read."""
    token = _is_shown.set(True)
    try:
        yield
    finally:
        _is_shown.reset(token)


def is_shown() -> bool:
    """Say whether an unreadable value is to be shown here."""
    return _is_shown.get()

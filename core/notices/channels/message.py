"""What every channel carries, and how it says that it could not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """``key`` is the same for every attempt; ``to`` an address or handle; ``url`` is absolute."""

    key: str
    to: str
    title: str
    body: str
    url: str


class NotDelivered(Exception):
    """The other side did not take the message, for certain. ``is_final``: asking again is no use."""

    def __init__(self, problem: str, *, is_final: bool = False) -> None:
        """Say ``problem`` without addresses or contents."""
        super().__init__(problem)
        self.problem = problem
        self.is_final = is_final


class Unsure(Exception):
    """The message may have arrived, or not: the other side went silent after it had it."""

    def __init__(self, problem: str) -> None:
        """Say ``problem`` without addresses or contents."""
        super().__init__(problem)
        self.problem = problem


class Sender(Protocol):
    """A channel as this office has set it up."""

    drops_repetitions: bool
    """Whether a message sent twice under one key is shown once: then doubt means asking again."""

    def send(self, message: Message) -> None:
        """Hand the message over. Raises ``NotDelivered`` and ``Unsure``."""

"""The stage of the quarter's play."""

from tests.pages.a_quarter import play, running

__all__ = ["play", "running"]

"""What is said when the machine lacks something: one sentence, and the mend."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):
    """Something on this machine is missing or wrong, in one sentence that ends with the mend."""


def say(text: str = "") -> None:
    """Print one line for the person at the terminal, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Print one line on the error stream."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def problem_from(error: OSError) -> Problem:
    """Put an operating-system error into words.

    Args:
        error: what the call raised; its `filename` is named when there is one.
    """
    where = f" at {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem(
            f"The disk is full{where}: free some space, then run the same command again."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Problem(
            f"No permission to write{where}: run as the owner of this folder,"
            " or give it to yourself with chown."
        )
    return Problem(f"The system refused{where} ({error.strerror or error}).")


@contextmanager
def spoken_plainly() -> Iterator[None]:
    """Turn problems and system errors into one sentence and exit code 1, never a traceback."""
    try:
        yield
    except Problem as problem:
        complain(f"\n{problem}")
        raise SystemExit(1) from None
    except BrokenPipeError:
        raise SystemExit(1) from None
    except OSError as error:
        complain(f"\n{problem_from(error)}")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        complain("\nInterrupted. Run the same command again: it goes on from a clean state.")
        raise SystemExit(130) from None

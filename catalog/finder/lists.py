"""The finder's own word lists: plain text beside the code, ``#`` begins a comment."""

from pathlib import Path

_DATA = Path(__file__).parent / "data"


def word_list(name: str, *, by_line: bool = False) -> tuple[str, ...]:
    """Return the words (or the lines) of ``data/<name>.txt``, each once, in order."""
    lines = (_DATA / f"{name}.txt").read_text("utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return tuple(dict.fromkeys(kept if by_line else " ".join(kept).split()))

"""Filling the table of divisions from the packaged copy of the statistics bureau's data."""

from __future__ import annotations

import csv
from pathlib import Path

from core.divisions.models import Division

DATA = Path(__file__).parent / "data"


def load_divisions(province: str = "51") -> int:
    """Load or refresh one province (two digits) and return how many rows it has.

    Source: the statistics bureau's codes of 2023-06-30, without the rows marked 虚拟. Needs the
    public schema. Running it again changes nothing.
    """
    with (DATA / f"{province}.csv").open(encoding="utf-8", newline="") as lines:
        rows = [Division(**row) for row in csv.DictReader(lines)]
    Division.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level"],
        batch_size=5000,
    )
    return len(rows)

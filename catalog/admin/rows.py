"""The rows beside an item: what they are called, and one more of them where it is asked for."""

from __future__ import annotations

from django.http import QueryDict

ROW_LABELS = {
    "alternative_routes": "去哪里办",
    "exceptions": "除外情形",
    "substitutes": "能不能不开？",
}


def grown(posted_data: QueryDict) -> tuple[QueryDict, str]:
    """Return what was posted with one row more where one was asked for, and of which kind."""
    data = posted_data.copy()
    more = data.get("more", "")
    if more in ROW_LABELS:
        rows = f"{more}-TOTAL_FORMS"
        data[rows] = str(min(int(data.get(rows) or 0) + 1, 40))
    return data, more

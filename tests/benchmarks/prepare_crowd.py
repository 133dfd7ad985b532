"""Lay out, in a process of its own, what forty people in ten communities will issue.

`python -m tests.benchmarks.prepare_crowd FILE EACH` hires one clerk and four approvers in each of ten
communities, gives every approver EACH submitted applications, and rehearses two papers for the floor
for every approver.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django

from tests.benchmarks.prepare import SCHEMA, answers, rehearsal

COMMUNITIES = 10
APPROVERS = 4
PAPERS = 2
PASSWORD = "forty-people-issue-at-once"
FIRST = 5000
"""Persons of other benchmarks have smaller numbers."""


def main(file: Path, each: int) -> None:
    """Write ``file``: accounts with the public ids of their applications, and the floor's papers."""
    django.setup()
    from core.directory.models import Community
    from core.identity.access import Role
    from core.identity.models import User
    from core.tenancy import working_in
    from tests.factories.issuance import submitted_application

    people, papers, number = [], [], FIRST
    with working_in(SCHEMA):
        # Not where the demo's people sit, nor the other benchmarks'.
        communities = list(Community.objects.order_by("-code")[:COMMUNITIES])
        for place, community in enumerate(communities):
            clerk = User.objects.create_user(
                f"crowd-clerk-{place}", name="刘洋", role=Role.CLERK, community_code=community.code
            )
            for seat in range(APPROVERS):
                approver = User.objects.create_user(
                    f"crowd-{place}-{seat}", PASSWORD, name="孙丽", role=Role.APPROVER,
                    community_code=community.code,
                )  # fmt: skip
                pile = []
                for _paper in range(each):
                    number += 1
                    pile.append(str(submitted_application(clerk, **answers(number)).public_id))
                people.append(
                    {"username": approver.username, "password": PASSWORD, "applications": pile}
                )
                for _paper in range(PAPERS):
                    number += 1
                    waiting = submitted_application(clerk, **answers(number))
                    papers.append(rehearsal(waiting, approver))
    file.write_text(json.dumps({"people": people, "papers": papers}), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

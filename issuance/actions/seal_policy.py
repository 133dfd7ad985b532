"""When papers that wait for stamp or scan are brought to mind, and doing so."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.audit.trail import record
from core.errors import InvalidInput
from core.identity.access import Can, require
from core.identity.models import User
from core.notices.actions import notify
from issuance.models import IssuingPolicy, SealUse
from issuance.models.certificates import CertificateState
from issuance.models.seal_uses import OPEN_STAGES, Stage
from issuance.selectors.people import approvers_of
from issuance.selectors.seals import reminder_days

MOST_DAYS = 60
TITLES = {
    Stage.TO_STAMP: "还没有盖章",
    Stage.TO_SCAN: "盖章后没有回传",
    Stage.TO_COMPARE: "扫描件等待比对",
    Stage.DIFFERS: "扫描件不符",
}


@transaction.atomic
def set_reminder_days(days: str, *, by: User) -> int:
    """Set after how many days (1 to 60) this tenant reminds; raise ``InvalidInput``."""
    require(by, Can.SET_SEAL_POLICY)
    digits = days.strip()
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 4 else 0
    if not 1 <= number <= MOST_DAYS:
        sentence = f"天数请填1到{MOST_DAYS}的整数，没有改动。"
        raise InvalidInput({"days": [sentence]}, sentence)
    policy = IssuingPolicy.objects.select_for_update().first() or IssuingPolicy()
    policy.seal_reminder_days = number
    policy.save()
    record("seal.reminder_set", policy, by=by, days=number)
    return number


@transaction.atomic
def remind_of_waiting_papers() -> int:
    """Remind approvers of what has waited too long, once per paper and stage; return how many.

    A community without an approver is reminded when it has one. Practice papers remind nobody.
    """
    days = reminder_days()
    since = timezone.now() - timedelta(days=days)
    rows = SealUse.objects.select_for_update(of=("self",), skip_locked=True).filter(
        stage__in=OPEN_STAGES,
        stage_at__lt=since,
        certificate__state=CertificateState.ISSUED,
        community__is_training=False,
    )
    due = rows.exclude(reminded_stage=F("stage")).select_related("community", "certificate")
    reminded = []
    for community, uses in groupby(due.order_by("community", "pk"), lambda use: use.community):
        approvers = approvers_of(community)
        for use in uses if approvers else ():
            assert use.certificate is not None  # noqa: S101
            notify(
                approvers,
                key=f"seal-use:{use.pk}:{use.stage}",
                title=f"{TITLES[Stage(use.stage)]}：{use.certificate.number}",
                body=f"已超过{days}天，请督促经办人处理。",
                url=f"/counter/certificates/{use.certificate.public_id}/",
            )
            use.reminded_stage = use.stage
            reminded.append(use)
    SealUse.objects.bulk_update(reminded, ["reminded_stage"], batch_size=500)
    return len(reminded)

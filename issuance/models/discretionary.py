"""A paper that stands on neither list, from what was asked to how it ended."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from catalog.models import CertificateItem, Edition
from core.directory.models import Community, RelyingParty
from core.privacy.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField
from core.privacy.id_numbers import normalize_id_number
from core.privacy.name_sounds import initials_of, sound_of
from core.privacy.phones import normalize_phone
from issuance.discretionary.machine import CLOSED, FileState

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from issuance.models.certificates import Certificate
    from issuance.models.file_records import FileAttachment, VerificationRecord

_S = FileState
_AFTER_JUDGING = (
    _S.VERIFYING, _S.INVESTIGATING, _S.DELIBERATING, _S.ASSESSING, _S.DRAFTING, _S.SUBMITTED,
    _S.ISSUED,
)  # fmt: skip
_PAPER = (_S.DRAFTING, _S.SUBMITTED, _S.ISSUED)


class DeclineGround(models.TextChoices):
    """Why a paper is not issued, in the words of the notice."""

    NOT_OUR_DUTY = "not_our_duty", "不属于社区职责"
    NOT_VERIFIABLE = "not_verifiable", "无法核实"
    NOT_TRUE = "not_true", "核实情况与所述不符"
    NOT_AGREED = "not_agreed", "议事协商未通过"
    RISK = "risk", "法律风险无法防范"
    NOT_NEEDED = "not_needed", "可用证件等其他材料代替"


class DiscretionaryFileQuerySet(models.QuerySet["DiscretionaryFile"]):
    """Reads files."""

    def locked(self) -> DiscretionaryFileQuerySet:
        """Lock the rows until the transaction ends."""
        return self.select_for_update(of=("self",))

    def with_everything(self) -> DiscretionaryFileQuerySet:
        """Fetch what a page about a file shows, in one query."""
        return self.select_related(
            "community", "item", "edition", "relying_party", "opened_by", "handled_by",
            "issued_certificate",
        )  # fmt: skip


def _in(states: tuple[FileState, ...]) -> Q:
    """Not IN: PostgreSQL prints that otherwise when it is read again, as a new tenant's copy is."""
    found = Q()
    for state in states:
        found |= Q(state=state.value)
    return found


def _needs(states: tuple[FileState, ...], what: Q, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=~_in(states) | what, name=name)


class DiscretionaryFile(models.Model):
    """A request for a paper on neither list (清单外事项卷宗).

    ``wording`` and ``unit_name`` go to the bureau and name nobody. ``drafts`` is what was typed and
    not confirmed: sheet → answers. ``verification``, ``investigation``, ``deliberation`` and
    ``assessment`` point at the records the way on rests upon. ``item`` is the prohibited item an
    exception of which led here. Once closed it never changes (a trigger sees to it).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT)
    item = models.ForeignKey(CertificateItem, on_delete=models.PROTECT, null=True, blank=True)
    state = models.CharField(
        "状态", max_length=16, choices=FileState.choices, default=FileState.INTAKE
    )
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    serial = models.PositiveIntegerField("顺序号", null=True, blank=True)
    number = models.CharField("卷宗编号", max_length=40, unique=True, null=True, blank=True)
    wording = models.CharField("要求证明的事", max_length=120, blank=True, default="")
    subject_name = EncryptedTextField("当事人姓名", blank=True, default="")
    subject_name_index = BlindIndexField(source="subject_name")
    subject_name_sound_index = BlindIndexField(source="subject_name", normalize=sound_of)
    subject_name_initials_index = BlindIndexField(source="subject_name", normalize=initials_of)
    subject_id_number = EncryptedTextField("身份证号", blank=True, default="")
    subject_id_index = BlindIndexField(source="subject_id_number", normalize=normalize_id_number)
    subject_phone = EncryptedTextField("联系电话", blank=True, default="")
    subject_phone_index = BlindIndexField(source="subject_phone", normalize=normalize_phone)
    relying_party = models.ForeignKey(RelyingParty, on_delete=models.PROTECT, null=True, blank=True)
    unit_name = models.CharField("要求单位", max_length=100, blank=True, default="")
    unit_basis = models.CharField("单位的依据", max_length=200, blank=True, default="")
    is_within_duties = models.BooleanField("属于社区职责", null=True)
    is_verifiable = models.BooleanField("能够核实", null=True)
    has_risk = models.BooleanField("可能涉及法律风险", null=True)
    risks = ArrayField(models.CharField(max_length=24), verbose_name="风险", default=list)
    verification = models.ForeignKey(
        "issuance.VerificationRecord", on_delete=models.PROTECT, null=True, related_name="+"
    )
    investigation = models.ForeignKey(
        "issuance.Investigation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    deliberation = models.ForeignKey(
        "issuance.Deliberation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    assessment = models.ForeignKey(
        "issuance.RiskAssessment", on_delete=models.PROTECT, null=True, related_name="+"
    )
    drafts = EncryptedJSONField("填写中的内容", default=dict)
    answers = EncryptedJSONField("证明内容", default=dict)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField("受理时间", auto_now_add=True)
    saved_at = models.DateTimeField("保存时间", auto_now=True)
    last_step_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    return_reason = EncryptedTextField("退回原因", blank=True, default="")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)
    signed_at = models.DateTimeField("签字时间", null=True, blank=True)
    is_self_approved = models.BooleanField("经办人自行审批", default=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    decline_ground = models.CharField(
        "不予出具的理由", max_length=16, choices=DeclineGround.choices, blank=True, default=""
    )
    decline_reason = EncryptedTextField("具体原因", blank=True, default="")
    instead = EncryptedTextField("可以怎么办", blank=True, default="")
    issued_certificate = models.OneToOneField(
        "issuance.Certificate", on_delete=models.PROTECT, null=True, related_name="+"
    )

    if TYPE_CHECKING:
        certificate: Certificate
        verifications: RelatedManager[VerificationRecord]
        attachments: RelatedManager[FileAttachment]

    objects = DiscretionaryFileQuerySet.as_manager()

    class Meta:
        verbose_name = "清单外事项卷宗"
        verbose_name_plural = "清单外事项卷宗"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("community", "state", "-id"), name="file_queue"),
            models.Index(fields=("closed_at", "unit_name"), name="file_by_unit"),
            models.Index(fields=("subject_id_index",), name="file_by_id_number"),
            models.Index(fields=("subject_name_index",), name="file_by_name"),
            models.Index(fields=("subject_phone_index",), name="file_by_phone"),
            models.Index(fields=("subject_name_sound_index",), name="file_by_sound"),
            models.Index(fields=("subject_name_initials_index",), name="file_by_initials"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("community", "year", "serial"), name="one_file_per_number"
            ),
            models.UniqueConstraint(fields=("id", "state"), name="file_and_its_state"),
            models.CheckConstraint(
                condition=Q(state=_S.INTAKE)
                | Q(state=_S.WITHDRAWN)
                | (Q(number__isnull=False) & ~Q(wording="")),
                name="file_is_registered",
            ),
            _needs(
                _AFTER_JUDGING, Q(is_within_duties__isnull=False, is_verifiable__isnull=False)
                & Q(is_within_duties=True, is_verifiable=True), "file_is_judged"
            ),
            _needs(
                _AFTER_JUDGING[1:],
                Q(verification__isnull=False, has_risk__isnull=False),
                "file_is_verified",
            ),
            _needs((_S.INVESTIGATING, _S.DELIBERATING, _S.ASSESSING), Q(has_risk=True),
                   "file_has_its_risk"),
            _needs((_S.DELIBERATING, _S.ASSESSING), Q(investigation__isnull=False),
                   "file_is_investigated"),
            _needs((_S.ASSESSING,), Q(deliberation__isnull=False), "file_is_deliberated"),
            _needs(
                _PAPER,
                Q(has_risk=False)
                | Q(
                    investigation__isnull=False,
                    deliberation__isnull=False,
                    assessment__isnull=False,
                ),
                "file_risk_is_assessed",
            ),
            _needs(
                (_S.SUBMITTED, _S.ISSUED),
                Q(handled_by__isnull=False, submitted_at__isnull=False),
                "file_is_submitted",
            ),
            _needs(
                (_S.ISSUED,),
                Q(
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    issued_certificate__isnull=False,
                )
                & (Q(has_risk=False) | Q(signed_at__isnull=False, is_self_approved=False)),
                "file_is_approved",
            ),
            _needs(
                (_S.ISSUED,),
                Q(is_self_approved=True) | ~Q(approved_by=models.F("handled_by")),
                "file_has_two_people",
            ),
            _needs(
                (_S.DECLINED,),
                ~Q(decline_ground="") & Q(closed_by__isnull=False),
                "file_says_why_not",
            ),
            _needs(CLOSED, Q(closed_at__isnull=False), "file_is_dated"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number or f"file {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state not in CLOSED

    @property
    def is_submitted(self) -> bool:
        """Whether it waits for the approver."""
        return self.state == FileState.SUBMITTED

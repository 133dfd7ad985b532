"""The register of the seal's use (用印登记簿), and what is asked and shown before and after."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.lookups import GreaterThan

from core.directory.models import Community
from core.privacy.fields import BlindIndexField, EncryptedTextField
from core.uploads.models import StoredFile
from issuance.models.certificates import Certificate
from issuance.models.seals import Seal

MOST_COPIES = 200
# What an empty text weighs when it is sealed (core.privacy.crypto): header, nonce and tag.
_SEALED_NOTHING = 30


def _not_empty(column: str) -> GreaterThan:
    length = models.Func(
        models.F(column), function="OCTET_LENGTH", output_field=models.IntegerField()
    )
    return GreaterThan(length, models.Value(_SEALED_NOTHING))


class SealRequestState(models.TextChoices):
    """The life of a request: the number in the register comes with the stamp."""

    ASKED = "asked", "待批准"
    APPROVED = "approved", "待用印"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"
    USED = "used", "已用印"


class SealRequest(models.Model):
    """A paper that is no certificate and wants the seal: asked for by one, approved by another.

    ``used_for`` is the unit (or colleague) it is for. A document is always named: the database
    refuses a blank form as well.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    used_for = EncryptedTextField("用印单位（人）", max_length=60)
    purpose = EncryptedTextField("用印事由", max_length=120)
    document = EncryptedTextField("文件名称", max_length=100)
    copies = models.PositiveSmallIntegerField("份数", default=1)
    state = models.CharField(
        "状态", max_length=16, choices=SealRequestState.choices, default=SealRequestState.ASKED
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("申请时间")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    is_self_approved = models.BooleanField("经办人自行审批", default=False)
    refusal_reason = EncryptedTextField("不批准的原因", blank=True, default="", max_length=200)

    class Meta:
        verbose_name = "用印申请"
        verbose_name_plural = "用印申请"
        ordering = ("-pk",)
        indexes = (models.Index(fields=("community", "state", "-id"), name="seal_request_queue"),)
        constraints = (
            models.CheckConstraint(condition=_not_empty("document"), name="never_a_blank_form"),
            models.CheckConstraint(
                condition=models.Q(copies__gte=1, copies__lte=MOST_COPIES),
                name="seal_request_copies",
            ),
        )

    def __str__(self) -> str:
        return f"{self.community_id} {self.public_id}"

    @property
    def is_asked(self) -> bool:
        """Whether it waits for the approver."""
        return self.state == SealRequestState.ASKED

    @property
    def is_approved(self) -> bool:
        """Whether the seal may be set on it now."""
        return self.state == SealRequestState.APPROVED


class SealRequestFile(StoredFile):
    """The document itself, as it was laid before the approver."""

    request = models.ForeignKey(SealRequest, on_delete=models.PROTECT, related_name="files")

    class Meta:
        verbose_name = "用印申请附件"
        verbose_name_plural = "用印申请附件"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.request_id} {self.sha256[:8]}"


class Stage(models.TextChoices):
    """Where a stamped paper stands between printer and file."""

    TO_STAMP = "to_stamp", "待盖章"
    TO_SCAN = "to_scan", "待扫描"
    TO_COMPARE = "to_compare", "待比对"
    DIFFERS = "differs", "不符"
    MATCHED = "matched", "已核对"
    NOT_ASKED = "not_asked", "无需回传"


OPEN_STAGES = (Stage.TO_STAMP, Stage.TO_SCAN, Stage.TO_COMPARE, Stage.DIFFERS)


class SealUse(models.Model):
    """One line of the register: of a certificate, or of a request; never of nothing.

    Numbers run without gaps per community and year, whichever seal was set. What stands in the line
    stays; only ``stage`` and what belongs to it move. A certificate's line begins when it is issued.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="uses")
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("登记号")
    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="seal_use"
    )
    request = models.OneToOneField(
        SealRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="seal_use"
    )
    document = models.CharField("用印文件", max_length=200, blank=True, default="")
    copies = models.PositiveSmallIntegerField("份数", default=1)
    used_at = models.DateTimeField("用印时间")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    is_self_approved = models.BooleanField("经办人自行审批", default=False)
    stage = models.CharField("回传", max_length=16, choices=Stage.choices, default=Stage.TO_STAMP)
    stage_at = models.DateTimeField("进入这一步的时间")
    stamped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stamped_at = models.DateTimeField("确认盖章时间", null=True, blank=True)
    reminded_stage = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        verbose_name = "用印登记"
        verbose_name_plural = "用印登记"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("community", "-id"), name="seal_use_book"),
            models.Index(
                fields=("community", "stage", "stage_at"),
                condition=models.Q(stage__in=OPEN_STAGES),
                name="seal_use_waiting",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("community", "year", "serial"), name="one_use_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(certificate__isnull=False, request__isnull=True)
                & ~models.Q(document="")
                | models.Q(certificate__isnull=True, request__isnull=False),
                name="never_a_use_of_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(copies__gte=1, copies__lte=MOST_COPIES),
                name="seal_use_copies",
            ),
        )

    def __str__(self) -> str:
        return f"{self.community_id} {self.year}-{self.serial}"

    @property
    def document_name(self) -> str:
        """What the seal was set on."""
        return self.request.document if self.request else self.document


class ScanOutcome(models.TextChoices):
    """What a scan of the stamped paper turned out to be."""

    MATCHED = "matched", "与存档相符"
    ANOTHER = "another", "是另一份证明"
    UNREADABLE = "unreadable", "读不出二维码"
    COMPARED = "compared", "人工比对相符"
    REJECTED = "rejected", "人工比对不符"


class StampedScan(StoredFile):
    """A scan or photograph of the stamped paper, and what became of it.

    ``found`` is the certificate of this office whose code was read, where it is another one.
    ``compared_by`` looked at it beside the archived paper: never who sent it in. By ``sent_index``
    the same file is known when it is sent again; what is kept of it is sealed anew each time.
    """

    use = models.ForeignKey(SealUse, on_delete=models.PROTECT, related_name="scans")
    outcome = models.CharField("结果", max_length=16, choices=ScanOutcome.choices)
    found = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    compared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    compared_at = models.DateTimeField("比对时间", null=True, blank=True)
    comparison = EncryptedTextField("比对说明", blank=True, default="", max_length=200)
    sent_mark = EncryptedTextField("原件校验值", blank=True, default="")
    sent_index = BlindIndexField(source="sent_mark")

    class Meta:
        verbose_name = "盖章扫描件"
        verbose_name_plural = "盖章扫描件"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("use", "sent_index"), name="one_scan_per_use"),
            models.CheckConstraint(
                condition=models.Q(compared_by=None) | ~models.Q(compared_by=models.F("added_by")),
                name="compared_by_a_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.use_id} {self.outcome}"

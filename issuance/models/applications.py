"""What a resident asked for, from the first letter typed to the paper in hand."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from catalog.models import CertificateItem, CertificateTemplate
from core.directory.models import Community
from core.privacy.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField
from core.privacy.id_numbers import normalize_id_number
from core.privacy.name_sounds import initials_of, sound_of
from core.privacy.phones import normalize_phone


class ApplicationState(models.TextChoices):
    """The life of an application."""

    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "待审批"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批准"
    ISSUED = "issued", "已出具"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_STATES = (ApplicationState.DRAFT, ApplicationState.RETURNED)


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Reads applications."""

    def locked(self) -> ApplicationQuerySet:
        """Lock the rows until the transaction ends."""
        return self.select_for_update(of=("self",))

    def with_everything(self) -> ApplicationQuerySet:
        """Fetch what a page about an application shows, in one query.

        Each further join doubles the time PostgreSQL needs to plan it: two more made it 8 ms.
        """
        return self.select_related("community", "item", "template", "created_by", "certificate")


class Application(models.Model):
    """A request for one retained item. ``answers`` is the filled form: field name → value.

    The subject's look-up keys are kept apart from ``answers``, encrypted and blind-indexed.
    ``substitutes_asked`` are ``{"name", "basis"}`` of what the resident was asked for, and did not
    have. ``created_by`` (经办人) opened it, or was the last to submit it, and does not approve it.
    ``erased_at``: never issued, and what it held about people was blanked.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    item = models.ForeignKey(CertificateItem, on_delete=models.PROTECT)
    template = models.ForeignKey(CertificateTemplate, on_delete=models.PROTECT)
    state = models.CharField(
        "状态", max_length=16, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    subject_name = EncryptedTextField("当事人姓名", blank=True, default="")
    subject_name_index = BlindIndexField(source="subject_name")
    subject_name_sound_index = BlindIndexField(source="subject_name", normalize=sound_of)
    subject_name_initials_index = BlindIndexField(source="subject_name", normalize=initials_of)
    subject_id_number = EncryptedTextField("身份证号", blank=True, default="")
    subject_id_index = BlindIndexField(source="subject_id_number", normalize=normalize_id_number)
    subject_phone = EncryptedTextField("联系电话", blank=True, default="")
    subject_phone_index = BlindIndexField(source="subject_phone", normalize=normalize_phone)
    answers = EncryptedJSONField("填写内容", default=dict)
    substitutes_asked = models.JSONField("问过的替代材料", default=list, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("受理时间", auto_now_add=True)
    saved_at = models.DateTimeField("保存时间", auto_now=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)
    return_reason = EncryptedTextField("退回原因", blank=True, default="")
    erased_at = models.DateTimeField("删除时间", null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "申请"
        verbose_name_plural = "申请"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("community", "state", "-id"), name="application_queue"),
            models.Index(fields=("subject_id_index",), name="application_by_id_number"),
            models.Index(fields=("subject_name_index",), name="application_by_name"),
            models.Index(fields=("subject_phone_index",), name="application_by_phone"),
            models.Index(fields=("subject_name_sound_index",), name="application_by_sound"),
            models.Index(fields=("subject_name_initials_index",), name="application_by_initials"),
            models.Index(
                fields=("-id",), condition=~models.Q(state="issued"), name="application_not_issued"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.public_id}"

    def take_answers(self, answers: dict[str, Any]) -> None:
        """Hold ``answers``, and what the subject is looked up by. Not saved yet."""
        self.answers = answers
        self.subject_name = str(answers.get("subject_name", ""))
        self.subject_id_number = str(answers.get("subject_id_number", ""))
        self.subject_phone = str(answers.get("subject_phone", ""))

    @property
    def is_open(self) -> bool:
        """Whether the form may still be changed."""
        return self.state in OPEN_STATES

    @property
    def is_submitted(self) -> bool:
        """Whether it waits for the approver."""
        return self.state == ApplicationState.SUBMITTED

    @property
    def is_approved(self) -> bool:
        """Whether a certificate may be made of it."""
        return self.state == ApplicationState.APPROVED

"""Whom a paper is about besides its subject: a guardian, an agent."""

from __future__ import annotations

from django.db import models

from core.privacy.fields import BlindIndexField, EncryptedTextField
from core.privacy.id_numbers import normalize_id_number
from core.privacy.name_sounds import initials_of, sound_of
from core.privacy.phones import normalize_phone
from issuance.models.applications import Application


class ApplicationPerson(models.Model):
    """A further person of an application, found by the same keys as its subject.

    ``role`` is what the template's fields begin with: ``guardian`` for ``guardian_name``,
    ``guardian_id_number``, ``guardian_phone``. Follows the answers while the form is open.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="people")
    role = models.CharField("身份", max_length=40)
    name = EncryptedTextField("姓名", blank=True, default="")
    name_index = BlindIndexField(source="name")
    name_sound_index = BlindIndexField(source="name", normalize=sound_of)
    name_initials_index = BlindIndexField(source="name", normalize=initials_of)
    id_number = EncryptedTextField("身份证号", blank=True, default="")
    id_index = BlindIndexField(source="id_number", normalize=normalize_id_number)
    phone = EncryptedTextField("联系电话", blank=True, default="")
    phone_index = BlindIndexField(source="phone", normalize=normalize_phone)

    class Meta:
        verbose_name = "其他当事人"
        verbose_name_plural = "其他当事人"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("application", "role"), name="one_person_per_role"),
        )
        indexes = (
            models.Index(fields=("id_index",), name="person_by_id_number"),
            models.Index(fields=("name_index",), name="person_by_name"),
            models.Index(fields=("name_sound_index",), name="person_by_sound"),
            models.Index(fields=("name_initials_index",), name="person_by_initials"),
            models.Index(fields=("phone_index",), name="person_by_phone"),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.role}"

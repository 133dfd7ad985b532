"""What every table of kept files has."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from core.privacy.fields import EncryptedTextField


class StoredFile(models.Model):
    """A cleaned file on the shelf ``attachments``, under the hash of its sealed bytes.

    ``file_key`` opens it and nothing else does; ``name`` is as it was sent: people put names of
    people into it, so it is sealed. ``size`` is in bytes, of the picture or PDF once opened.
    Fill it in with ``core.uploads.keeping.store``.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField("文件校验值", max_length=64)
    file_key = EncryptedTextField("文件密钥", default="")
    name = EncryptedTextField("文件名", blank=True, default="")
    media_type = models.CharField("文件类型", max_length=40)
    pages = models.PositiveSmallIntegerField("页数", default=1)
    size = models.PositiveIntegerField("文件大小")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def is_image(self) -> bool:
        """Whether a page can show it in place."""
        return self.media_type.startswith("image/")

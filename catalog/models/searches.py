"""What residents and clerks looked for and neither list answered."""

from __future__ import annotations

from django.db import models


class SearchMiss(models.Model):
    """Words that found no answer, and how often: nothing of who asked, where or at what hour.

    ``text`` holds only common words (:mod:`catalog.finder.common_words`) with ``…`` for what was
    not kept; the row whose ``text`` is empty counts the searches of which nothing could be kept.
    ``count`` is all of them, ``abandoned`` those that were asked a question back and said no.
    """

    text = models.CharField("说法", max_length=60, unique=True)
    count = models.PositiveIntegerField("次数", default=0)
    abandoned = models.PositiveIntegerField("其中反问后放弃", default=0)
    last_on = models.DateField("最近一次")
    is_set_aside = models.BooleanField("不再提示", default=False)

    class Meta:
        verbose_name = "没查到的说法"
        verbose_name_plural = "没查到的说法"
        ordering = ("-count", "-last_on", "text")

    def __str__(self) -> str:
        return self.text or "（未保存原话）"

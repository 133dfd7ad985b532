"""The office above takes its edition back."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep what the office above withdrew, and what was decided about it here."""

    dependencies = [("catalog", "0006_notice_confirmations")]

    operations = [
        migrations.CreateModel(
            name="ParentWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("parent_slug", models.CharField(max_length=63, verbose_name="上级代号")),
                ("parent_number", models.PositiveIntegerField(verbose_name="上级版次")),
                ("reason", models.CharField(max_length=200, verbose_name="撤回原因")),
                ("withdrawn_at", models.DateTimeField(verbose_name="撤回时间")),
                (
                    "kept_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="决定时间"),
                ),
                (
                    "kept_by_name",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="决定人"),
                ),
            ],
            options={
                "verbose_name": "上级撤回",
                "verbose_name_plural": "上级撤回",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("parent_slug", "parent_number"), name="one_withdrawal_per_edition"
                    )
                ],
            },
        ),
    ]

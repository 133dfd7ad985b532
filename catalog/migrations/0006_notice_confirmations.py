"""Communities confirm that the lists hang on their boards; what they said stays."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.tenancy.triggers import refuse_changes


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_search_misses"),
        ("directory", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="NoticeConfirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("photo_sha256", models.CharField(max_length=64, verbose_name="照片校验值")),
                ("confirmed_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.community",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="catalog.edition",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "公示登记",
                "verbose_name_plural": "公示登记",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(fields=["community", "-id"], name="notice_confirmations")
                ],
            },
        ),
        refuse_changes("catalog_noticeconfirmation"),
    ]

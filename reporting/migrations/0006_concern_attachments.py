import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.privacy.fields
from core.tenancy.triggers import refuse_changes


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_training"),
        ("reporting", "0005_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="remindersent",
            options={"ordering": ("-pk",), "verbose_name": "提醒", "verbose_name_plural": "提醒"},
        ),
        migrations.AddField(
            model_name="receivedconcern",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="答复期限"),
        ),
        migrations.AddField(
            model_name="receivedconcern",
            name="forward_dispatch_id",
            field=models.UUIDField(blank=True, null=True, verbose_name="上报公文"),
        ),
        migrations.AddField(
            model_name="receivedconcern",
            name="forward_id",
            field=models.UUIDField(blank=True, db_index=True, null=True, verbose_name="上报编号"),
        ),
        migrations.AddField(
            model_name="receivedconcern",
            name="forward_wording",
            field=models.TextField(blank=True, default="", verbose_name="上报表述"),
        ),
        migrations.AddField(
            model_name="receivedconcern",
            name="forwarded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="上报时间"),
        ),
        migrations.AlterField(
            model_name="concern",
            name="scope",
            field=models.CharField(
                blank=True,
                choices=[
                    ("community", "个案"),
                    ("county", "个别县（区）"),
                    ("city", "全市普遍"),
                    ("province", "全省普遍"),
                ],
                default="",
                max_length=16,
                verbose_name="范围",
            ),
        ),
        migrations.AlterField(
            model_name="receivedconcern",
            name="scope",
            field=models.CharField(
                blank=True,
                choices=[
                    ("community", "个案"),
                    ("county", "个别县（区）"),
                    ("city", "全市普遍"),
                    ("province", "全省普遍"),
                ],
                default="",
                max_length=16,
                verbose_name="范围",
            ),
        ),
        migrations.AlterField(
            model_name="remindersent",
            name="about",
            field=models.CharField(
                blank=True, default="", max_length=63, verbose_name="有关单位或问题"
            ),
        ),
        migrations.AlterField(
            model_name="remindersent",
            name="quarter",
            field=models.CharField(blank=True, default="", max_length=6, verbose_name="季度"),
        ),
        migrations.CreateModel(
            name="ConcernAttachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sha256", models.CharField(max_length=64, verbose_name="文件校验值")),
                (
                    "file_key",
                    core.privacy.fields.EncryptedTextField(default="", verbose_name="文件密钥"),
                ),
                (
                    "name",
                    core.privacy.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="文件名"
                    ),
                ),
                ("media_type", models.CharField(max_length=40, verbose_name="文件类型")),
                ("pages", models.PositiveSmallIntegerField(default=1, verbose_name="页数")),
                ("size", models.PositiveIntegerField(verbose_name="文件大小")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "removed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="移除时间"),
                ),
                (
                    "removed_by_name",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="移除人"),
                ),
                (
                    "removed_because",
                    core.privacy.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="移除原因"
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="reporting.concern",
                    ),
                ),
            ],
            options={
                "verbose_name": "问题附件",
                "verbose_name_plural": "问题附件",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ResidentCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("residents", models.PositiveIntegerField(verbose_name="居民人数")),
                ("noted_at", models.DateTimeField(verbose_name="登记时间")),
                ("noted_by_name", models.CharField(max_length=64, verbose_name="登记人")),
                (
                    "community",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.community",
                    ),
                ),
            ],
            options={
                "verbose_name": "居民人数",
                "verbose_name_plural": "居民人数",
                "ordering": ("community",),
            },
        ),
        # What was sent stays what it was; the key may be blanked when a file is taken out.
        refuse_changes(
            "reporting_concernattachment",
            of="public_id, concern_id, sha256, media_type, pages, size, added_by_id, added_at",
        ),
        refuse_changes(
            "reporting_concernattachment", when="OLD.removed_at IS NOT NULL", name="removed"
        ),
    ]

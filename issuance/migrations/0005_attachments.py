import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.privacy.fields
import core.privacy.id_numbers
import core.privacy.name_sounds
import core.privacy.phones
from core.tenancy.triggers import refuse_changes


class Migration(migrations.Migration):
    """What was photographed, whom else a paper is about, and papers that were not needed."""

    dependencies = [
        ("catalog", "0006_notice_confirmations"),
        ("directory", "0003_training"),
        ("issuance", "0004_discretionary_files"),
        ("tenancy", "0002_sealed_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="substitutes_asked",
            field=models.JSONField(blank=True, default=list, verbose_name="问过的替代材料"),
        ),
        migrations.CreateModel(
            name="ApplicationAttachment",
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
                ("field", models.CharField(max_length=40, verbose_name="材料")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="issuance.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "申请材料",
                "verbose_name_plural": "申请材料",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ApplicationPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=40, verbose_name="身份")),
                (
                    "name",
                    core.privacy.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="姓名"
                    ),
                ),
                ("name_index", core.privacy.fields.BlindIndexField(source="name")),
                (
                    "name_sound_index",
                    core.privacy.fields.BlindIndexField(
                        normalize=core.privacy.name_sounds.sound_of, source="name"
                    ),
                ),
                (
                    "name_initials_index",
                    core.privacy.fields.BlindIndexField(
                        normalize=core.privacy.name_sounds.initials_of, source="name"
                    ),
                ),
                (
                    "id_number",
                    core.privacy.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="身份证号"
                    ),
                ),
                (
                    "id_index",
                    core.privacy.fields.BlindIndexField(
                        normalize=core.privacy.id_numbers.normalize_id_number, source="id_number"
                    ),
                ),
                (
                    "phone",
                    core.privacy.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="联系电话"
                    ),
                ),
                (
                    "phone_index",
                    core.privacy.fields.BlindIndexField(
                        normalize=core.privacy.phones.normalize_phone, source="phone"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="issuance.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "其他当事人",
                "verbose_name_plural": "其他当事人",
                "ordering": ("pk",),
                "indexes": [
                    models.Index(fields=["id_index"], name="person_by_id_number"),
                    models.Index(fields=["name_index"], name="person_by_name"),
                    models.Index(fields=["name_sound_index"], name="person_by_sound"),
                    models.Index(fields=["name_initials_index"], name="person_by_initials"),
                    models.Index(fields=["phone_index"], name="person_by_phone"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "role"), name="one_person_per_role"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperSaved",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="替代材料")),
                (
                    "basis",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="出处"),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("serial", models.PositiveIntegerField(verbose_name="顺序号")),
                (
                    "number",
                    models.CharField(max_length=40, unique=True, verbose_name="免开告知单编号"),
                ),
                (
                    "resident_name",
                    core.privacy.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="居民姓名"
                    ),
                ),
                (
                    "resident_name_index",
                    core.privacy.fields.BlindIndexField(source="resident_name"),
                ),
                ("told_at", models.DateTimeField(verbose_name="告知时间")),
                (
                    "taken_back_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="收回时间"),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="directory.community"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="catalog.certificateitem"
                    ),
                ),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "免开证明",
                "verbose_name_plural": "免开证明",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(fields=["community", "-id"], name="saving_book"),
                    models.Index(fields=["resident_name_index"], name="saving_by_name"),
                    models.Index(
                        condition=models.Q(("taken_back_at", None)),
                        fields=["told_at"],
                        name="saving_counted_by_time",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "year", "serial"), name="one_saving_per_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_back_at", None), ("taken_back_by", None)),
                            models.Q(
                                ("taken_back_at__isnull", False), ("taken_back_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="taken_back_by_somebody",
                    ),
                ],
            },
        ),
        refuse_changes(
            "issuance_papersaved",
            of="id, public_id, community_id, item_id, name, basis, year, serial, number, "
            "resident_name, resident_name_index, told_by_id, told_at",
        ),
        refuse_changes(
            "issuance_papersaved", when="OLD.taken_back_at IS NOT NULL", name="taken_back"
        ),
    ]

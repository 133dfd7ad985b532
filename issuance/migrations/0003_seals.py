import uuid

import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import core.privacy.fields
from core.tenancy.triggers import refuse_changes

LINE = (
    "id, community_id, seal_id, year, serial, certificate_id, request_id, document, copies, used_at, "
    "approved_by_id, handled_by_id, is_self_approved"
)


def _dropped(table: str) -> list[migrations.RunSQL]:
    """Lift the refusals of ``table``, to be set anew."""
    made = refuse_changes(table)
    return [migrations.RunSQL(made.reverse_sql, made.sql)]


class Migration(migrations.Migration):
    """Seals with a keeper and an end; uses that are no certificates; stamped papers scanned back."""

    dependencies = [
        ("directory", "0001_initial"),
        ("issuance", "0002_written_once"),
        ("tenancy", "0001_shared_ground"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # --- Seals
        migrations.RemoveConstraint(
            model_name="seal",
            name="one_seal_in_use_per_community",
        ),
        migrations.AddField(
            model_name="seal",
            name="state",
            field=models.CharField(
                choices=[("in_use", "在用"), ("lost", "已报遗失"), ("retired", "已停用")],
                default="in_use",
                max_length=16,
                verbose_name="状态",
            ),
        ),
        migrations.RunSQL(
            "UPDATE issuance_seal SET state = 'retired' WHERE NOT is_in_use", migrations.RunSQL.noop
        ),
        migrations.RemoveField(
            model_name="seal",
            name="is_in_use",
        ),
        migrations.AddField(
            model_name="seal",
            name="keeper",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="kept_at",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="存放地点"),
        ),
        migrations.AddField(
            model_name="seal",
            name="valid_from",
            field=models.DateField(blank=True, null=True, verbose_name="启用日期"),
        ),
        migrations.AddField(
            model_name="seal",
            name="valid_until",
            field=models.DateField(blank=True, null=True, verbose_name="使用期限至"),
        ),
        migrations.AddField(
            model_name="seal",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="停用日期"),
        ),
        migrations.AddField(
            model_name="seal",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="issuance.seal",
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        # Seals that were there already. Not by chance: chance is different on every machine of a cluster.
        migrations.RunSQL(
            "UPDATE issuance_seal SET public_id = md5(community_id || ' ' || id || name)::uuid",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="seal",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "in_use")),
                fields=("community",),
                name="one_seal_in_use_per_community",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__gte", models.F("valid_from")),
                    ("valid_from", None),
                    ("valid_until", None),
                    _connector="OR",
                ),
                name="seal_valid_forwards",
            ),
        ),
        migrations.AddField(
            model_name="issuingpolicy",
            name="seal_reminder_days",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="证明出具后没有确认盖章，或者盖章后没有上传扫描件，超过这些天，提醒社区负责人一次。",
                verbose_name="盖章、回传超过几天提醒",
            ),
        ),
        migrations.CreateModel(
            name="SealHandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(max_length=200, verbose_name="移交原因")),
                ("proposed_at", models.DateTimeField(verbose_name="移交时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待接收"),
                            ("accepted", "已接收"),
                            ("declined", "未接收"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="proposed",
                        max_length=16,
                        verbose_name="状态",
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="答复时间"),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs",
                        to="issuance.seal",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "公章移交",
                "verbose_name_plural": "公章移交",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="SealLoss",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lost_on", models.DateField(verbose_name="遗失日期")),
                (
                    "circumstances",
                    core.privacy.fields.EncryptedTextField(max_length=500, verbose_name="遗失经过"),
                ),
                ("reported_at", models.DateTimeField(verbose_name="报告时间")),
                (
                    "seal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loss",
                        to="issuance.seal",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "公章遗失",
                "verbose_name_plural": "公章遗失",
            },
        ),
        migrations.AddConstraint(
            model_name="sealhandover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("seal",),
                name="one_hand_over_at_a_time",
            ),
        ),
        # --- Requests
        migrations.CreateModel(
            name="SealRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "used_for",
                    core.privacy.fields.EncryptedTextField(
                        max_length=60, verbose_name="用印单位（人）"
                    ),
                ),
                (
                    "purpose",
                    core.privacy.fields.EncryptedTextField(max_length=120, verbose_name="用印事由"),
                ),
                (
                    "document",
                    core.privacy.fields.EncryptedTextField(max_length=100, verbose_name="文件名称"),
                ),
                ("copies", models.PositiveSmallIntegerField(default=1, verbose_name="份数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待批准"),
                            ("approved", "待用印"),
                            ("refused", "未批准"),
                            ("withdrawn", "已撤回"),
                            ("used", "已用印"),
                        ],
                        default="asked",
                        max_length=16,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="答复时间"),
                ),
                (
                    "is_self_approved",
                    models.BooleanField(default=False, verbose_name="经办人自行审批"),
                ),
                (
                    "refusal_reason",
                    core.privacy.fields.EncryptedTextField(
                        blank=True, default="", max_length=200, verbose_name="不批准的原因"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="directory.community"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "用印申请",
                "verbose_name_plural": "用印申请",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="SealRequestFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sha256", models.CharField(max_length=64, verbose_name="文件校验值")),
                ("file_key", core.privacy.fields.EncryptedTextField(default="", verbose_name="文件密钥")),
                ("name", core.privacy.fields.EncryptedTextField(blank=True, default="", verbose_name="文件名")),
                ("media_type", models.CharField(max_length=40, verbose_name="文件类型")),
                ("pages", models.PositiveSmallIntegerField(default=1, verbose_name="页数")),
                ("size", models.PositiveIntegerField(verbose_name="文件大小")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="issuance.sealrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "用印申请附件",
                "verbose_name_plural": "用印申请附件",
                "ordering": ("pk",),
            },
        ),
        migrations.AddIndex(
            model_name="sealrequest",
            index=models.Index(fields=["community", "state", "-id"], name="seal_request_queue"),
        ),
        migrations.AddConstraint(
            model_name="sealrequest",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.GreaterThan(
                    models.Func(
                        models.F("document"),
                        function="OCTET_LENGTH",
                        output_field=models.IntegerField(),
                    ),
                    models.Value(30),
                ),
                name="never_a_blank_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("copies__gte", 1), ("copies__lte", 200)),
                name="seal_request_copies",
            ),
        ),
        # --- The register
        *_dropped("issuance_sealuse"),
        migrations.RemoveConstraint(
            model_name="sealuse",
            name="one_use_per_number",
        ),
        migrations.AddField(
            model_name="sealuse",
            name="reminded_stage",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AddField(
            model_name="sealuse",
            name="stage",
            field=models.CharField(
                choices=[
                    ("to_stamp", "待盖章"),
                    ("to_scan", "待扫描"),
                    ("to_compare", "待比对"),
                    ("differs", "不符"),
                    ("matched", "已核对"),
                    ("not_asked", "无需回传"),
                ],
                default="to_stamp",
                max_length=16,
                verbose_name="回传",
            ),
        ),
        migrations.AddField(
            model_name="sealuse",
            name="stamped_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="确认盖章时间"),
        ),
        migrations.AddField(
            model_name="sealuse",
            name="stamped_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sealuse",
            name="request",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seal_use",
                to="issuance.sealrequest",
            ),
        ),
        migrations.AddField(
            model_name="sealuse",
            name="community",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="directory.community"
            ),
        ),
        migrations.AddField(
            model_name="sealuse",
            name="stage_at",
            field=models.DateTimeField(null=True, verbose_name="进入这一步的时间"),
        ),
        migrations.RunSQL(
            [
                "SET CONSTRAINTS ALL IMMEDIATE",
                "UPDATE issuance_sealuse SET stage_at = used_at, community_id = "
                "(SELECT community_id FROM issuance_seal seal WHERE seal.id = seal_id)",
                "SET CONSTRAINTS ALL DEFERRED",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="sealuse",
            name="community",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="directory.community"
            ),
        ),
        migrations.AlterField(
            model_name="sealuse",
            name="stage_at",
            field=models.DateTimeField(verbose_name="进入这一步的时间"),
        ),
        migrations.AlterField(
            model_name="sealuse",
            name="certificate",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seal_use",
                to="issuance.certificate",
            ),
        ),
        migrations.AlterField(
            model_name="sealuse",
            name="document",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="用印文件"),
        ),
        migrations.AddConstraint(
            model_name="sealuse",
            constraint=models.UniqueConstraint(
                fields=("community", "year", "serial"), name="one_use_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="sealuse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("certificate__isnull", False),
                        ("request__isnull", True),
                        models.Q(("document", ""), _negated=True),
                    ),
                    models.Q(("certificate__isnull", True), ("request__isnull", False)),
                    _connector="OR",
                ),
                name="never_a_use_of_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("copies__gte", 1), ("copies__lte", 200)), name="seal_use_copies"
            ),
        ),
        migrations.AddIndex(
            model_name="sealuse",
            index=models.Index(fields=["community", "-id"], name="seal_use_book"),
        ),
        migrations.AddIndex(
            model_name="sealuse",
            index=models.Index(
                condition=models.Q(("stage__in", ("to_stamp", "to_scan", "to_compare", "differs"))),
                fields=["community", "stage", "stage_at"],
                name="seal_use_waiting",
            ),
        ),
        # --- Scans
        migrations.CreateModel(
            name="StampedScan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sha256", models.CharField(max_length=64, verbose_name="文件校验值")),
                ("file_key", core.privacy.fields.EncryptedTextField(default="", verbose_name="文件密钥")),
                ("name", core.privacy.fields.EncryptedTextField(blank=True, default="", verbose_name="文件名")),
                ("media_type", models.CharField(max_length=40, verbose_name="文件类型")),
                ("pages", models.PositiveSmallIntegerField(default=1, verbose_name="页数")),
                ("size", models.PositiveIntegerField(verbose_name="文件大小")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("matched", "与存档相符"),
                            ("another", "是另一份证明"),
                            ("unreadable", "读不出二维码"),
                            ("compared", "人工比对相符"),
                            ("rejected", "人工比对不符"),
                        ],
                        max_length=16,
                        verbose_name="结果",
                    ),
                ),
                (
                    "compared_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="比对时间"),
                ),
                (
                    "comparison",
                    core.privacy.fields.EncryptedTextField(
                        blank=True, default="", max_length=200, verbose_name="比对说明"
                    ),
                ),
                (
                    "use",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="issuance.sealuse",
                    ),
                ),
                (
                    "found",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="issuance.certificate",
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
                    "compared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "盖章扫描件",
                "verbose_name_plural": "盖章扫描件",
                "ordering": ("-pk",),
            },
        ),
        migrations.AddConstraint(
            model_name="stampedscan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("compared_by", None),
                    models.Q(("compared_by", models.F("added_by")), _negated=True),
                    _connector="OR",
                ),
                name="compared_by_a_second_person",
            ),
        ),
        # --- What stands
        refuse_changes("issuance_seal", when="OLD.state <> 'in_use'"),
        refuse_changes("issuance_sealhandover", when="OLD.state <> 'proposed'"),
        refuse_changes("issuance_sealloss"),
        refuse_changes(
            "issuance_sealrequest", when="OLD.state IN ('refused', 'withdrawn', 'used')"
        ),
        refuse_changes("issuance_sealuse", of=LINE),
        refuse_changes("issuance_stampedscan", when="OLD.outcome <> 'unreadable'"),
    ]

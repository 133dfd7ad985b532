import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import core.privacy.fields
import core.privacy.name_sounds
from core.tenancy.triggers import refuse_changes

_PERSON = {
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": settings.AUTH_USER_MODEL,
}
SEARCHED = (
    ("Application", "subject_name", ("sound", "initials")),
    ("DiscretionaryFile", "subject_name", ("sound", "initials")),
    ("Redirection", "resident_name", ("", "sound", "initials")),
)


def _index(label, source, kind):
    column = f"{source}_{kind}_index" if kind else f"{source}_index"
    how = {
        "sound": {"normalize": core.privacy.name_sounds.sound_of},
        "initials": {"normalize": core.privacy.name_sounds.initials_of},
    }.get(kind, {})
    return migrations.AddField(
        model_name=label.lower(),
        name=column,
        field=core.privacy.fields.BlindIndexField(source=source, **how),
    )


def _found_by(model_name, fields, name, condition=None):
    return migrations.AddIndex(
        model_name=model_name, index=models.Index(fields=fields, name=name, condition=condition)
    )


class Migration(migrations.Migration):
    """Hand-over, correction, reasons for reprints; and what papers are found again by."""

    dependencies = [
        ("issuance", "0005_attachments"),
        ("tenancy", "0002_sealed_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="handed_over_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="交付时间"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="handed_over_by",
            field=models.ForeignKey(blank=True, null=True, **_PERSON),
        ),
        migrations.AddField(
            model_name="certificate",
            name="handed_over_to",
            field=models.CharField(
                blank=True,
                choices=[("self", "当事人本人"), ("agent", "代办人")],
                default="",
                max_length=8,
                verbose_name="交付给",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="issuance.certificate",
            ),
        ),
        refuse_changes("issuance_certificate", of="replaces_id", name="replaces"),
        refuse_changes(
            "issuance_certificate",
            when="OLD.handed_over_at IS NOT NULL",
            of="handed_over_at, handed_over_by_id, handed_over_to",
            name="handed_over",
        ),
        migrations.AddField(
            model_name="reprint",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("printer", "打印机卡纸或印不清"),
                    ("lost", "居民遗失或损坏"),
                    ("more_copies", "用证单位要求多份"),
                    ("other", "其他"),
                ],
                default="",
                max_length=16,
                verbose_name="再次打印的原因",
            ),
        ),
        migrations.AddField(
            model_name="reprint",
            name="note",
            field=core.privacy.fields.EncryptedTextField(
                blank=True, default="", verbose_name="说明"
            ),
        ),
        migrations.AddConstraint(
            model_name="reprint",
            constraint=models.CheckConstraint(
                condition=Q(("copy_number", 1), Q(("reason", ""), _negated=True), _connector="OR"),
                name="a_second_copy_has_a_reason",
            ),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("end", "作废或撤销"), ("reissue", "更正后补开")],
                        max_length=16,
                        verbose_name="请求",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("written_wrong", "内容填写有误"),
                            ("changed", "情况已经变化"),
                            ("untrue", "核实有误或材料不实"),
                            ("not_needed", "居民不再需要"),
                            ("misprinted", "打印或盖章有误"),
                            ("other", "其他"),
                        ],
                        max_length=16,
                        verbose_name="原因",
                    ),
                ),
                (
                    "note",
                    core.privacy.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="说明"
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="提出时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待决定"),
                            ("done", "已更正"),
                            ("declined", "未同意"),
                            ("withdrawn", "已收回"),
                        ],
                        default="open",
                        max_length=16,
                        verbose_name="状态",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="决定时间"),
                ),
                (
                    "answer",
                    core.privacy.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="不同意的原因"
                    ),
                ),
                (
                    "application",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="issuance.application",
                    ),
                ),
                ("asked_by", models.ForeignKey(**_PERSON)),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="issuance.certificate",
                    ),
                ),
                ("decided_by", models.ForeignKey(blank=True, null=True, **_PERSON)),
            ],
            options={"verbose_name": "更正", "verbose_name_plural": "更正", "ordering": ("-pk",)},
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                condition=Q(("state", "open")), fields=("certificate",), name="one_open_correction"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("application__isnull", False), ("kind", "reissue")),
                    Q(("application__isnull", True), ("kind", "end")),
                    _connector="OR",
                ),
                name="a_reissue_has_its_application",
            ),
        ),
        refuse_changes(
            "issuance_correction",
            of="id, public_id, certificate_id, application_id, kind, reason, note, asked_by_id,"
            " asked_at",
        ),
        refuse_changes("issuance_correction", when="OLD.state <> 'open'", name="decided"),
        migrations.CreateModel(
            name="UnitName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="单位")),
            ],
            options={
                "verbose_name": "单位名称",
                "verbose_name_plural": "单位名称",
                "ordering": ("name",),
            },
        ),
        migrations.RunSQL(
            "INSERT INTO issuance_unitname (name)"
            " SELECT relying_party FROM issuance_certificate WHERE relying_party <> ''"
            " UNION SELECT unit_name FROM issuance_demand WHERE unit_name <> ''",
            migrations.RunSQL.noop,
        ),
        *(_index(label, source, kind) for label, source, kinds in SEARCHED for kind in kinds),
        _found_by("application", ["subject_name_sound_index"], "application_by_sound"),
        _found_by("application", ["subject_name_initials_index"], "application_by_initials"),
        _found_by(
            "application", ["-id"], "application_not_issued", Q(("state", "issued"), _negated=True)
        ),
        _found_by("discretionaryfile", ["subject_name_sound_index"], "file_by_sound"),
        _found_by("discretionaryfile", ["subject_name_initials_index"], "file_by_initials"),
        _found_by("redirection", ["resident_name_index"], "redirection_by_name"),
        _found_by("redirection", ["resident_name_sound_index"], "redirection_by_sound"),
        _found_by("redirection", ["resident_name_initials_index"], "redirection_by_initials"),
        _found_by("redirection", ["told_at"], "redirection_by_time"),
        _found_by("redirection", ["serial"], "redirection_by_serial"),
        _found_by("demand", ["unit_name", "-id"], "demand_found_by_unit"),
        _found_by("certificate", ["community", "-issued_on", "-id"], "certificate_found_here"),
        _found_by("certificate", ["-issued_on", "-id"], "certificate_found"),
        _found_by(
            "certificate", ["community", "item_code", "-issued_on", "-id"], "certificate_item_here"
        ),
        _found_by("certificate", ["item_code", "-issued_on", "-id"], "certificate_by_item"),
        _found_by("certificate", ["relying_party", "-issued_on", "-id"], "certificate_by_unit"),
        _found_by("certificate", ["serial", "-issued_on"], "certificate_by_serial"),
    ]

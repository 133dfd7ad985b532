"""Every paper follows a retention class; a stamped scan is known when it is sent again."""

import django.core.validators
import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import core.privacy.fields
from core.tenancy.triggers import refuse_changes


class Migration(migrations.Migration):

    dependencies = [
        ("issuance", "0009_privacy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="disposalline",
            name="destroyed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="销毁时间"),
        ),
        migrations.AddField(
            model_name="disposalline",
            name="file",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="disposal_lines", to="issuance.discretionaryfile"),
        ),
        migrations.AddField(
            model_name="disposalline",
            name="redirection",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="disposal_lines", to="issuance.redirection"),
        ),
        migrations.AddField(
            model_name="disposalline",
            name="saving",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="disposal_lines", to="issuance.papersaved"),
        ),
        migrations.AddField(
            model_name="disposalline",
            name="seal_request",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="disposal_lines", to="issuance.sealrequest"),
        ),
        migrations.AddField(
            model_name="issuingpolicy",
            name="empty_practice_after_days",
            field=models.PositiveSmallIntegerField(default=30, help_text="练习模式里填写的内容，超过这些天自动清空，不用审批。", validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name="练习内容保存天数"),
        ),
        migrations.AddField(
            model_name="issuingpolicy",
            name="practice_emptied_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="stampedscan",
            name="sent_mark",
            field=core.privacy.fields.EncryptedTextField(blank=True, default="", verbose_name="原件校验值"),
        ),
        migrations.AddField(
            model_name="stampedscan",
            name="sent_index",
            field=core.privacy.fields.BlindIndexField(source="sent_mark"),
        ),
        migrations.AlterField(
            model_name="disposalline",
            name="entry",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="issuance.archiveentry"),
        ),
        migrations.AddConstraint(
            model_name="disposalline",
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func(models.F("entry"), models.F("file"), models.F("redirection"), models.F("saving"), models.F("seal_request"), function="num_nonnulls", output_field=models.IntegerField()), 1), name="one_paper_per_disposal_line"),
        ),
        migrations.AddConstraint(
            model_name="stampedscan",
            constraint=models.UniqueConstraint(fields=("use", "sent_index"), name="one_scan_per_use"),
        ),
        refuse_changes(
            "issuance_disposalline",
            of="file_id, redirection_id, saving_id, seal_request_id",
            name="paper",
        ),
        refuse_changes(
            "issuance_disposalline", when="OLD.destroyed_at IS NOT NULL", name="destroyed"
        ),
    ]

import uuid

import django.db.models.deletion
from django.db import migrations, models

import core.privacy.fields.encrypted
from core.tenancy.triggers import refuse_changes


class Migration(migrations.Migration):
    """Electronic seals. A sealing stands as written; a key is only ever switched off."""

    dependencies = [("issuance", "0007_archive"), ("directory", "0003_training")]

    operations = [
        migrations.CreateModel(
            name="SealKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("device", models.CharField(choices=[("software", "软件密钥")], default="software", max_length=16, verbose_name="密钥位置")),
                ("pkcs12", core.privacy.fields.encrypted.EncryptedTextField(blank=True, default="", verbose_name="密钥文件")),
                ("passphrase", core.privacy.fields.encrypted.EncryptedTextField(blank=True, default="", verbose_name="密钥口令")),
                ("certificate_pem", models.TextField(verbose_name="证书")),
                ("holder", models.CharField(max_length=200, verbose_name="证书持有人")),
                ("serial", models.CharField(max_length=64, verbose_name="证书序列号")),
                ("valid_from", models.DateTimeField(verbose_name="有效期起")),
                ("valid_until", models.DateTimeField(verbose_name="有效期至")),
                ("is_in_use", models.BooleanField(default=True, verbose_name="在用")),
                ("configured_at", models.DateTimeField(auto_now_add=True, verbose_name="启用时间")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                ("community", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="seal_keys", to="directory.community")),
            ],
            options={
                "verbose_name": "电子印章",
                "verbose_name_plural": "电子印章",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("is_in_use", True)), fields=("community",), name="one_seal_key_in_use", nulls_distinct=False)
                ],
            },
        ),
        migrations.CreateModel(
            name="ElectronicSealing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed_sha256", models.CharField(max_length=64, verbose_name="盖章件校验值")),
                ("sealed_size", models.PositiveIntegerField(verbose_name="盖章件大小")),
                ("sealed_at", models.DateTimeField(verbose_name="盖章时间")),
                ("algorithm", models.CharField(max_length=40, verbose_name="签名算法")),
                ("certificate", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="electronic_sealing", to="issuance.certificate")),
                ("key", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sealings", to="issuance.sealkey")),
            ],
            options={
                "verbose_name": "电子盖章",
                "verbose_name_plural": "电子盖章",
                "ordering": ("-pk",),
            },
        ),
        refuse_changes("issuance_electronicsealing"),
        refuse_changes(
            "issuance_sealkey",
            of="id, public_id, community_id, certificate_pem, holder, serial, valid_from, valid_until, configured_at",
        ),
        refuse_changes("issuance_sealkey", when="NOT OLD.is_in_use", name="ended"),
    ]

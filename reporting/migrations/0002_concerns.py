import uuid

import django.db.models.deletion
from django.db import migrations, models

import core.privacy.fields

from core.tenancy.triggers import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_points")]

    operations = [migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('is_by_phone', models.BooleanField(default=False, verbose_name='来电')),
                ('kind', models.CharField(choices=[('demand', '要求开具不应开具的证明'), ('lists', '清单或模板不合用'), ('route', '办事途径走不通'), ('need', '需要支持'), ('other', '其他')], max_length=16, verbose_name='类别')),
                ('item_code', models.CharField(blank=True, default='', max_length=16, verbose_name='事项代码')),
                ('item_name', models.CharField(blank=True, default='', max_length=100, verbose_name='事项')),
                ('unit_name', models.CharField(blank=True, default='', max_length=100, verbose_name='要求单位')),
                ('text', core.privacy.fields.EncryptedTextField(verbose_name='情况')),
                ('raised_at', models.DateTimeField(verbose_name='反映时间')),
                ('raised_by_name', models.CharField(blank=True, default='', max_length=64, verbose_name='登记人')),
                ('state', models.CharField(choices=[('raised', '待研判'), ('in_hand', '办理中'), ('escalated', '已上报'), ('answered', '已答复'), ('closed', '已办结')], default='raised', max_length=16, verbose_name='状态')),
                ('scope', models.CharField(blank=True, choices=[('community', '个案'), ('county', '个别县（区）'), ('city', '全市普遍')], default='', max_length=16, verbose_name='范围')),
                ('wording', models.TextField(blank=True, default='', verbose_name='对外表述')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='期限')),
                ('dispatch_id', models.UUIDField(blank=True, null=True, verbose_name='公文')),
                ('answer', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='答复')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('answered_by_name', models.CharField(blank=True, default='', max_length=64, verbose_name='答复人')),
                ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.community')),
            ],
            options={
                'verbose_name': '问题和需求',
                'verbose_name_plural': '问题和需求',
                'ordering': ('-raised_at', '-pk'),
                'indexes': [models.Index(fields=['state', 'due_on'], name='concern_by_state'), models.Index(fields=['community', '-id'], name='concern_of_community')],
            },
        ),
migrations.CreateModel(
            name='ReceivedConcern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sender_slug', models.CharField(max_length=63, verbose_name='报送单位代号')),
                ('sender_name', models.CharField(max_length=64, verbose_name='报送单位')),
                ('concern_id', models.UUIDField(verbose_name='原编号')),
                ('kind', models.CharField(choices=[('demand', '要求开具不应开具的证明'), ('lists', '清单或模板不合用'), ('route', '办事途径走不通'), ('need', '需要支持'), ('other', '其他')], max_length=16, verbose_name='类别')),
                ('item_code', models.CharField(blank=True, default='', max_length=16, verbose_name='事项代码')),
                ('item_name', models.CharField(blank=True, default='', max_length=100, verbose_name='事项')),
                ('unit_name', models.CharField(blank=True, default='', max_length=100, verbose_name='要求单位')),
                ('text', models.TextField(verbose_name='情况')),
                ('raised_on', models.DateField(verbose_name='反映日期')),
                ('received_at', models.DateTimeField(verbose_name='送达时间')),
                ('scope', models.CharField(blank=True, choices=[('community', '个案'), ('county', '个别县（区）'), ('city', '全市普遍')], default='', max_length=16, verbose_name='范围')),
                ('answer', models.TextField(blank=True, default='', verbose_name='答复')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('answered_by_name', models.CharField(blank=True, default='', max_length=64, verbose_name='答复人')),
            ],
            options={
                'verbose_name': '下级问题和需求',
                'verbose_name_plural': '下级问题和需求',
                'ordering': ('-received_at', '-pk'),
                'constraints': [models.UniqueConstraint(fields=('sender_slug', 'concern_id'), name='one_received_per_concern')],
            },
        ),
migrations.CreateModel(
            name='JointSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('held_on', models.DateField(verbose_name='会商日期')),
                ('departments', models.CharField(max_length=200, verbose_name='会商部门')),
                ('participants', models.TextField(verbose_name='参加人员')),
                ('measures', models.TextField(verbose_name='议定措施')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('recorded_by_name', models.CharField(max_length=64, verbose_name='登记人')),
                ('concerns', models.ManyToManyField(to='reporting.receivedconcern', verbose_name='所议问题')),
            ],
            options={
                'verbose_name': '会商',
                'verbose_name_plural': '会商',
                'ordering': ('-held_on', '-pk'),
            },
        ),
refuse_changes("reporting_receivedconcern", of="sender_slug, sender_name, concern_id, kind, item_code, item_name, unit_name, text, raised_on, received_at"),]

import core.privacy.fields
import core.privacy.id_numbers
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.tenancy.triggers import refuse_changes


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_training'),
        ("issuance", "0008_electronic_seal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='删除时间'),
        ),
        migrations.AddField(
            model_name='issuingpolicy',
            name='erase_unissued_after_days',
            field=models.PositiveSmallIntegerField(default=90, help_text='填写中、已放弃的申请没有出具证明，超过这些天没有改动，其中的个人信息自动删除。', validators=[django.core.validators.MinValueValidator(7), django.core.validators.MaxValueValidator(730)], verbose_name='未出具的申请保存天数'),
        ),
        migrations.CreateModel(
            name='PersonRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('looks', '查询谁看过'), ('copy', '查阅、复制'), ('erasure', '删除')], max_length=16, verbose_name='请求')),
                ('id_number', core.privacy.fields.EncryptedTextField(verbose_name='身份证号')),
                ('id_index', core.privacy.fields.BlindIndexField(normalize=core.privacy.id_numbers.normalize_id_number, source='id_number')),
                ('records', models.PositiveIntegerField(default=0, verbose_name='找到')),
                ('erased', models.PositiveIntegerField(default=0, verbose_name='删除')),
                ('handled_at', models.DateTimeField(auto_now_add=True, verbose_name='办理时间')),
                ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.community')),
                ('handled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '个人信息请求',
                'verbose_name_plural': '个人信息请求',
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['id_index'], name='request_by_id_number')],
            },
        ),
        migrations.CreateModel(
            name='Reveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('application', '申请'), ('certificate', '证明'), ('file', '清单外事项卷宗'), ('redirection', '告知单')], max_length=16, verbose_name='类别')),
                ('subject_id', models.BigIntegerField(verbose_name='对象编号')),
                ('facts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None, verbose_name='信息种类')),
                ('reason', models.CharField(choices=[('check_identity', '核对当事人身份'), ('contact', '联系当事人'), ('check_paper', '核对证明内容'), ('correction', '办理更正、作废或撤销'), ('verify_request', '用证单位来函核实'), ('inspection', '检查、审计或者投诉处理'), ('other', '其他')], max_length=16, verbose_name='原因')),
                ('note', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='说明')),
                ('seen_at', models.DateTimeField(auto_now_add=True, verbose_name='查看时间')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.community')),
                ('seen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '查看记录',
                'verbose_name_plural': '查看记录',
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['kind', 'subject_id'], name='reveal_of_paper'), models.Index(fields=['seen_at', 'seen_by'], name='reveal_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='nothing_revealed_without_reason')],
            },
        ),
        refuse_changes("issuance_reveal"),
        refuse_changes("issuance_personrequest"),
    ]

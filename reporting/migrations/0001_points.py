import uuid

import django.db.models.deletion
from django.db import migrations, models

import core.privacy.fields



class Migration(migrations.Migration):
    initial = True

    dependencies = [("issuance", "0002_written_once"),("directory", "0001_initial"),("catalog", "0006_notice_confirmations")]

    operations = [migrations.CreateModel(
            name='MonitoringPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('starts_on', models.DateField(verbose_name='起始日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='截止日期')),
                ('contact_name', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='联系人')),
                ('contact_phone', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='联系电话')),
                ('reasons', models.JSONField(default=list, verbose_name='选取理由')),
                ('chosen_by_name', models.CharField(blank=True, default='', max_length=64, verbose_name='选取人')),
                ('chosen_at', models.DateTimeField(verbose_name='选取时间')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.community')),
            ],
            options={
                'verbose_name': '监测点',
                'verbose_name_plural': '监测点',
                'ordering': ('starts_on', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('community',), name='one_standing_point_per_community'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='point_ends_after_it_starts')],
            },
        ),
migrations.CreateModel(
            name='ReceivedPoints',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender_slug', models.CharField(max_length=63, unique=True, verbose_name='报送单位代号')),
                ('sender_name', models.CharField(max_length=64, verbose_name='报送单位')),
                ('points', models.JSONField(default=list, verbose_name='监测点')),
                ('told_at', models.DateTimeField(verbose_name='报送时间')),
            ],
            options={
                'verbose_name': '下级监测点',
                'verbose_name_plural': '下级监测点',
                'ordering': ('sender_slug',),
            },
        ),]

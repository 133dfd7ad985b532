from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='AggregationRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.CharField(max_length=6, verbose_name='季度')),
                ('root_slug', models.CharField(blank=True, default='', max_length=63, verbose_name='发起单位')),
                ('slugs', models.JSONField(default=list, verbose_name='汇总单位')),
                ('asked_by', models.CharField(blank=True, default='', max_length=64, verbose_name='发起人')),
                ('started_at', models.DateTimeField(verbose_name='开始时间')),
                ('resent_at', models.DateTimeField(blank=True, null=True, verbose_name='上次续跑时间')),
            ],
            options={
                'verbose_name': '汇总',
                'verbose_name_plural': '汇总',
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['root_slug', 'quarter', '-id'], name='run_of_quarter')],
            },
        ),
        migrations.CreateModel(
            name='QuarterSummary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tenant_slug', models.CharField(max_length=63, verbose_name='单位代号')),
                ('schema_name', models.CharField(max_length=63, verbose_name='模式')),
                ('division_code', models.CharField(blank=True, default='', max_length=12, verbose_name='区划代码')),
                ('level', models.CharField(max_length=16, verbose_name='级别')),
                ('parent_slug', models.CharField(blank=True, default='', max_length=63, verbose_name='上级代号')),
                ('name', models.CharField(max_length=64, verbose_name='名称')),
                ('quarter', models.CharField(max_length=6, verbose_name='季度')),
                ('payload', models.JSONField(null=True, verbose_name='数据')),
                ('state', models.CharField(choices=[('complete', '已汇总'), ('partial', '季度未结束'), ('failed', '汇总失败')], max_length=16, verbose_name='状态')),
                ('error', models.CharField(blank=True, default='', max_length=64, verbose_name='失败原因')),
                ('counted_at', models.DateTimeField(null=True, verbose_name='数据时间')),
                ('computed_at', models.DateTimeField(verbose_name='汇总时间')),
                ('milliseconds', models.PositiveIntegerField(default=0, verbose_name='用时（毫秒）')),
                ('run_id', models.BigIntegerField(default=0, verbose_name='汇总')),
            ],
            options={
                'verbose_name': '季度汇总',
                'verbose_name_plural': '季度汇总',
                'ordering': ('quarter', 'division_code'),
                'indexes': [models.Index(fields=['quarter', 'parent_slug'], name='summary_of_quarter')],
                'constraints': [models.UniqueConstraint(fields=('tenant_slug', 'quarter'), name='one_summary_per_office_and_quarter')],
            },
        ),
    ]

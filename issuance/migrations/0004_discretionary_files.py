import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.privacy.fields
import core.privacy.id_numbers
import core.privacy.phones
from core.tenancy.triggers import refuse_changes

# Every move there is (issuance.discretionary.machine.MOVES, as it was when this was written).
MOVES = (
    ("assessing", "declined"),
    ("assessing", "deliberating"),
    ("assessing", "drafting"),
    ("assessing", "withdrawn"),
    ("deliberating", "assessing"),
    ("deliberating", "declined"),
    ("deliberating", "investigating"),
    ("deliberating", "withdrawn"),
    ("drafting", "assessing"),
    ("drafting", "declined"),
    ("drafting", "submitted"),
    ("drafting", "verifying"),
    ("drafting", "withdrawn"),
    ("intake", "judging"),
    ("intake", "withdrawn"),
    ("investigating", "declined"),
    ("investigating", "deliberating"),
    ("investigating", "verifying"),
    ("investigating", "withdrawn"),
    ("judging", "declined"),
    ("judging", "intake"),
    ("judging", "verifying"),
    ("judging", "withdrawn"),
    ("submitted", "declined"),
    ("submitted", "drafting"),
    ("submitted", "issued"),
    ("submitted", "withdrawn"),
    ("verifying", "declined"),
    ("verifying", "drafting"),
    ("verifying", "investigating"),
    ("verifying", "judging"),
    ("verifying", "withdrawn"),
)
# Record → the state it is written in, and all that never changes about it.
RECORDS = {
    "verificationrecord": ("verifying", "method, done_on, done_by_names, finding, result"),
    "investigation": ("investigating", "investigators, done_on, course, findings"),
    "deliberation": (
        "deliberating",
        "held_on, held_time, place, host_name, participants, participant_count, minutes, "
        "votes_for, votes_against, votes_abstain",
    ),
    "riskassessment": ("assessing", "assessment, precautions, adviser_name, legal_opinion"),
}
POINTERS = {
    "verification": "verificationrecord",
    "investigation": "investigation",
    "deliberation": "deliberation",
    "assessment": "riskassessment",
}
FILE = "issuance_discretionaryfile"


def refuse(name, table, action):
    """Return an operation: a trigger that raises where ``action`` says."""
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} {action} EXECUTE FUNCTION public.refuse_change()",
        f"DROP TRIGGER {name} ON {table}",
    )


def refuse_other_moves():
    moves = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in MOVES)
    return refuse(
        f"{FILE}_move_refused",
        FILE,
        f"BEFORE UPDATE OF state ON {FILE} FOR EACH ROW "
        f"WHEN (OLD.state <> NEW.state AND NOT ({moves}))",
    )


def follows_its_file(table):
    """Tie a row to its file's state: the one changes with the other."""
    name = f"{table}_of_a_file_in_its_state"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (file_id, file_state) "
        f"REFERENCES {FILE} (id, state) ON UPDATE CASCADE",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def stays_with_its_file(table):
    # Not ``of=``: the cascade of the key above writes the file's key along, as it is.
    return refuse(
        f"{table}_other_file_refused",
        table,
        f"BEFORE UPDATE OF file_id ON {table} FOR EACH ROW WHEN (OLD.file_id <> NEW.file_id)",
    )


def points_at_its_own(column, table):
    name = f"file_has_its_own_{column}"
    return migrations.RunSQL(
        f"ALTER TABLE {FILE} ADD CONSTRAINT {name} FOREIGN KEY ({column}_id, id) "
        f"REFERENCES issuance_{table} (id, file_id)",
        f"ALTER TABLE {FILE} DROP CONSTRAINT {name}",
    )


def only_written_in(table, state):
    return refuse(
        f"{table}_out_of_turn_refused",
        table,
        f"BEFORE INSERT ON {table} FOR EACH ROW WHEN (NEW.file_state <> '{state}')",
    )


class Migration(migrations.Migration):
    """Files on neither list: no step is skipped, no record added out of turn, nothing altered."""

    dependencies = [
        ("catalog", "0006_notice_confirmations"),
        ("directory", "0001_initial"),
        ("issuance", "0003_seals"),
        ("tenancy", "0001_shared_ground"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FileAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sha256', models.CharField(max_length=64, verbose_name='文件校验值')),
                ('file_key', core.privacy.fields.EncryptedTextField(default='', verbose_name='文件密钥')),
                ('name', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='文件名')),
                ('media_type', models.CharField(max_length=40, verbose_name='文件类型')),
                ('pages', models.PositiveSmallIntegerField(default=1, verbose_name='页数')),
                ('size', models.PositiveIntegerField(verbose_name='文件大小')),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('file_state', models.CharField(editable=False, max_length=16)),
                ('added_in', models.CharField(choices=[('intake', '登记中'), ('judging', '待判断'), ('verifying', '核实中'), ('investigating', '调查中'), ('deliberating', '待议事协商'), ('assessing', '待评估防范'), ('drafting', '拟稿中'), ('submitted', '待审批'), ('issued', '已出具'), ('declined', '不予出具'), ('withdrawn', '已放弃')], max_length=16, verbose_name='步骤')),
            ],
            options={
                'verbose_name': '卷宗附件',
                'verbose_name_plural': '卷宗附件',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Investigation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_state', models.CharField(editable=False, max_length=16)),
                ('noted_at', models.DateTimeField(auto_now_add=True, verbose_name='记录时间')),
                ('investigators', core.privacy.fields.EncryptedTextField(verbose_name='调查人')),
                ('done_on', models.DateField(verbose_name='日期')),
                ('course', core.privacy.fields.EncryptedTextField(verbose_name='调查经过')),
                ('findings', core.privacy.fields.EncryptedTextField(verbose_name='调查结论')),
            ],
            options={
                'verbose_name': '调查记录',
                'verbose_name_plural': '调查记录',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='RiskAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_state', models.CharField(editable=False, max_length=16)),
                ('noted_at', models.DateTimeField(auto_now_add=True, verbose_name='记录时间')),
                ('assessment', core.privacy.fields.EncryptedTextField(verbose_name='风险评估')),
                ('precautions', core.privacy.fields.EncryptedTextField(verbose_name='防范措施')),
                ('adviser_name', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='法律顾问')),
                ('legal_opinion', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='法律意见')),
            ],
            options={
                'verbose_name': '风险评估',
                'verbose_name_plural': '风险评估',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='VerificationRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_state', models.CharField(editable=False, max_length=16)),
                ('noted_at', models.DateTimeField(auto_now_add=True, verbose_name='记录时间')),
                ('method', models.CharField(choices=[('archives', '查档'), ('home_visit', '入户走访'), ('neighbours', '询问邻里'), ('telephone', '电话核实'), ('other', '其他')], max_length=16, verbose_name='方式')),
                ('done_on', models.DateField(verbose_name='日期')),
                ('done_by_names', core.privacy.fields.EncryptedTextField(verbose_name='核实人')),
                ('finding', core.privacy.fields.EncryptedTextField(verbose_name='核实情况')),
                ('result', models.CharField(choices=[('true', '属实'), ('untrue', '不属实'), ('unknown', '核实不了')], max_length=16, verbose_name='结果')),
                ('struck_at', models.DateTimeField(blank=True, null=True, verbose_name='撤掉时间')),
            ],
            options={
                'verbose_name': '核实记录',
                'verbose_name_plural': '核实记录',
                'ordering': ('pk',),
            },
        ),
        migrations.AlterField(
            model_name='certificate',
            name='application',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='issuance.application'),
        ),
        migrations.AlterField(
            model_name='certificate',
            name='template',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='catalog.certificatetemplate'),
        ),
        migrations.CreateModel(
            name='Deliberation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_state', models.CharField(editable=False, max_length=16)),
                ('noted_at', models.DateTimeField(auto_now_add=True, verbose_name='记录时间')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('held_time', models.CharField(max_length=20, verbose_name='时间')),
                ('place', models.CharField(max_length=100, verbose_name='地点')),
                ('host_name', core.privacy.fields.EncryptedTextField(verbose_name='主持人')),
                ('participants', core.privacy.fields.EncryptedJSONField(default=list, verbose_name='参加人')),
                ('participant_count', models.PositiveSmallIntegerField(verbose_name='参加人数')),
                ('minutes', core.privacy.fields.EncryptedTextField(verbose_name='议事记录')),
                ('votes_for', models.PositiveSmallIntegerField(verbose_name='同意')),
                ('votes_against', models.PositiveSmallIntegerField(verbose_name='不同意')),
                ('votes_abstain', models.PositiveSmallIntegerField(verbose_name='弃权')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '议事协商记录',
                'verbose_name_plural': '议事协商记录',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='DiscretionaryFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('intake', '登记中'), ('judging', '待判断'), ('verifying', '核实中'), ('investigating', '调查中'), ('deliberating', '待议事协商'), ('assessing', '待评估防范'), ('drafting', '拟稿中'), ('submitted', '待审批'), ('issued', '已出具'), ('declined', '不予出具'), ('withdrawn', '已放弃')], default='intake', max_length=16, verbose_name='状态')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年度')),
                ('serial', models.PositiveIntegerField(blank=True, null=True, verbose_name='顺序号')),
                ('number', models.CharField(blank=True, max_length=40, null=True, unique=True, verbose_name='卷宗编号')),
                ('wording', models.CharField(blank=True, default='', max_length=120, verbose_name='要求证明的事')),
                ('subject_name', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='当事人姓名')),
                ('subject_name_index', core.privacy.fields.BlindIndexField(source='subject_name')),
                ('subject_id_number', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='身份证号')),
                ('subject_id_index', core.privacy.fields.BlindIndexField(normalize=core.privacy.id_numbers.normalize_id_number, source='subject_id_number')),
                ('subject_phone', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='联系电话')),
                ('subject_phone_index', core.privacy.fields.BlindIndexField(normalize=core.privacy.phones.normalize_phone, source='subject_phone')),
                ('unit_name', models.CharField(blank=True, default='', max_length=100, verbose_name='要求单位')),
                ('unit_basis', models.CharField(blank=True, default='', max_length=200, verbose_name='单位的依据')),
                ('is_within_duties', models.BooleanField(null=True, verbose_name='属于社区职责')),
                ('is_verifiable', models.BooleanField(null=True, verbose_name='能够核实')),
                ('has_risk', models.BooleanField(null=True, verbose_name='可能涉及法律风险')),
                ('risks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list, size=None, verbose_name='风险')),
                ('drafts', core.privacy.fields.EncryptedJSONField(default=dict, verbose_name='填写中的内容')),
                ('answers', core.privacy.fields.EncryptedJSONField(default=dict, verbose_name='证明内容')),
                ('opened_at', models.DateTimeField(auto_now_add=True, verbose_name='受理时间')),
                ('saved_at', models.DateTimeField(auto_now=True, verbose_name='保存时间')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='提交时间')),
                ('return_reason', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='退回原因')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='审批时间')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='签字时间')),
                ('is_self_approved', models.BooleanField(default=False, verbose_name='经办人自行审批')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('decline_ground', models.CharField(blank=True, choices=[('not_our_duty', '不属于社区职责'), ('not_verifiable', '无法核实'), ('not_true', '核实情况与所述不符'), ('not_agreed', '议事协商未通过'), ('risk', '法律风险无法防范'), ('not_needed', '可用证件等其他材料代替')], default='', max_length=16, verbose_name='不予出具的理由')),
                ('decline_reason', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='具体原因')),
                ('instead', core.privacy.fields.EncryptedTextField(blank=True, default='', verbose_name='可以怎么办')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.community')),
                ('deliberation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issuance.deliberation')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='catalog.edition')),
                ('handled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_certificate', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issuance.certificate')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='catalog.certificateitem')),
                ('last_step_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('relying_party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.relyingparty')),
            ],
            options={
                'verbose_name': '清单外事项卷宗',
                'verbose_name_plural': '清单外事项卷宗',
                'ordering': ('-pk',),
            },
        ),
        migrations.AddField(
            model_name='deliberation',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issuance.discretionaryfile'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='discretionary_file',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='issuance.discretionaryfile'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', False), ('discretionary_file__isnull', True), ('template__isnull', False)), models.Q(('application__isnull', True), ('discretionary_file__isnull', False), ('template__isnull', True)), _connector='OR'), name='certificate_has_one_owner'),
        ),
        migrations.AddField(
            model_name='fileattachment',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='fileattachment',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='issuance.discretionaryfile'),
        ),
        migrations.AddField(
            model_name='investigation',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issuance.discretionaryfile'),
        ),
        migrations.AddField(
            model_name='investigation',
            name='noted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='discretionaryfile',
            name='investigation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issuance.investigation'),
        ),
        migrations.AddField(
            model_name='riskassessment',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issuance.discretionaryfile'),
        ),
        migrations.AddField(
            model_name='riskassessment',
            name='noted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='discretionaryfile',
            name='assessment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issuance.riskassessment'),
        ),
        migrations.AddField(
            model_name='verificationrecord',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='issuance.discretionaryfile'),
        ),
        migrations.AddField(
            model_name='verificationrecord',
            name='noted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='discretionaryfile',
            name='verification',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issuance.verificationrecord'),
        ),
        migrations.AddConstraint(
            model_name='deliberation',
            constraint=models.UniqueConstraint(fields=('id', 'file'), name='deliberation_and_its_file'),
        ),
        migrations.AddConstraint(
            model_name='deliberation',
            constraint=models.CheckConstraint(condition=models.Q(('participant_count', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('votes_for'), '+', models.F('votes_against')), '+', models.F('votes_abstain')))), name='everybody_votes_or_abstains'),
        ),
        migrations.AddConstraint(
            model_name='investigation',
            constraint=models.UniqueConstraint(fields=('id', 'file'), name='investigation_and_its_file'),
        ),
        migrations.AddConstraint(
            model_name='riskassessment',
            constraint=models.UniqueConstraint(fields=('id', 'file'), name='assessment_and_its_file'),
        ),
        migrations.AddConstraint(
            model_name='verificationrecord',
            constraint=models.UniqueConstraint(fields=('id', 'file'), name='verification_and_its_file'),
        ),
        migrations.AddIndex(
            model_name='discretionaryfile',
            index=models.Index(fields=['community', 'state', '-id'], name='file_queue'),
        ),
        migrations.AddIndex(
            model_name='discretionaryfile',
            index=models.Index(fields=['closed_at', 'unit_name'], name='file_by_unit'),
        ),
        migrations.AddIndex(
            model_name='discretionaryfile',
            index=models.Index(fields=['subject_id_index'], name='file_by_id_number'),
        ),
        migrations.AddIndex(
            model_name='discretionaryfile',
            index=models.Index(fields=['subject_name_index'], name='file_by_name'),
        ),
        migrations.AddIndex(
            model_name='discretionaryfile',
            index=models.Index(fields=['subject_phone_index'], name='file_by_phone'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.UniqueConstraint(fields=('community', 'year', 'serial'), name='one_file_per_number'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.UniqueConstraint(fields=('id', 'state'), name='file_and_its_state'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'intake'), ('state', 'withdrawn'), models.Q(('number__isnull', False), models.Q(('wording', ''), _negated=True)), _connector='OR'), name='file_is_registered'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'verifying'), ('state', 'investigating'), ('state', 'deliberating'), ('state', 'assessing'), ('state', 'drafting'), ('state', 'submitted'), ('state', 'issued'), _connector='OR', _negated=True), models.Q(('is_verifiable__isnull', False), ('is_within_duties__isnull', False), ('is_verifiable', True), ('is_within_duties', True)), _connector='OR'), name='file_is_judged'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'investigating'), ('state', 'deliberating'), ('state', 'assessing'), ('state', 'drafting'), ('state', 'submitted'), ('state', 'issued'), _connector='OR', _negated=True), models.Q(('has_risk__isnull', False), ('verification__isnull', False)), _connector='OR'), name='file_is_verified'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'investigating'), ('state', 'deliberating'), ('state', 'assessing'), _connector='OR', _negated=True), ('has_risk', True), _connector='OR'), name='file_has_its_risk'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'deliberating'), ('state', 'assessing'), _connector='OR', _negated=True), ('investigation__isnull', False), _connector='OR'), name='file_is_investigated'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'assessing'), _negated=True), ('deliberation__isnull', False), _connector='OR'), name='file_is_deliberated'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'drafting'), ('state', 'submitted'), ('state', 'issued'), _connector='OR', _negated=True), ('has_risk', False), models.Q(('assessment__isnull', False), ('deliberation__isnull', False), ('investigation__isnull', False)), _connector='OR'), name='file_risk_is_assessed'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'submitted'), ('state', 'issued'), _connector='OR', _negated=True), models.Q(('handled_by__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='file_is_submitted'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'issued'), _negated=True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('issued_certificate__isnull', False), models.Q(('has_risk', False), models.Q(('is_self_approved', False), ('signed_at__isnull', False)), _connector='OR')), _connector='OR'), name='file_is_approved'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'issued'), _negated=True), ('is_self_approved', True), models.Q(('approved_by', models.F('handled_by')), _negated=True), _connector='OR'), name='file_has_two_people'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(models.Q(('decline_ground', ''), _negated=True), ('closed_by__isnull', False)), _connector='OR'), name='file_says_why_not'),
        ),
        migrations.AddConstraint(
            model_name='discretionaryfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'issued'), ('state', 'declined'), ('state', 'withdrawn'), _connector='OR', _negated=True), ('closed_at__isnull', False), _connector='OR'), name='file_is_dated'),
        ),
        # --- The order, kept by the database ------------------------------------------------------
        refuse(
            f"{FILE}_skipped_start_refused",
            FILE,
            f"BEFORE INSERT ON {FILE} FOR EACH ROW WHEN (NEW.state <> 'intake')",
        ),
        refuse_other_moves(),
        refuse(f"{FILE}_any_delete_refused", FILE, f"BEFORE DELETE ON {FILE} FOR EACH ROW"),
        refuse(f"{FILE}_any_truncate_refused", FILE, f"BEFORE TRUNCATE ON {FILE}"),
        refuse_changes(
            FILE,
            when="OLD.state = 'issued' OR OLD.state = 'declined' OR OLD.state = 'withdrawn'",
            name="closed",
        ),
        *(only_written_in(f"issuance_{table}", state) for table, (state, _) in RECORDS.items()),
        *(
            refuse_changes(f"issuance_{table}", of=f"id, {columns}, noted_by_id, noted_at")
            for table, (_, columns) in RECORDS.items()
        ),
        refuse(
            "issuance_verificationrecord_late_strike_refused",
            "issuance_verificationrecord",
            "BEFORE UPDATE OF struck_at ON issuance_verificationrecord FOR EACH ROW "
            "WHEN (OLD.struck_at IS NOT NULL OR OLD.file_state <> 'verifying')",
        ),
        refuse(
            "issuance_fileattachment_out_of_turn_refused",
            "issuance_fileattachment",
            "BEFORE INSERT ON issuance_fileattachment FOR EACH ROW WHEN (NEW.file_state = 'issued' "
            "OR NEW.file_state = 'declined' OR NEW.file_state = 'withdrawn')",
        ),
        refuse_changes(
            "issuance_fileattachment",
            of="id, public_id, sha256, file_key, name, media_type, pages, size, added_by_id, "
            "added_at, added_in",
        ),
        *(stays_with_its_file(f"issuance_{table}") for table in (*RECORDS, "fileattachment")),
        *(follows_its_file(f"issuance_{table}") for table in (*RECORDS, "fileattachment")),
        *(points_at_its_own(column, table) for column, table in POINTERS.items()),
        refuse_changes("issuance_certificate", of="discretionary_file_id", name="owner"),
    ]

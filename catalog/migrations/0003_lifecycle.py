"""The life of an edition: submitted, scheduled, withdrawn; who changed what in a draft.

The content of an edition never changes from the moment it is approved. On the day it takes effect
only its state, that moment and what it supersedes are written.
"""

import django.db.models.deletion
from django.db import migrations, models

from core.tenancy.triggers import refuse_changes

CONTENT_BEFORE = (
    "id, public_id, number, is_locked, title, prohibited_title, retained_title, authority, "
    "document_title, document_number, legal_basis, issued_on, effective_on, drafted_by_name, "
    "drafted_by_id, published_by_name, published_at, origin_slug, origin_name, origin_number, "
    "source_dispatch, content_sha256"
)
CONTENT = CONTENT_BEFORE.replace(" published_at,", "") + (
    ", revision, submitted_by_name, submitted_by_id, submitted_at, return_reason, "
    "approved_at"
)
STATES_BEFORE = "OLD.state = 'published' AND NEW.state = 'superseded'"
# Spelled out: PostgreSQL prints IN otherwise when it is read again, as a new tenant's copy is.
STATES = " OR ".join(
    f"(OLD.state = '{before}' AND NEW.state = '{after}')"
    for before, after in (
        ("scheduled", "published"),
        ("scheduled", "withdrawn"),
        ("published", "superseded"),
        ("published", "withdrawn"),
    )
)


def _trigger(name: str, columns: str, when: str) -> str:
    update = f"UPDATE OF {columns}" if columns else "UPDATE"
    return (
        f"CREATE TRIGGER {name} BEFORE {update} ON catalog_edition FOR EACH ROW "
        f"WHEN ({when}) EXECUTE FUNCTION public.refuse_change()"
    )


def _drop(name: str) -> str:
    return f"DROP TRIGGER {name} ON catalog_edition"


CONTENT_REFUSED, STATE_REFUSED = "edition_content_refused", "edition_state_refused"
EFFECT_REFUSED, WITHDRAWAL_REFUSED = "edition_effect_refused", "edition_withdrawal_refused"
TRIGGERS = migrations.RunSQL(
    [
        _drop(CONTENT_REFUSED),
        _drop(STATE_REFUSED),
        _trigger(CONTENT_REFUSED, CONTENT, "OLD.is_locked"),
        _trigger(STATE_REFUSED, "", f"OLD.is_locked AND NOT ({STATES})"),
        _trigger(
            EFFECT_REFUSED,
            "published_at, supersedes_id",
            "OLD.is_locked AND NOT (OLD.state = 'scheduled' AND NEW.state = 'published')",
        ),
        _trigger(
            WITHDRAWAL_REFUSED,
            "withdrawn_at, withdrawn_by_name, withdrawal_reason",
            "OLD.is_locked AND NEW.state <> 'withdrawn'",
        ),
    ],
    [
        *(_drop(n) for n in (CONTENT_REFUSED, STATE_REFUSED, EFFECT_REFUSED, WITHDRAWAL_REFUSED)),
        _trigger(CONTENT_REFUSED, CONTENT_BEFORE, "OLD.is_locked"),
        _trigger(STATE_REFUSED, "", f"OLD.is_locked AND NOT ({STATES_BEFORE})"),
    ],
)


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_published_stays'),
    ]

    operations = [
        migrations.CreateModel(
            name='EditionChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(verbose_name='修改次数')),
                ('kind', models.CharField(choices=[('head', '修改版本信息'), ('item_added', '新增事项'), ('item_changed', '修改事项'), ('item_removed', '删去事项'), ('reordered', '调整次序'), ('template_added', '新增模板'), ('template_changed', '修改模板')], max_length=20, verbose_name='修改')),
                ('item_code', models.CharField(blank=True, default='', max_length=8, verbose_name='事项代码')),
                ('before', models.JSONField(null=True, verbose_name='修改前')),
                ('after', models.JSONField(null=True, verbose_name='修改后')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('made_by_name', models.CharField(max_length=64, verbose_name='修改人')),
                ('made_by_id', models.BigIntegerField(editable=False)),
            ],
            options={
                'verbose_name': '清单修改记录',
                'verbose_name_plural': '清单修改记录',
                'ordering': ('edition', '-revision'),
            },
        ),
        migrations.RemoveConstraint(
            model_name='edition',
            name='edition_locked_once_published',
        ),
        migrations.AddField(
            model_name='edition',
            name='approved_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='审核时间'),
        ),
        migrations.AddField(
            model_name='edition',
            name='return_reason',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='退回原因'),
        ),
        migrations.AddField(
            model_name='edition',
            name='revision',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='修改次数'),
        ),
        migrations.AddField(
            model_name='edition',
            name='submitted_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='提交时间'),
        ),
        migrations.AddField(
            model_name='edition',
            name='submitted_by_id',
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='submitted_by_name',
            field=models.CharField(blank=True, default='', max_length=64, verbose_name='提交人'),
        ),
        migrations.AddField(
            model_name='edition',
            name='supersedes',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.edition', verbose_name='替代的版本'),
        ),
        migrations.AddField(
            model_name='edition',
            name='withdrawal_reason',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='撤回原因'),
        ),
        migrations.AddField(
            model_name='edition',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='撤回时间'),
        ),
        migrations.AddField(
            model_name='edition',
            name='withdrawn_by_name',
            field=models.CharField(blank=True, default='', max_length=64, verbose_name='撤回人'),
        ),
        migrations.AlterField(
            model_name='edition',
            name='state',
            field=models.CharField(choices=[('draft', '草稿'), ('submitted', '待审核'), ('scheduled', '待生效'), ('published', '现行'), ('superseded', '已被替代'), ('withdrawn', '已撤回')], default='draft', max_length=16, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'draft'), ('state', 'submitted'), _connector='OR'), ('is_locked', False)), models.Q(models.Q(('state', 'draft'), ('state', 'submitted'), _connector='OR', _negated=True), ('is_locked', True)), _connector='OR'), name='edition_locked_once_approved'),
        ),
        migrations.AddField(
            model_name='editionchange',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='catalog.edition'),
        ),
        migrations.AddConstraint(
            model_name='editionchange',
            constraint=models.UniqueConstraint(fields=('edition', 'revision'), name='one_change_per_revision'),
        ),
        refuse_changes("catalog_editionchange"),
        TRIGGERS,
    ]

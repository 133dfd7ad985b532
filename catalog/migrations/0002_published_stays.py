"""Published editions never change: the database sees to it.

``is_locked`` of every row follows its edition by a foreign key over (id, is_locked) that cascades,
so the triggers need not look anything up: they see it on the row, and their function only raises.
"""

from django.db import migrations

LOCK_FOLLOWS = [
    ("catalog_certificateitem", "edition_id", "catalog_edition"),
    ("catalog_certificatetemplate", "edition_id", "catalog_edition"),
    ("catalog_alternativeroute", "item_id", "catalog_certificateitem"),
    ("catalog_itemexception", "item_id", "catalog_certificateitem"),
    ("catalog_substitute", "item_id", "catalog_certificateitem"),
]
LOCKING = ["catalog_edition", "catalog_certificateitem"]
CONTENT_OF_EDITION = (
    "id, public_id, number, is_locked, title, prohibited_title, retained_title, authority, "
    "document_title, document_number, legal_basis, issued_on, effective_on, drafted_by_name, "
    "drafted_by_id, published_by_name, published_at, origin_slug, origin_name, origin_number, "
    "source_dispatch, content_sha256"
)
REFUSE = "FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION public.refuse_change()"


def _locks() -> list[migrations.RunSQL]:
    unique = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_lock UNIQUE (id, is_locked)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_lock",
        )
        for table in LOCKING
    ]
    following = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_lock_follows "
            f"FOREIGN KEY ({column}, is_locked) REFERENCES {owner} (id, is_locked) "
            "ON UPDATE CASCADE ON DELETE CASCADE",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_lock_follows",
        )
        for table, column, owner in LOCK_FOLLOWS
    ]
    return unique + following


def _trigger(name: str, event: str, table: str, when: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} " + REFUSE.format(when=when),
        f"DROP TRIGGER {name} ON {table}",
    )


def _refusals() -> list[migrations.RunSQL]:
    rows = [
        _trigger(f"{table}_{event.lower()}_refused", event, table, f"{row}.is_locked")
        for table, _column, _owner in LOCK_FOLLOWS
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    ]
    edition = [
        _trigger("edition_insert_refused", "INSERT", "catalog_edition", "NEW.is_locked"),
        _trigger(
            "edition_content_refused",
            f"UPDATE OF {CONTENT_OF_EDITION}",
            "catalog_edition",
            "OLD.is_locked",
        ),
        _trigger(
            "edition_state_refused",
            "UPDATE",
            "catalog_edition",
            "OLD.is_locked AND NOT (OLD.state = 'published' AND NEW.state = 'superseded')",
        ),
        _trigger("edition_delete_refused", "DELETE", "catalog_edition", "OLD.is_locked"),
    ]
    return rows + edition


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial"), ("tenancy", "0001_shared_ground")]
    operations = [*_locks(), *_refusals()]

"""Model fields for personal data.

    id_number = EncryptedTextField("身份证号码")
    id_number_index = BlindIndexField(source="id_number", normalize=normalize_id_number)

    Application.objects.filter(id_number_index="51040219900101…")

The tenant is the connection's: a row read under another tenant does not open. Renaming a table or
a column needs ``bound_to="old_table.old_column"`` on the field, or the rows no longer open.
"""

from core.privacy.fields.blind_index import BlindIndexField, plain
from core.privacy.fields.bound import BlindIndexLeftBehind, CannotSearchEncrypted
from core.privacy.fields.encrypted import EncryptedJSONField, EncryptedTextField

__all__ = [
    "BlindIndexField",
    "BlindIndexLeftBehind",
    "CannotSearchEncrypted",
    "EncryptedJSONField",
    "EncryptedTextField",
    "plain",
]

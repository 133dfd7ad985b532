from django.db import migrations

from core.tenancy.triggers import REFUSE_CHANGE, REFUSE_CHANGE_BUT_SEALED


class Migration(migrations.Migration):
    """What is sealed can be sealed anew, and erased when its time is over; nothing else moves."""

    dependencies = [("tenancy", "0001_shared_ground")]
    operations = [migrations.RunSQL(REFUSE_CHANGE_BUT_SEALED, REFUSE_CHANGE)]

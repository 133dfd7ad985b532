from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("issuance", "0002_written_once")]

    operations = []

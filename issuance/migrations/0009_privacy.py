from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("issuance", "0008_electronic_seal")]

    operations = []

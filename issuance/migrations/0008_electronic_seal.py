from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("issuance", "0007_archive")]

    operations = []

from django.db import migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("issuance", "0002_written_once"),
        ("directory", "0001_initial"),
        ("catalog", "0006_notice_confirmations"),
    ]

    operations = []

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('verification', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='verificationlook',
            index=models.Index(fields=['code'], name='looks_at_a_paper'),
        ),
    ]

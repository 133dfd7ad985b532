from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="training_code",
            field=models.CharField(
                blank=True, default="", max_length=12, verbose_name="练习所在代码"
            ),
        ),
    ]

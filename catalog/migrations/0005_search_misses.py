from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_inheritance"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchMiss",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=60, unique=True, verbose_name="说法")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="次数")),
                (
                    "abandoned",
                    models.PositiveIntegerField(default=0, verbose_name="其中反问后放弃"),
                ),
                ("last_on", models.DateField(verbose_name="最近一次")),
                ("is_set_aside", models.BooleanField(default=False, verbose_name="不再提示")),
            ],
            options={
                "verbose_name": "没查到的说法",
                "verbose_name_plural": "没查到的说法",
                "ordering": ("-count", "-last_on", "text"),
            },
        ),
    ]

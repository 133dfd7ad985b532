from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_hotline")]

    operations = [
        migrations.AddField(
            model_name="community",
            name="is_training",
            field=models.BooleanField(default=False, editable=False, verbose_name="练习用"),
        ),
        migrations.AddField(
            model_name="community",
            name="trains_for",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                max_length=12,
                verbose_name="为哪个社区练习",
            ),
        ),
        migrations.AddConstraint(
            model_name="community",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True), ("is_training", True)),
                fields=("trains_for",),
                name="one_training_twin_per_community",
            ),
        ),
        migrations.AddConstraint(
            model_name="community",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_training", False), ("trains_for", "")),
                    models.Q(("is_training", True), models.Q(("trains_for", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_twin_trains_for_somebody",
            ),
        ),
    ]

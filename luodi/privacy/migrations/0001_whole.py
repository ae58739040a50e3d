"""Make the tables as they are at the first release; stands for all the steps of before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("privacy", "0001_erasures")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True)),
                ("at", models.DateTimeField(verbose_name="when")),
                ("by_id", models.BigIntegerField(null=True)),
                ("person_id", models.BigIntegerField(null=True)),
                ("person_code", models.CharField(blank=True, max_length=24, verbose_name="code")),
                ("user_id", models.BigIntegerField(null=True)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("asked", "the person asked for it"),
                            ("retention", "no activity for years"),
                            ("purpose", "no longer needed for the purpose"),
                        ],
                        max_length=12,
                        verbose_name="why",
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("left", models.PositiveIntegerField(default=0, verbose_name="texts left")),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
    ]

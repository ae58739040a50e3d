"""Make the tables as they are at the first release; stands for all the steps of before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("funds", "0001_initial"), ("funds", "0002_sorting_indexes")]

    initial = True

    dependencies = [
        ("accounts", "0001_whole"),
        ("registry", "0001_whole"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(editable=False, max_length=24, unique=True, verbose_name="code")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                ("changed_at", models.DateTimeField(editable=False, verbose_name="last change")),
                ("retired_at", models.DateTimeField(editable=False, null=True, verbose_name="retired")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("entered", "entered"),
                            ("imported", "imported"),
                            ("portfolio", "real portfolio"),
                            ("demonstration", "demonstration (fictional)"),
                        ],
                        default="entered",
                        editable=False,
                        max_length=16,
                        verbose_name="origin",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="source"),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name in English")),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "led_by_local_government",
                                "led by local government, benefiting enterprises directly",
                            ),
                            (
                                "co_led",
                                "co-led by university and local government, benefiting the university and enterprises jointly",
                            ),
                        ],
                        max_length=24,
                        verbose_name="governance mode",
                    ),
                ),
                (
                    "with_base",
                    models.BooleanField(
                        default=True,
                        help_text="The fund pays for projects, a base houses them.",
                        verbose_name="fund + base",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="note")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="registry.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "fund",
                "verbose_name_plural": "funds",
                "ordering": ("-changed_at", "-pk"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["region", "-changed_at"], name="fund_by_region"),
                    models.Index(fields=["name", "id"], name="fund_sorted_by_name"),
                ],
            },
        ),
    ]

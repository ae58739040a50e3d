"""Make the tables as they are at the first release; stands for all the steps of before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi.core.tables import CreateModels


class Migration(migrations.Migration):
    replaces = [("workbooks", "0001_begin")]

    initial = True

    dependencies = [
        ("accounts", "0001_whole"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=24, unique=True, verbose_name="code")),
                        ("register", models.CharField(max_length=40)),
                        ("name", models.CharField(max_length=150, verbose_name="file")),
                        ("size", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting"),
                                    ("checking", "being checked"),
                                    ("checked", "checked, nothing stored yet"),
                                    ("storing", "being stored"),
                                    ("stored", "stored"),
                                    ("undoing", "being undone"),
                                    ("undone", "undone"),
                                    ("failed", "could not be read"),
                                ],
                                default="waiting",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("language", models.CharField(max_length=10)),
                        ("columns", models.JSONField(default=dict)),
                        ("units", models.JSONField(default=dict)),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("new", models.PositiveIntegerField(default=0)),
                        ("changed", models.PositiveIntegerField(default=0)),
                        ("same", models.PositiveIntegerField(default=0)),
                        ("wrong", models.PositiveIntegerField(default=0)),
                        ("cursor", models.PositiveIntegerField(default=0)),
                        ("facts", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField()),
                        ("stored_at", models.DateTimeField(null=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["created_by", "-id"], name="batch_of_person")],
                    },
                ),
                migrations.CreateModel(
                    name="BatchLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("key", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("new", "new"),
                                    ("changed", "changed"),
                                    ("same", "unchanged"),
                                    ("wrong", "with errors"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("version", models.PositiveIntegerField()),
                        ("before", models.JSONField(default=dict)),
                        ("left", models.BooleanField(default=False)),
                        (
                            "batch",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="workbooks.batch",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("batch", "number"), name="one_line_a_row")
                        ],
                    },
                ),
            ]
        ),
    ]

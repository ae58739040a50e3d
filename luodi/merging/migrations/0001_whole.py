"""Make the tables as they are at the first release; stands for all the steps of before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi.core.tables import CreateModels


class Migration(migrations.Migration):
    replaces = [("merging", "0001_initial")]

    initial = True

    dependencies = [
        ("accounts", "0001_whole"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Survey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=60, unique=True)),
                        ("up_to", models.DateTimeField(null=True)),
                        ("key", models.BigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Merge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=24, unique=True, verbose_name="code")),
                        ("kind", models.CharField(max_length=60)),
                        ("stayed", models.BigIntegerField()),
                        ("created_at", models.DateTimeField()),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("left", models.BooleanField(default=False)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "undone_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["kind", "stayed"], name="merge_by_record")],
                    },
                ),
                migrations.CreateModel(
                    name="MergedRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=60)),
                        ("key", models.BigIntegerField()),
                        (
                            "merge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="gone",
                                to="merging.merge",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["kind", "key"], name="merged_record_by_key")],
                    },
                ),
                migrations.CreateModel(
                    name="MergeLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("moved", "refer to the record that stays"),
                                    ("aside", "said the same twice and are set aside"),
                                    ("changed", "have other values"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("table", models.CharField(max_length=80)),
                        ("field", models.CharField(blank=True, max_length=80)),
                        ("keys", models.JSONField(default=list)),
                        ("before", models.JSONField(null=True)),
                        ("after", models.JSONField(null=True)),
                        (
                            "merge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="merging.merge",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("merge", "number"), name="lines_of_a_merge_have_an_order"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Likeness",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=60)),
                        ("low", models.BigIntegerField()),
                        ("high", models.BigIntegerField()),
                        ("score", models.FloatField()),
                        ("reason", models.CharField(max_length=16)),
                        ("found_at", models.DateTimeField()),
                        ("apart_at", models.DateTimeField(null=True)),
                        (
                            "apart_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("apart_at", None)),
                                fields=["kind", "-score", "id"],
                                name="likeness_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "low", "high"), name="two_records_are_compared_once"
                            )
                        ],
                    },
                ),
            ]
        ),
    ]

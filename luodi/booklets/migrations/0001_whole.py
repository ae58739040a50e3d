"""Make the tables as they are at the first release; stands for all the steps of before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("booklets", "0001_begin")]

    initial = True

    dependencies = [
        ("accounts", "0001_whole"),
    ]

    operations = [
        migrations.CreateModel(
            name="Booklet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("subtitle", models.CharField(blank=True, max_length=120, verbose_name="subtitle")),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("handbook", "handbook: cover, contents by industry, a card a result"),
                            ("posters", "posters: a sheet a result"),
                            ("codes", "sheet of codes for phones"),
                        ],
                        default="handbook",
                        max_length=10,
                        verbose_name="made as",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("docx", "Word"), ("pdf", "PDF")],
                        default="pdf",
                        max_length=4,
                        verbose_name="file",
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        choices=[("a4", "A4"), ("a3", "A3")], default="a4", max_length=2, verbose_name="sheet"
                    ),
                ),
                (
                    "internal",
                    models.BooleanField(default=False, verbose_name="with results that are not published"),
                ),
                ("language", models.CharField(max_length=10)),
                ("results", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("working", "being made"),
                            ("ready", "ready"),
                            ("failed", "could not be made"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("bytes", models.PositiveBigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                "indexes": [models.Index(fields=["created_by", "-id"], name="booklet_of_person")],
            },
        ),
    ]

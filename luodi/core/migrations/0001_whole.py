"""Make the tables as they are at the first release; stands for all the steps of before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi.core.tables import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("core", "0001_initial"),
        ("core", "0002_guards"),
        ("core", "0003_idempotent_reply"),
        ("core", "0004_names_apart_and_reads"),
        ("core", "0005_guards"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_whole"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="CalendarDay",
                    fields=[
                        ("day", models.DateField(primary_key=True, serialize=False, verbose_name="day")),
                        ("works", models.BooleanField(verbose_name="is a working day")),
                        ("note", models.CharField(blank=True, max_length=100, verbose_name="note")),
                    ],
                ),
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(db_index=True, verbose_name="when")),
                        ("actor_id", models.BigIntegerField(null=True)),
                        ("actor_name", models.CharField(max_length=200, verbose_name="who")),
                        ("behalf_id", models.BigIntegerField(null=True)),
                        ("behalf_name", models.CharField(blank=True, default="", max_length=200)),
                        ("verb", models.CharField(max_length=60, verbose_name="what")),
                        ("subject", models.CharField(max_length=120)),
                        ("subject_code", models.CharField(blank=True, max_length=24)),
                        ("source", models.CharField(blank=True, max_length=40)),
                        ("target", models.CharField(blank=True, max_length=40)),
                        ("note", models.TextField(blank=True, verbose_name="why")),
                        ("changes", models.JSONField(default=dict)),
                        ("content_hash", models.CharField(max_length=64)),
                        ("seal", models.BigIntegerField(null=True, unique=True)),
                        ("prev_hash", models.CharField(blank=True, max_length=64)),
                        ("seal_hash", models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["subject", "-at"], name="audit_by_subject")],
                    },
                ),
                migrations.CreateModel(
                    name="AuditName",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("handle", models.CharField(max_length=40, unique=True)),
                        ("actor_id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=200)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                fields=("actor_id", "name"),
                                name="one_handle_a_name",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutboxEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("channel", models.CharField(max_length=20)),
                        ("subject", models.CharField(blank=True, max_length=200)),
                        ("payload", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("error", models.TextField(blank=True)),
                        ("done_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at", None)),
                                fields=["channel", "due_at", "id"],
                                name="outbox_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReadEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(db_index=True, verbose_name="when")),
                        ("actor_id", models.BigIntegerField(null=True)),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("page", "page"),
                                    ("export", "export"),
                                    ("api", "interface for programs"),
                                ],
                                max_length=8,
                                verbose_name="how",
                            ),
                        ),
                        ("subject", models.CharField(max_length=120)),
                        ("subject_code", models.CharField(blank=True, max_length=24)),
                        ("fields", models.JSONField(default=list, verbose_name="which fields")),
                        ("rows", models.PositiveIntegerField(default=1, verbose_name="records")),
                        ("asked", models.CharField(blank=True, max_length=500, verbose_name="filter")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["subject", "-at"], name="read_by_subject")],
                    },
                ),
                migrations.CreateModel(
                    name="StoredFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token", models.CharField(max_length=64, unique=True)),
                        ("subject", models.CharField(db_index=True, max_length=120)),
                        ("name", models.CharField(max_length=200, verbose_name="file name")),
                        ("kind", models.CharField(max_length=100)),
                        ("size", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="IdempotentReply",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=200)),
                        ("request_hash", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField(default=0)),
                        ("headers", models.JSONField(default=dict)),
                        ("body", models.TextField(blank=True)),
                        ("at", models.DateTimeField(db_index=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "key"), name="one_reply_per_person_and_key"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("resource", models.CharField(max_length=40)),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("query", models.CharField(max_length=1000)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "resource", "name"), name="one_view_per_person_list_and_name"
                            )
                        ],
                    },
                ),
            ]
        ),
    ]

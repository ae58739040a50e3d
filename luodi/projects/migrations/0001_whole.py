"""Make the tables as they are at the first release; stands for all the steps of before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import luodi.core.fields
from luodi.core.ordering import live_in_order
from luodi.core.tables import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("projects", "0001_initial"),
        ("projects", "0002_sorting_indexes"),
        ("projects", "0003_live_order"),
        ("projects", "0004_base_of_a_project"),
        ("projects", "0005_use_of_a_result"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_whole"),
        ("needs", "0001_whole"),
        ("partnerships", "0001_whole"),
        ("registry", "0001_whole"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Project",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(editable=False, max_length=24, unique=True, verbose_name="code"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                        ("changed_at", models.DateTimeField(editable=False, verbose_name="last change")),
                        (
                            "retired_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="retired"),
                        ),
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
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="source"
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        (
                            "title_en",
                            models.CharField(blank=True, max_length=300, verbose_name="title in English"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("transfer", "technology transfer"),
                                    ("joint_rd", "joint research and development"),
                                    ("fund", "fund project"),
                                    ("planning", "planning study"),
                                    ("international", "international introduction"),
                                    ("training", "training"),
                                ],
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        ("summary", models.TextField(blank=True, max_length=2000, verbose_name="summary")),
                        (
                            "amount",
                            luodi.core.fields.MoneyField(
                                blank=True, null=True, verbose_name="planned amount"
                            ),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("on_record", "on record, state not stated"),
                                    ("proposed", "proposed"),
                                    ("approved", "approved"),
                                    ("running", "running"),
                                    ("suspended", "suspended"),
                                    ("acceptance", "in acceptance"),
                                    ("closed", "closed"),
                                    ("terminated", "terminated"),
                                    ("rejected", "rejected"),
                                ],
                                default="proposed",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "application",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="registry.resultapplication",
                                verbose_name="application of a result",
                            ),
                        ),
                        (
                            "base",
                            models.ForeignKey(
                                blank=True,
                                help_text="The base or institute that houses it, where there is one.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="partnerships.standingbody",
                                verbose_name="base",
                            ),
                        ),
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
                            "field",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="registry.field",
                                verbose_name="technology field",
                            ),
                        ),
                        (
                            "introduction",
                            models.OneToOneField(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="project",
                                to="needs.introduction",
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                db_index=False,
                                help_text="Where the result is put to use; not necessarily where the partner is registered.",
                                on_delete=django.db.models.deletion.PROTECT,
                                to="registry.region",
                                verbose_name="landing region",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.organisation",
                                verbose_name="school",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "project",
                        "verbose_name_plural": "projects",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["retired_at", "-changed_at", "-id"], name="project_by_change"
                            ),
                            models.Index(fields=["region", "-changed_at", "-id"], name="project_by_region"),
                            models.Index(fields=["state", "-changed_at"], name="project_by_state"),
                            models.Index(fields=["title", "id"], name="project_sorted_by_title"),
                            models.Index(fields=["ends_on", "id"], name="project_sorted_by_end"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("starts_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="project_ends_after_it_starts",
                                violation_error_message="A project cannot end before it starts.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Partner",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("client", "client"),
                                    ("partner", "partner"),
                                    ("site", "place of use"),
                                    ("funder", "funder"),
                                ],
                                default="partner",
                                max_length=8,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="partnerships",
                                to="registry.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="partners",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "organisation", "role"),
                                name="a_partner_has_a_role_in_a_project_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(editable=False, max_length=24, unique=True, verbose_name="code"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                        ("changed_at", models.DateTimeField(editable=False, verbose_name="last change")),
                        (
                            "retired_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="retired"),
                        ),
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
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="source"
                            ),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="milestone")),
                        ("due_on", models.DateField(verbose_name="due")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="done")),
                        ("evidence", models.TextField(blank=True, max_length=500, verbose_name="evidence")),
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
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="milestones",
                                to="projects.project",
                                verbose_name="project",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "milestone",
                        "verbose_name_plural": "milestones",
                        "ordering": ("due_on", "pk"),
                        "abstract": False,
                        "indexes": [models.Index(fields=["due_on", "id"], name="milestone_sorted_by_due")],
                    },
                ),
                migrations.CreateModel(
                    name="Member",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("lead", "lead"),
                                    ("member", "member"),
                                    ("school", "school's administration"),
                                ],
                                default="member",
                                max_length=8,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "share",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="share in %"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="registry.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "person"), name="a_person_is_in_a_team_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("role", "lead")),
                                fields=("project",),
                                name="a_project_has_one_lead",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("share", None), ("share__lte", 100), _connector="OR"),
                                name="a_share_is_at_most_the_whole",
                            ),
                        ],
                    },
                ),
            ]
        ),
        live_in_order("projects_project"),
    ]

"""Make the tables as they are at the first release; stands for all the steps of before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import luodi.core.fields
from luodi.core.ordering import live_in_order
from luodi.core.tables import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("needs", "0001_initial"),
        ("needs", "0002_sorting_indexes"),
        ("needs", "0003_live_rows"),
        ("needs", "0004_handed_in"),
        ("needs", "0005_live_order"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_whole"),
        ("registry", "0001_whole"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Need",
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
                        ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                        (
                            "problem",
                            models.TextField(
                                blank=True,
                                help_text="What goes wrong or costs too much today, and since when.",
                                max_length=500,
                                verbose_name="main problem",
                            ),
                        ),
                        (
                            "technology",
                            models.TextField(
                                blank=True,
                                help_text="What must be mastered, with at least one figure that can be measured, such as “≥ 95 %”.",
                                max_length=500,
                                verbose_name="key technology and indicators",
                            ),
                        ),
                        (
                            "goal",
                            models.TextField(
                                blank=True,
                                help_text="What it should bring: product, output, saving, market.",
                                max_length=500,
                                verbose_name="expected goal",
                            ),
                        ),
                        (
                            "keywords",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="One to five, separated by commas.",
                                verbose_name="keywords",
                            ),
                        ),
                        (
                            "budget",
                            luodi.core.fields.MoneyField(
                                blank=True,
                                help_text="What you plan to spend; leave empty if still open.",
                                null=True,
                                verbose_name="budget",
                            ),
                        ),
                        ("deadline_on", models.DateField(blank=True, null=True, verbose_name="needed by")),
                        (
                            "way",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("commissioned", "commissioned development"),
                                    ("joint", "joint development"),
                                    ("transfer", "technology transfer"),
                                    ("licence", "technology licence"),
                                    ("equity", "equity for technology"),
                                    ("consulting", "technical consulting"),
                                    ("service", "technical service"),
                                    ("open", "open to proposals"),
                                ],
                                max_length=16,
                                verbose_name="way of cooperation",
                            ),
                        ),
                        (
                            "least_trl",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "TRL 1"),
                                    (2, "TRL 2"),
                                    (3, "TRL 3"),
                                    (4, "TRL 4"),
                                    (5, "TRL 5"),
                                    (6, "TRL 6"),
                                    (7, "TRL 7"),
                                    (8, "TRL 8"),
                                    (9, "TRL 9"),
                                ],
                                help_text="4 works in the laboratory, 6 in a pilot plant, 8 in production.",
                                null=True,
                                verbose_name="maturity wanted at least",
                            ),
                        ),
                        (
                            "visibility",
                            models.CharField(
                                choices=[
                                    ("public", "public"),
                                    ("experts", "registered experts"),
                                    ("named", "named experts"),
                                    ("office", "university office only"),
                                ],
                                default="experts",
                                help_text="Applies once the need is accepted. Your name is shown to nobody outside before you agree.",
                                max_length=8,
                                verbose_name="visible to",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("submitted", "submitted"),
                                    ("returned", "returned"),
                                    ("accepted", "accepted"),
                                    ("in_talks", "in talks"),
                                    ("solved", "solved"),
                                    ("closed", "closed"),
                                    ("expired", "expired"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="submitted"),
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
                            "industry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="registry.industry",
                                verbose_name="industry",
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="officer",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="needs",
                                to="registry.organisation",
                                verbose_name="enterprise",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                help_text="Where the solution will be put to use.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="registry.region",
                                verbose_name="region",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "need",
                        "verbose_name_plural": "needs",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["retired_at", "-changed_at", "-id"], name="need_by_change"),
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=[
                                    "region",
                                    "-changed_at",
                                    "-id",
                                    "state",
                                    "visibility",
                                    "submitted_at",
                                ],
                                name="need_of_region",
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["organisation", "-changed_at", "-id"],
                                name="need_of_organisation",
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=[
                                    "state",
                                    "visibility",
                                    "-changed_at",
                                    "-id",
                                    "region",
                                    "submitted_at",
                                ],
                                name="need_in_state",
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["state", "submitted_at", "id"],
                                name="need_submitted_in_state",
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["submitted_at", "state"],
                                name="need_by_submission",
                            ),
                            models.Index(fields=["title", "id"], name="need_sorted_by_title"),
                            models.Index(fields=["deadline_on", "id"], name="need_sorted_by_deadline"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("submitted_at", None),
                                    models.Q(("state", "draft"), _negated=True),
                                    _connector="OR",
                                ),
                                name="draft_was_not_handed_in",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MatchFeedback",
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
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("good", "good"),
                                    ("wrong_field", "wrong field"),
                                    ("too_early", "too early"),
                                    ("too_dear", "too dear"),
                                    ("known", "known already"),
                                ],
                                max_length=12,
                                verbose_name="verdict",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        ("context", models.JSONField(blank=True, default=dict)),
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
                            "expert",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="registry.expert",
                                verbose_name="expert",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="registry.researchresult",
                                verbose_name="research result",
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="feedback",
                                to="needs.need",
                                verbose_name="need",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "feedback on a match",
                        "verbose_name_plural": "feedback on matches",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("result", None), ("expert", None), _connector="XOR"),
                                name="feedback_is_on_one_match",
                            ),
                            models.UniqueConstraint(
                                fields=("need", "result", "created_by"),
                                name="one_verdict_per_person_and_result",
                            ),
                            models.UniqueConstraint(
                                fields=("need", "expert", "created_by"),
                                name="one_verdict_per_person_and_expert",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Introduction",
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
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "consent asked"),
                                    ("introduced", "introduced"),
                                    ("converted", "became a project"),
                                    ("dropped", "dropped"),
                                    ("refused", "refused"),
                                    ("lapsed", "lapsed"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="asked",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "message",
                            models.CharField(blank=True, max_length=500, verbose_name="word from the office"),
                        ),
                        ("answer_by_on", models.DateField(verbose_name="answer wanted by")),
                        ("match", models.JSONField(blank=True, default=dict, editable=False)),
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
                            "expert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="introductions",
                                to="registry.expert",
                                verbose_name="expert",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="introductions",
                                to="registry.researchresult",
                                verbose_name="research result",
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="introductions",
                                to="needs.need",
                                verbose_name="need",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "introduction",
                        "verbose_name_plural": "introductions",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["expert", "state"], name="introduction_by_expert"),
                            models.Index(fields=["state", "-changed_at"], name="introduction_by_state"),
                            models.Index(fields=["answer_by_on", "id"], name="introduction_sorted_by_day"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("asked", "introduced", "converted"))),
                                fields=("need", "expert"),
                                name="one_open_introduction_per_need_and_expert",
                                violation_error_message="This expert has been asked about this need already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("owner", "owner of the need"), ("expert", "expert")], max_length=8
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("pending", "no answer yet"),
                                    ("agreed", "agreed"),
                                    ("refused", "refused"),
                                ],
                                default="pending",
                                max_length=8,
                                verbose_name="answer",
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("released", models.JSONField(default=list, verbose_name="released")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                        ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                        (
                            "answered_by",
                            models.CharField(blank=True, max_length=80, verbose_name="answered by"),
                        ),
                        (
                            "introduction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consents",
                                to="needs.introduction",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("introduction", "side"), name="each_side_answers_once"
                            )
                        ],
                    },
                ),
            ]
        ),
        live_in_order("needs_need"),
    ]

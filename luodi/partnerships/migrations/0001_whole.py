"""Make the tables as they are at the first release; stands for all the steps of before."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import luodi.core.fields
from luodi.core.tables import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("partnerships", "0001_initial"),
        ("partnerships", "0002_sorting_indexes"),
        ("partnerships", "0003_agreements"),
        ("partnerships", "0004_interactions"),
        ("partnerships", "0005_bodies_with_books_years_and_evaluations"),
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
                    name="Agreement",
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
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("province", "university and province"),
                                    ("city", "university and city"),
                                    ("county", "university and county or zone"),
                                    ("enterprise", "university and enterprise"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "summary",
                            models.TextField(blank=True, max_length=2000, verbose_name="what it is about"),
                        ),
                        (
                            "amount",
                            luodi.core.fields.MoneyField(
                                blank=True,
                                help_text="By all sides together, as agreed.",
                                null=True,
                                verbose_name="money promised in all",
                            ),
                        ),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="holds until")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("negotiating", "in negotiation"),
                                    ("signed", "signed"),
                                    ("expired", "expired"),
                                    ("ended", "ended early"),
                                    ("dropped", "not concluded"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
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
                            "partners",
                            models.ManyToManyField(
                                blank=True,
                                related_name="agreements",
                                to="registry.organisation",
                                verbose_name="partners",
                            ),
                        ),
                        (
                            "predecessor",
                            models.ForeignKey(
                                blank=True,
                                help_text="The agreement that this one continues.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="successors",
                                to="partnerships.agreement",
                                verbose_name="renews",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.region",
                                verbose_name="region",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "agreement",
                        "verbose_name_plural": "agreements",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["region", "-changed_at", "-id"],
                                name="agreement_of_region",
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["state", "ends_on", "id"],
                                name="agreement_by_end",
                            ),
                            models.Index(fields=["title", "id"], name="agreement_sorted_by_title"),
                            models.Index(fields=["ends_on", "id"], name="agreement_sorted_by_end"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementText",
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
                        ("number", models.PositiveSmallIntegerField(editable=False, verbose_name="version")),
                        ("dated_on", models.DateField(verbose_name="dated")),
                        ("change", models.TextField(max_length=2000, verbose_name="what changed")),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="texts",
                                to="partnerships.agreement",
                                verbose_name="agreement",
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
                    ],
                    options={
                        "verbose_name": "version of the text",
                        "verbose_name_plural": "versions of the text",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agreement", "number"),
                                name="a_version_has_a_number_of_its_own_in_an_agreement",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClausePoint",
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
                        ("clause", models.CharField(blank=True, max_length=40, verbose_name="clause")),
                        ("title", models.CharField(max_length=200, verbose_name="what it is about")),
                        (
                            "ours",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="position of the university"
                            ),
                        ),
                        (
                            "theirs",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="position of the partner"
                            ),
                        ),
                        ("decision", models.TextField(blank=True, max_length=1000, verbose_name="decision")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "open"), ("decided", "decided")],
                                default="open",
                                editable=False,
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="points",
                                to="partnerships.agreement",
                                verbose_name="agreement",
                            ),
                        ),
                        (
                            "because",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partnerships.clausepoint",
                                verbose_name="came up again because of",
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
                    ],
                    options={
                        "verbose_name": "point",
                        "verbose_name_plural": "points",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [models.Index(fields=["title", "id"], name="point_sorted_by_title")],
                    },
                ),
                migrations.CreateModel(
                    name="EvaluationIndex",
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
                            "title",
                            models.CharField(
                                help_text="What is different in this version.",
                                max_length=80,
                                verbose_name="title",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("management_office", "university office"),
                                    ("joint_office", "joint office"),
                                    ("virtual_institute", "virtual institute"),
                                    ("local_institute", "local institute"),
                                    ("rd_base", "research and development base"),
                                    ("industrial_base", "industrialisation base"),
                                    ("joint_laboratory", "joint laboratory"),
                                ],
                                help_text="Left empty it holds for all kinds that have none of their own.",
                                max_length=20,
                                verbose_name="for which kind",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(
                                help_text="One a line: group | indicator | weight | reference value | source. English names stand behind a slash with blanks; without a source a person gives a value between 0 and the reference value.",
                                max_length=12000,
                                verbose_name="indicators",
                            ),
                        ),
                        (
                            "activated_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="put in force"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("active", "in force"),
                                    ("superseded", "superseded"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
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
                    ],
                    options={
                        "verbose_name": "evaluation index",
                        "verbose_name_plural": "evaluation indexes",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Interaction",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("visit", "visit"),
                                    ("meeting", "meeting"),
                                    ("call", "call"),
                                    ("message", "message"),
                                    ("other", "other"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("happened_on", models.DateField(verbose_name="day")),
                        ("title", models.CharField(max_length=160, verbose_name="what it was about")),
                        ("note", models.TextField(blank=True, max_length=10000, verbose_name="note")),
                        ("people", models.CharField(blank=True, max_length=300, verbose_name="people met")),
                        ("next_step", models.CharField(blank=True, max_length=200, verbose_name="next step")),
                        ("next_on", models.DateField(blank=True, null=True, verbose_name="next step due")),
                        (
                            "done_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="next step done"
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interactions",
                                to="partnerships.agreement",
                                verbose_name="agreement",
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
                            "officer",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="looks after it",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interactions",
                                to="registry.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interactions",
                                to="registry.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                help_text="Left empty it is that of the agreement or the organisation.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.region",
                                verbose_name="region",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "interaction",
                        "verbose_name_plural": "interactions",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["region", "-changed_at", "-id"],
                                name="interaction_of_region",
                            ),
                            models.Index(
                                fields=["organisation", "-happened_on"], name="interaction_of_organisation"
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None), ("done_on", None)),
                                fields=["officer", "next_on"],
                                name="interaction_next_step",
                            ),
                            models.Index(fields=["happened_on", "id"], name="interaction_sorted_by_day"),
                            models.Index(fields=["title", "id"], name="interaction_sorted_by_title"),
                            models.Index(fields=["next_on", "id"], name="interaction_sorted_by_next"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Promise",
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
                        ("clause", models.CharField(blank=True, max_length=40, verbose_name="clause")),
                        ("title", models.CharField(max_length=200, verbose_name="what is promised")),
                        (
                            "side",
                            models.CharField(
                                choices=[
                                    ("university", "university"),
                                    ("partner", "partner"),
                                    ("both", "both sides"),
                                ],
                                max_length=12,
                                verbose_name="who promised",
                            ),
                        ),
                        (
                            "owner",
                            models.CharField(
                                blank=True,
                                help_text="The unit or person that has to do it.",
                                max_length=120,
                                verbose_name="responsible",
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                        (
                            "measure",
                            models.CharField(
                                blank=True,
                                help_text="By what one sees that it is kept.",
                                max_length=300,
                                verbose_name="measured by",
                            ),
                        ),
                        (
                            "evidence",
                            models.TextField(
                                blank=True,
                                help_text="What was done; add papers as files.",
                                max_length=2000,
                                verbose_name="evidence",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "open"), ("kept", "kept"), ("waived", "waived")],
                                default="open",
                                editable=False,
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promises",
                                to="partnerships.agreement",
                                verbose_name="agreement",
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
                    ],
                    options={
                        "verbose_name": "promise",
                        "verbose_name_plural": "promises",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["state", "due_on", "id"],
                                name="promise_by_due",
                            ),
                            models.Index(fields=["due_on", "id"], name="promise_sorted_by_due"),
                            models.Index(fields=["title", "id"], name="promise_sorted_by_title"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StandingBody",
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
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "name_en",
                            models.CharField(blank=True, max_length=200, verbose_name="name in English"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("management_office", "university office"),
                                    ("joint_office", "joint office"),
                                    ("virtual_institute", "virtual institute"),
                                    ("local_institute", "local institute"),
                                    ("rd_base", "research and development base"),
                                    ("industrial_base", "industrialisation base"),
                                    ("joint_laboratory", "joint laboratory"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "partner_text",
                            models.CharField(blank=True, max_length=160, verbose_name="partner as stated"),
                        ),
                        (
                            "since_year",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="since"),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="agreed from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="agreed until")),
                        (
                            "space",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="space in m²"),
                        ),
                        ("tasks", models.JSONField(blank=True, default=list, verbose_name="tasks")),
                        (
                            "tasks_en",
                            models.JSONField(blank=True, default=list, verbose_name="tasks in English"),
                        ),
                        ("note", models.TextField(blank=True, max_length=1000, verbose_name="note")),
                        (
                            "note_en",
                            models.TextField(blank=True, max_length=1000, verbose_name="note in English"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("on_record", "on record, state not stated"),
                                    ("planned", "planned"),
                                    ("signed", "signed"),
                                    ("opened", "opened"),
                                    ("operating", "operating"),
                                    ("evaluating", "in evaluation"),
                                    ("closed", "closed"),
                                    ("dropped", "not set up"),
                                ],
                                default="planned",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                blank=True,
                                help_text="The agreement by which it is set up.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bodies",
                                to="partnerships.agreement",
                                verbose_name="rests on",
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
                            "parties",
                            models.ManyToManyField(
                                blank=True,
                                help_text="All that carry it together; money is kept for each of them.",
                                related_name="bodies",
                                to="registry.organisation",
                                verbose_name="parties",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.organisation",
                                verbose_name="partner",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="registry.region",
                                verbose_name="region",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "standing body",
                        "verbose_name_plural": "standing bodies",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["region", "-changed_at"], name="body_by_region"),
                            models.Index(fields=["name", "id"], name="body_sorted_by_name"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Posting",
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
                        ("duty", models.CharField(max_length=80, verbose_name="as what")),
                        ("starts_on", models.DateField(verbose_name="from")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="The first day that does not count any more.",
                                null=True,
                                verbose_name="to",
                            ),
                        ),
                        (
                            "allowance",
                            luodi.core.fields.MoneyField(
                                blank=True, null=True, verbose_name="allowance a month"
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="postings",
                                to="registry.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="postings",
                                to="partnerships.standingbody",
                                verbose_name="standing body",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "posting",
                        "verbose_name_plural": "postings",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["body", "-starts_on"],
                                name="posting_of_body",
                            ),
                            models.Index(fields=["starts_on", "id"], name="posting_sorted_by_start"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                                ),
                                name="posting_ends_after_it_starts",
                                violation_error_message="A posting cannot end before it starts.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MemberTeam",
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
                        ("direction", models.CharField(max_length=120, verbose_name="direction")),
                        (
                            "people",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="people"),
                        ),
                        ("note", models.TextField(blank=True, max_length=1000, verbose_name="what it does")),
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
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.person",
                                verbose_name="lead",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.organisation",
                                verbose_name="school",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="teams",
                                to="partnerships.standingbody",
                                verbose_name="standing body",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "member team",
                        "verbose_name_plural": "member teams",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("retired_at", None)),
                                fields=("body", "direction", "school"),
                                name="one_team_of_a_school_in_a_direction",
                                violation_error_message="This school has a team in this direction already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evaluation",
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
                            "year",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1980),
                                    django.core.validators.MaxValueValidator(2100),
                                ],
                                verbose_name="year",
                            ),
                        ),
                        (
                            "marks",
                            models.JSONField(
                                blank=True, default=dict, editable=False, verbose_name="values given"
                            ),
                        ),
                        (
                            "lines",
                            models.JSONField(blank=True, default=list, editable=False, verbose_name="lines"),
                        ),
                        (
                            "score",
                            models.PositiveIntegerField(editable=False, null=True, verbose_name="score"),
                        ),
                        (
                            "grade",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("excellent", "excellent"),
                                    ("good", "good"),
                                    ("passed", "passed"),
                                    ("failed", "not passed"),
                                ],
                                editable=False,
                                max_length=10,
                                verbose_name="grade",
                            ),
                        ),
                        (
                            "conclusion",
                            models.TextField(blank=True, max_length=4000, verbose_name="conclusion"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "draft"), ("final", "final")],
                                default="draft",
                                editable=False,
                                max_length=8,
                                verbose_name="state",
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
                            "index",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partnerships.evaluationindex",
                                verbose_name="evaluation index",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evaluations",
                                to="partnerships.standingbody",
                                verbose_name="standing body",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "evaluation",
                        "verbose_name_plural": "evaluations",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [models.Index(fields=["year", "id"], name="evaluation_sorted_by_year")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("retired_at", None)),
                                fields=("body", "year"),
                                name="one_evaluation_of_a_body_and_year",
                                violation_error_message="There is an evaluation of this year already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Equipment",
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
                        ("name", models.CharField(max_length=160, verbose_name="equipment")),
                        (
                            "number",
                            models.PositiveIntegerField(
                                default=1,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="how many",
                            ),
                        ),
                        (
                            "value",
                            luodi.core.fields.MoneyField(blank=True, null=True, verbose_name="value of all"),
                        ),
                        (
                            "since_year",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="since"),
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
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.organisation",
                                verbose_name="belongs to",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="equipment",
                                to="partnerships.standingbody",
                                verbose_name="standing body",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "equipment",
                        "verbose_name_plural": "equipment",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["body", "name"],
                                name="equipment_of_body",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CouncilMember",
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
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("title", models.CharField(blank=True, max_length=80, verbose_name="title")),
                        (
                            "office",
                            models.CharField(
                                choices=[
                                    ("chair", "chair"),
                                    ("deputy", "deputy chair"),
                                    ("member", "member"),
                                    ("secretary", "secretary"),
                                ],
                                default="member",
                                max_length=10,
                                verbose_name="office",
                            ),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="The first day that does not count any more.",
                                null=True,
                                verbose_name="to",
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
                            "party",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.organisation",
                                verbose_name="for which party",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="council",
                                to="partnerships.standingbody",
                                verbose_name="standing body",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "council member",
                        "verbose_name_plural": "council members",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["body", "office"],
                                name="council_of_body",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CouncilMeeting",
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
                        ("title", models.CharField(max_length=160, verbose_name="meeting")),
                        ("held_on", models.DateField(verbose_name="held on")),
                        (
                            "attended",
                            models.CharField(blank=True, max_length=500, verbose_name="who was there"),
                        ),
                        ("decided", models.TextField(max_length=4000, verbose_name="what was decided")),
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
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="partnerships.standingbody",
                                verbose_name="standing body",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "council meeting",
                        "verbose_name_plural": "council meetings",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["body", "-held_on"],
                                name="meeting_of_body",
                            ),
                            models.Index(fields=["held_on", "id"], name="meeting_sorted_by_day"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BookLine",
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
                            "year",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1980),
                                    django.core.validators.MaxValueValidator(2100),
                                ],
                                verbose_name="for the year",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("promised", "promised"), ("paid", "paid")],
                                max_length=8,
                                verbose_name="promised or paid",
                            ),
                        ),
                        ("amount", luodi.core.fields.MoneyField(verbose_name="amount")),
                        ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid on")),
                        (
                            "voucher",
                            models.CharField(
                                blank=True,
                                help_text="The number under which the payment is filed.",
                                max_length=80,
                                verbose_name="voucher",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        (
                            "state",
                            models.CharField(
                                choices=[("booked", "booked"), ("reversed", "reversed")],
                                default="booked",
                                editable=False,
                                max_length=8,
                                verbose_name="state",
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
                            "party",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.organisation",
                                verbose_name="party",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="book",
                                to="partnerships.standingbody",
                                verbose_name="standing body",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line of the books",
                        "verbose_name_plural": "lines of the books",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["body", "year", "party"],
                                name="book_of_body",
                            ),
                            models.Index(fields=["year", "id"], name="book_sorted_by_year"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)),
                                name="a_line_of_the_books_has_an_amount",
                                violation_error_message="Give an amount above zero.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActionItem",
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
                            "year",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1980),
                                    django.core.validators.MaxValueValidator(2100),
                                ],
                                verbose_name="after the year",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="what is to be done")),
                        (
                            "owner",
                            models.CharField(
                                blank=True,
                                help_text="The unit or person that has to do it.",
                                max_length=120,
                                verbose_name="responsible",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due")),
                        (
                            "outcome",
                            models.TextField(blank=True, max_length=2000, verbose_name="what came of it"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "open"), ("done", "done"), ("dropped", "dropped")],
                                default="open",
                                editable=False,
                                max_length=8,
                                verbose_name="state",
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
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="partnerships.standingbody",
                                verbose_name="standing body",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "action",
                        "verbose_name_plural": "actions",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["body", "due_on"],
                                name="action_of_body",
                            ),
                            models.Index(fields=["due_on", "id"], name="action_sorted_by_due"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Target",
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
                            "year",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1980),
                                    django.core.validators.MaxValueValidator(2100),
                                ],
                                verbose_name="year",
                            ),
                        ),
                        ("indicator", models.CharField(max_length=40, verbose_name="indicator")),
                        (
                            "target",
                            models.PositiveIntegerField(
                                validators=[django.core.validators.MaxValueValidator(100000)],
                                verbose_name="target",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="targets",
                                to="partnerships.standingbody",
                                verbose_name="standing body",
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
                    ],
                    options={
                        "verbose_name": "target",
                        "verbose_name_plural": "targets",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("body", "year", "indicator"),
                                name="one_target_for_an_indicator_and_year",
                                violation_error_message="There is a target for this indicator and year already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="YearReport",
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
                            "year",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1980),
                                    django.core.validators.MaxValueValidator(2100),
                                ],
                                verbose_name="year",
                            ),
                        ),
                        ("done", models.TextField(blank=True, max_length=6000, verbose_name="what was done")),
                        (
                            "results",
                            models.TextField(
                                blank=True, max_length=6000, verbose_name="what came of it for the region"
                            ),
                        ),
                        (
                            "problems",
                            models.TextField(blank=True, max_length=4000, verbose_name="what was difficult"),
                        ),
                        (
                            "ahead",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="what is planned for the next year"
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
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="partnerships.standingbody",
                                verbose_name="standing body",
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
                    ],
                    options={
                        "verbose_name": "report on a year",
                        "verbose_name_plural": "reports on a year",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [models.Index(fields=["year", "id"], name="report_sorted_by_year")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("retired_at", None)),
                                fields=("body", "year"),
                                name="one_report_of_a_body_on_a_year",
                                violation_error_message="There is a report on this year already.",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]

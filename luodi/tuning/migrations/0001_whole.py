"""Make the tables as they are at the first release; stands for all the steps of before."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi.core.tables import CreateModels


class Migration(migrations.Migration):
    replaces = [("tuning", "0001_initial")]

    initial = True

    dependencies = [
        ("accounts", "0001_whole"),
        ("needs", "0001_whole"),
        ("registry", "0001_whole"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Digested",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("up_to", models.DateTimeField()),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="MatchProfile",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("active", "in force"),
                                    ("superseded", "superseded"),
                                    ("discarded", "discarded"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "activated_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="put in force"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("results", "research results"), ("experts", "experts")],
                                max_length=8,
                                verbose_name="what is ranked",
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("entered", "entered by hand"),
                                    ("learned", "learned from verdicts and outcomes"),
                                ],
                                default="entered",
                                editable=False,
                                max_length=8,
                                verbose_name="how it came about",
                            ),
                        ),
                        (
                            "evidence",
                            models.JSONField(
                                blank=True, default=dict, editable=False, verbose_name="evidence"
                            ),
                        ),
                        (
                            "text_weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="wording",
                            ),
                        ),
                        (
                            "field_weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="technology field",
                            ),
                        ),
                        (
                            "industry_weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="industry",
                            ),
                        ),
                        (
                            "maturity_weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="maturity",
                            ),
                        ),
                        (
                            "region_weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="region",
                            ),
                        ),
                        (
                            "way_weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="way of cooperation",
                            ),
                        ),
                        (
                            "budget_weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="budget",
                            ),
                        ),
                        (
                            "time_weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="time",
                            ),
                        ),
                        (
                            "load_weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="load",
                            ),
                        ),
                        (
                            "response_weight",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="answers so far",
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
                        "verbose_name": "match profile",
                        "verbose_name_plural": "match profiles",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["kind", "state", "-activated_at"], name="match_profile_in_force"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EngineRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "work",
                            models.CharField(
                                choices=[
                                    ("night", "matching of all open needs"),
                                    ("learn", "learning of weights"),
                                ],
                                max_length=8,
                                verbose_name="work",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[("results", "research results"), ("experts", "experts")],
                                max_length=8,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting"),
                                    ("running", "running"),
                                    ("done", "done"),
                                    ("failed", "failed"),
                                ],
                                default="waiting",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("cursor", models.BigIntegerField(default=0)),
                        ("facts", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField()),
                        ("started_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "profile",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="tuning.matchprofile",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["work", "-id"], name="engine_run_latest")],
                    },
                ),
                migrations.CreateModel(
                    name="FoundMatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField()),
                        ("score", models.DecimalField(decimal_places=1, max_digits=4)),
                        ("found_at", models.DateTimeField()),
                        ("first_list", models.BooleanField(default=False)),
                        (
                            "expert",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="registry.expert",
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="found",
                                to="needs.need",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="registry.researchresult",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="tuning.enginerun",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["-found_at", "-need", "rank"], name="found_match_by_time"),
                            models.Index(
                                condition=models.Q(("first_list", False)),
                                fields=["-found_at", "need"],
                                name="found_match_news",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("result", None), ("expert", None), _connector="XOR"),
                                name="found_match_is_of_one_record",
                            ),
                            models.UniqueConstraint(
                                fields=("need", "result"), name="result_is_found_once_for_a_need"
                            ),
                            models.UniqueConstraint(
                                fields=("need", "expert"), name="expert_is_found_once_for_a_need"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MatchDictionary",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("active", "in force"),
                                    ("superseded", "superseded"),
                                    ("discarded", "discarded"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "activated_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="put in force"),
                        ),
                        (
                            "text",
                            models.TextField(
                                help_text="Under [same], one group a line with bars between: 热管理 | thermal management. Under [stop], words that say nothing, with blanks between. A # begins a remark.",
                                max_length=400000,
                                verbose_name="entries",
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
                        "verbose_name": "match dictionary",
                        "verbose_name_plural": "match dictionaries",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["state", "-activated_at"], name="match_dictionary_in_force")
                        ],
                    },
                ),
            ]
        ),
    ]

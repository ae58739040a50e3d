"""Make the tables as they are at the first release; stands for all the steps of before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import luodi.core.fields
from luodi.core.ordering import live_in_order
from luodi.core.tables import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("registry", "0001_initial"),
        ("registry", "0002_sorting_indexes"),
        ("registry", "0003_live_rows"),
        ("registry", "0004_live_order"),
        ("registry", "0005_cards_of_results_and_experts"),
        ("registry", "0006_sites_names_and_phones"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_whole"),
        ("core", "0001_whole"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Field",
                    fields=[
                        (
                            "code",
                            models.CharField(
                                max_length=12, primary_key=True, serialize=False, verbose_name="code"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("name_en", models.CharField(max_length=160, verbose_name="name in English")),
                        ("scheme", models.CharField(max_length=16)),
                    ],
                    options={
                        "verbose_name": "technology field",
                        "ordering": ("code",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Strategy",
                    fields=[
                        (
                            "code",
                            models.CharField(
                                max_length=12, primary_key=True, serialize=False, verbose_name="code"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("name_en", models.CharField(max_length=160, verbose_name="name in English")),
                    ],
                    options={
                        "ordering": ("code",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Industry",
                    fields=[
                        (
                            "code",
                            models.CharField(
                                max_length=12, primary_key=True, serialize=False, verbose_name="code"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("name_en", models.CharField(max_length=160, verbose_name="name in English")),
                        (
                            "parent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="registry.industry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "industry",
                        "ordering": ("code",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Expert",
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
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="keywords")),
                        ("profile", models.TextField(blank=True, max_length=2000, verbose_name="profile")),
                        (
                            "services",
                            models.JSONField(blank=True, default=list, verbose_name="services offered"),
                        ),
                        ("languages", models.JSONField(blank=True, default=list, verbose_name="languages")),
                        ("orcid", models.CharField(blank=True, max_length=19, verbose_name="ORCID")),
                        ("openalex", models.CharField(blank=True, max_length=16, verbose_name="OpenAlex")),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="confirmed by the expert"
                            ),
                        ),
                        (
                            "load_cap",
                            models.PositiveSmallIntegerField(
                                default=3,
                                help_text="Nobody is asked beyond this number.",
                                verbose_name="open introductions at most",
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
                            "fields",
                            models.ManyToManyField(
                                blank=True, to="registry.field", verbose_name="technology fields"
                            ),
                        ),
                        (
                            "industries",
                            models.ManyToManyField(
                                blank=True, to="registry.industry", verbose_name="industries served"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "expert",
                        "verbose_name_plural": "experts",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Organisation",
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
                                    ("enterprise", "enterprise"),
                                    ("government", "government department"),
                                    ("university_unit", "university unit"),
                                    ("institute", "research institute"),
                                    ("foreign", "foreign partner"),
                                    ("other", "other organisation"),
                                ],
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "name_en",
                            models.CharField(blank=True, max_length=200, verbose_name="name in English"),
                        ),
                        ("name_key", models.CharField(db_index=True, editable=False, max_length=160)),
                        (
                            "former_names",
                            models.JSONField(blank=True, default=list, verbose_name="former names"),
                        ),
                        (
                            "other_names",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Short names, brands, and other spellings; it is found by them too.",
                                verbose_name="other names",
                            ),
                        ),
                        (
                            "uscc",
                            models.CharField(
                                blank=True,
                                help_text="18 characters; the last one is checked.",
                                max_length=18,
                                verbose_name="unified social credit code",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                        (
                            "size",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("large", "large"),
                                    ("medium", "medium"),
                                    ("small", "small"),
                                    ("micro", "micro"),
                                ],
                                max_length=8,
                                verbose_name="size",
                            ),
                        ),
                        (
                            "ownership",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("state", "state-owned or state-controlled"),
                                    ("private", "private"),
                                    ("collective", "collective"),
                                    ("joint", "joint venture with foreign capital"),
                                    ("foreign", "foreign-owned"),
                                    ("public", "public institution"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="ownership",
                            ),
                        ),
                        (
                            "stock_code",
                            models.CharField(
                                blank=True,
                                help_text="If it is listed, with the market: 600000.SH",
                                max_length=20,
                                verbose_name="stock code",
                            ),
                        ),
                        (
                            "high_tech",
                            models.BooleanField(blank=True, null=True, verbose_name="high-tech enterprise"),
                        ),
                        ("website", models.URLField(blank=True, verbose_name="website")),
                        (
                            "introduction",
                            models.TextField(blank=True, max_length=1000, verbose_name="introduction"),
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
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="registry.organisation",
                                verbose_name="belongs to",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "organisation",
                        "verbose_name_plural": "organisations",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["retired_at", "-changed_at", "-id"], name="organisation_by_change"
                            ),
                            models.Index(fields=["name", "id"], name="organisation_sorted_by_name"),
                            models.Index(fields=["uscc"], name="organisation_by_uscc"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("uscc", ""), _negated=True), ("retired_at", None)
                                ),
                                fields=("uscc",),
                                name="one_organisation_per_uscc",
                                violation_error_message="An organisation with this unified social credit code is registered already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Engagement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                blank=True,
                                help_text="If it is not in the register.",
                                max_length=160,
                                verbose_name="or its name",
                            ),
                        ),
                        ("what", models.CharField(max_length=200, verbose_name="what was done")),
                        ("role", models.CharField(blank=True, max_length=80, verbose_name="role")),
                        (
                            "from_year",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="from (year)"
                            ),
                        ),
                        (
                            "to_year",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Empty if it goes on.",
                                null=True,
                                verbose_name="to (year)",
                            ),
                        ),
                        (
                            "expert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="engagements",
                                to="registry.expert",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.organisation",
                                verbose_name="organisation in the register",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "past work with an enterprise",
                        "verbose_name_plural": "past work with enterprises",
                        "ordering": ("-from_year", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="DeclaredInterest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                blank=True,
                                help_text="If it is not in the register.",
                                max_length=160,
                                verbose_name="or its name",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("shares", "shares"),
                                    ("employment", "employment or post"),
                                    ("family", "family of somebody there"),
                                    ("advisory", "paid advice"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True, help_text="Empty if it goes on.", null=True, verbose_name="until"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                        (
                            "expert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="interests",
                                to="registry.expert",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.organisation",
                                verbose_name="organisation in the register",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "declared interest",
                        "verbose_name_plural": "declared interests",
                        "ordering": ("-starts_on", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Person",
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
                        (
                            "name_en",
                            models.CharField(blank=True, max_length=120, verbose_name="name in English"),
                        ),
                        (
                            "other_names",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Former names and other spellings.",
                                verbose_name="other names",
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=80, verbose_name="title")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                        (
                            "phone_reversed",
                            models.CharField(blank=True, db_index=True, editable=False, max_length=30),
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
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="people",
                                to="registry.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="person",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "person",
                        "verbose_name_plural": "people",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["organisation", "-changed_at"], name="person_by_organisation"
                            ),
                            models.Index(fields=["name", "id"], name="person_sorted_by_name"),
                            models.Index(fields=["email"], name="person_by_email"),
                        ],
                    },
                ),
            ]
        ),
        migrations.AddField(
            model_name="expert",
            name="person",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="expert",
                to="registry.person",
                verbose_name="person",
            ),
        ),
        CreateModels(
            [
                migrations.CreateModel(
                    name="ProfileRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("asked_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        (
                            "reply",
                            models.CharField(
                                choices=[
                                    ("pending", "not answered yet"),
                                    ("confirmed", "confirmed as it stood"),
                                    ("corrected", "corrected and confirmed"),
                                    ("objected", "objected"),
                                ],
                                default="pending",
                                max_length=12,
                                verbose_name="answer",
                            ),
                        ),
                        ("replied_at", models.DateTimeField(null=True)),
                        ("changes", models.JSONField(default=dict)),
                        (
                            "note",
                            models.TextField(blank=True, max_length=500, verbose_name="word to the office"),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "expert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="profile_requests",
                                to="registry.expert",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-asked_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Publication",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=400, verbose_name="title")),
                        ("authors", models.CharField(blank=True, max_length=400, verbose_name="authors")),
                        ("venue", models.CharField(blank=True, max_length=240, verbose_name="published in")),
                        (
                            "year",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year"),
                        ),
                        ("doi", models.CharField(blank=True, max_length=160, verbose_name="DOI")),
                        ("same_as", models.CharField(editable=False, max_length=64)),
                        (
                            "expert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="publications",
                                to="registry.expert",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "published work",
                        "verbose_name_plural": "published works",
                        "ordering": ("-year", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("expert", "same_as"), name="a_work_stands_with_an_expert_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Region",
                    fields=[
                        (
                            "code",
                            models.CharField(
                                max_length=12, primary_key=True, serialize=False, verbose_name="code"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("name_en", models.CharField(max_length=160, verbose_name="name in English")),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("province", "province"),
                                    ("prefecture", "prefecture"),
                                    ("county", "county"),
                                    ("zone", "functional zone"),
                                ],
                                max_length=12,
                                verbose_name="level",
                            ),
                        ),
                        ("abolished", models.BooleanField(default=False, verbose_name="abolished")),
                        (
                            "revision_first",
                            models.CharField(blank=True, max_length=8, verbose_name="first revision"),
                        ),
                        (
                            "revision_last",
                            models.CharField(blank=True, max_length=8, verbose_name="last revision"),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="registry.region",
                            ),
                        ),
                        (
                            "successor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.region",
                            ),
                        ),
                        (
                            "strategies",
                            models.ManyToManyField(
                                blank=True, related_name="regions", to="registry.strategy"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "region",
                        "ordering": ("code",),
                        "abstract": False,
                    },
                ),
            ]
        ),
        migrations.AddField(
            model_name="organisation",
            name="region",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="registry.region",
                verbose_name="region",
            ),
        ),
        migrations.AddField(
            model_name="expert",
            name="regions",
            field=models.ManyToManyField(
                blank=True,
                limit_choices_to={"abolished": False, "level": "province"},
                related_name="+",
                to="registry.region",
                verbose_name="regions served",
            ),
        ),
        CreateModels(
            [
                migrations.CreateModel(
                    name="ResearchResult",
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
                        ("summary", models.TextField(blank=True, max_length=4000, verbose_name="summary")),
                        (
                            "problem",
                            models.TextField(blank=True, max_length=1000, verbose_name="problem solved"),
                        ),
                        (
                            "advantage",
                            models.TextField(
                                blank=True,
                                max_length=1000,
                                verbose_name="advantage over the leading alternative",
                            ),
                        ),
                        (
                            "economics",
                            models.TextField(
                                blank=True,
                                help_text="Cost, yield, payback against what is used today.",
                                max_length=1000,
                                verbose_name="economic comparison",
                            ),
                        ),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="keywords")),
                        (
                            "trl",
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
                                null=True,
                                verbose_name="maturity (TRL)",
                            ),
                        ),
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
                                verbose_name="wanted way",
                            ),
                        ),
                        (
                            "outcome",
                            models.TextField(blank=True, max_length=1000, verbose_name="outcome so far"),
                        ),
                        ("category", models.CharField(blank=True, max_length=60, verbose_name="discipline")),
                        (
                            "price_idea",
                            luodi.core.fields.MoneyField(
                                blank=True,
                                help_text="Seen by the university's side of the talks alone.",
                                null=True,
                                verbose_name="price idea",
                            ),
                        ),
                        (
                            "price_terms",
                            models.CharField(blank=True, max_length=200, verbose_name="how it would be paid"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("applied", "applied technology"),
                                    ("basic", "basic theory"),
                                    ("soft", "soft science"),
                                ],
                                max_length=8,
                                verbose_name="class of result",
                            ),
                        ),
                        (
                            "embodiment",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("technology", "new technology"),
                                    ("process", "new process"),
                                    ("product", "new product"),
                                    ("material", "new material"),
                                    ("equipment", "new equipment"),
                                    ("biomedical", "new bio-medical variety"),
                                    ("variety", "new plant or animal variety"),
                                    ("mineral", "new mineral variety"),
                                    ("standard", "standard"),
                                    ("software", "software"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="form of result",
                            ),
                        ),
                        (
                            "attribute",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("original", "original innovation"),
                                    ("absorbed", "innovation on imported technology"),
                                    ("secondary", "further development of domestic technology"),
                                ],
                                max_length=12,
                                verbose_name="attribute",
                            ),
                        ),
                        (
                            "standing",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("world_leading", "leading internationally"),
                                    ("world_advanced", "advanced internationally"),
                                    ("home_leading", "leading in China"),
                                    ("home_advanced", "advanced in China"),
                                    ("none", "not evaluated"),
                                ],
                                max_length=16,
                                verbose_name="level of technology",
                            ),
                        ),
                        (
                            "evaluation",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("appraisal", "appraisal"),
                                    ("acceptance", "acceptance"),
                                    ("closing", "closing of the project"),
                                    ("review", "expert review"),
                                    ("assessment", "assessment by an agency"),
                                    ("access", "industry access"),
                                    ("test", "test by an authority"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="form of evaluation",
                            ),
                        ),
                        (
                            "project_source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("state", "national programme"),
                                    ("province", "provincial programme"),
                                    ("city", "city programme"),
                                    ("own", "own choice"),
                                    ("commissioned", "commissioned by an enterprise"),
                                    ("joint", "joint research"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="source of project",
                            ),
                        ),
                        (
                            "completing_units",
                            models.JSONField(
                                blank=True, default=list, verbose_name="completing units in order"
                            ),
                        ),
                        (
                            "completers",
                            models.JSONField(blank=True, default=list, verbose_name="completers in order"),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="work began")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="work ended")),
                        (
                            "use_state",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("unused", "not used yet"),
                                    ("trial", "small-range trial"),
                                    ("small", "small production"),
                                    ("wide", "wide use"),
                                    ("stopped", "used once, then stopped"),
                                ],
                                max_length=8,
                                verbose_name="state of use",
                            ),
                        ),
                        (
                            "unused_reason",
                            models.CharField(
                                blank=True,
                                help_text="Money, technology, market, policy, or what else stands in the way.",
                                max_length=200,
                                verbose_name="why it is not used",
                            ),
                        ),
                        (
                            "approval_number",
                            models.CharField(
                                blank=True,
                                help_text="12 characters: region or department (3), year (4), Y, number (4).",
                                max_length=12,
                                verbose_name="registration number",
                            ),
                        ),
                        (
                            "secrecy",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("open", "may be told openly"),
                                    ("trade", "holds technical secrets (not classified)"),
                                    ("classified", "classified (state secret)"),
                                ],
                                max_length=12,
                                verbose_name="secrecy",
                            ),
                        ),
                        (
                            "trl_evidenced",
                            models.PositiveSmallIntegerField(
                                editable=False, null=True, verbose_name="maturity evidenced"
                            ),
                        ),
                        (
                            "approved_until",
                            models.DateField(editable=False, null=True, verbose_name="may be shown until"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("submitted", "submitted"),
                                    ("published", "published"),
                                    ("withdrawn", "withdrawn"),
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
                            "field",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
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
                                verbose_name="industry of use",
                            ),
                        ),
                        (
                            "inventors",
                            models.ManyToManyField(
                                blank=True,
                                related_name="results",
                                to="registry.expert",
                                verbose_name="inventors",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="results",
                                to="registry.organisation",
                                verbose_name="school",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "research result",
                        "verbose_name_plural": "research results",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["retired_at", "-changed_at", "-id"], name="result_by_change"
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["state", "-changed_at", "-id", "approved_until"],
                                name="result_in_state",
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["field", "-changed_at", "-id", "state", "approved_until"],
                                name="result_of_field",
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["school", "-changed_at", "-id"],
                                name="result_of_school",
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None), ("created_by__isnull", False)),
                                fields=["created_by", "-changed_at", "-id"],
                                name="result_of_creator",
                            ),
                            models.Index(fields=["title", "id"], name="result_sorted_by_title"),
                            models.Index(fields=["trl", "id"], name="result_sorted_by_trl"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PublicationApproval",
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
                            "until_on",
                            models.DateField(
                                help_text="After this day enterprises do not see the result any more.",
                                verbose_name="may be shown until",
                            ),
                        ),
                        (
                            "conditions",
                            models.TextField(
                                blank=True,
                                help_text="Figures, partners or drawings that stay out of what is shown.",
                                max_length=500,
                                verbose_name="what is not to be told",
                            ),
                        ),
                        (
                            "warned_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="warned of the end"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "waits for the owner"),
                                    ("consented", "owner agreed; waits for the school"),
                                    ("endorsed", "school agreed; waits for the office"),
                                    ("granted", "approved"),
                                    ("refused", "refused"),
                                    ("revoked", "revoked"),
                                    ("expired", "expired"),
                                ],
                                default="asked",
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
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approvals",
                                to="registry.researchresult",
                                verbose_name="research result",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "approval to publish",
                        "verbose_name_plural": "approvals to publish",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["state", "until_on"], name="approval_by_end"),
                            models.Index(fields=["until_on", "id"], name="approval_sorted_by_end"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("retired_at", None), ("state__in", ("asked", "consented", "endorsed"))
                                ),
                                fields=("result",),
                                name="one_open_approval_per_result",
                                violation_error_message="An approval for this result is under way already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MaturityEvidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "TRL 1: principle observed"),
                                    (2, "TRL 2: idea of use"),
                                    (3, "TRL 3: principle proven by experiment"),
                                    (4, "TRL 4: works in the laboratory"),
                                    (5, "TRL 5: works in a like environment"),
                                    (6, "TRL 6: prototype shown in a like environment"),
                                    (7, "TRL 7: prototype shown in real use"),
                                    (8, "TRL 8: finished and tested"),
                                    (9, "TRL 9: proven in long use"),
                                ],
                                verbose_name="level reached",
                            ),
                        ),
                        (
                            "proof",
                            models.CharField(
                                help_text="Test report, pilot run, contract, acceptance …",
                                max_length=300,
                                verbose_name="what proves it",
                            ),
                        ),
                        ("shown_on", models.DateField(verbose_name="date of the proof")),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="core.storedfile",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="evidence",
                                to="registry.researchresult",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "evidence of maturity",
                        "verbose_name_plural": "evidence of maturity",
                        "ordering": ("-level", "-shown_on", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="IntellectualProperty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("invention", "invention patent"),
                                    ("utility", "utility model"),
                                    ("design", "design patent"),
                                    ("secret", "technical secret"),
                                    ("software", "software copyright"),
                                    ("plant", "plant variety right"),
                                    ("layout", "layout of integrated circuits"),
                                    ("biomedical", "bio-medical variety"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("number", models.CharField(blank=True, max_length=40, verbose_name="number")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "planned"),
                                    ("applied", "applied for"),
                                    ("granted", "granted"),
                                    ("transferred", "transferred"),
                                    ("lapsed", "lapsed"),
                                ],
                                default="granted",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("owner", models.CharField(blank=True, max_length=160, verbose_name="owner")),
                        ("granted_on", models.DateField(blank=True, null=True, verbose_name="granted on")),
                        ("expires_on", models.DateField(blank=True, null=True, verbose_name="expires on")),
                        (
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="properties",
                                to="registry.researchresult",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "intellectual property",
                        "verbose_name_plural": "intellectual property",
                        "ordering": ("kind", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("number", ""), _negated=True),
                                fields=("result", "kind", "number"),
                                name="a_number_stands_in_a_result_once",
                                violation_error_message="This number is in the list already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EconomicLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                help_text="Cost a ton, yield, energy, payback …",
                                max_length=60,
                                verbose_name="what is compared",
                            ),
                        ),
                        ("ours", models.CharField(max_length=60, verbose_name="with this result")),
                        (
                            "theirs",
                            models.CharField(max_length=60, verbose_name="with the leading alternative"),
                        ),
                        ("unit", models.CharField(blank=True, max_length=24, verbose_name="unit")),
                        (
                            "better",
                            models.CharField(
                                blank=True,
                                choices=[("less", "less is better"), ("more", "more is better")],
                                help_text="Only for numbers: then the difference is worked out.",
                                max_length=4,
                                verbose_name="which is better",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=200, verbose_name="how this is known"),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="economic_lines",
                                to="registry.researchresult",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line of the economic comparison",
                        "verbose_name_plural": "economic comparison",
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="ResultApplication",
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
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year"),
                        ),
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
                                verbose_name="way",
                            ),
                        ),
                        ("outcome", models.TextField(blank=True, max_length=1000, verbose_name="outcome")),
                        (
                            "outcome_en",
                            models.TextField(blank=True, max_length=1000, verbose_name="outcome in English"),
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
                            "enterprise",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="registry.organisation",
                                verbose_name="enterprise",
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
                        (
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="registry.researchresult",
                                verbose_name="research result",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "application of a result",
                        "verbose_name_plural": "applications of results",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["region", "-changed_at"], name="application_by_region"),
                            models.Index(fields=["year", "id"], name="application_sorted_by_year"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Site",
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
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("factory", "factory"),
                                    ("research", "research and development"),
                                    ("office", "office"),
                                    ("other", "other"),
                                ],
                                default="factory",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
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
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sites",
                                to="registry.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="registry.region",
                                verbose_name="region",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "site",
                        "verbose_name_plural": "sites",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["region", "-changed_at", "-id", "organisation"],
                                name="site_of_region",
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                condition=models.Q(("retired_at", None)),
                fields=["region", "-changed_at", "-id"],
                name="organisation_of_region",
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                condition=models.Q(("retired_at", None)),
                fields=["kind", "-changed_at", "-id", "region"],
                name="organisation_of_kind",
            ),
        ),
        live_in_order("registry_organisation"),
        live_in_order("registry_researchresult"),
    ]

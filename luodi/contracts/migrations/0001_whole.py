import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import luodi.core.fields
from luodi.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("core", "0002_refusals"),
        ("needs", "0005_subscriptions"),
        ("projects", "0002_kept_in_projects"),
        ("registry", "0001_whole"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Contract",
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
                            "number",
                            models.CharField(
                                blank=True,
                                help_text="The number that the university gives.",
                                max_length=40,
                                verbose_name="contract number",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        (
                            "title_en",
                            models.CharField(blank=True, max_length=300, verbose_name="title in English"),
                        ),
                        (
                            "signing",
                            models.CharField(
                                choices=[
                                    ("new", "new contract"),
                                    ("renewal", "renewal"),
                                    ("supplement", "supplement to an earlier contract"),
                                ],
                                default="new",
                                max_length=12,
                                verbose_name="kind of signing",
                            ),
                        ),
                        (
                            "summary",
                            models.TextField(
                                blank=True,
                                help_text="What is to be done or handed over, and by what one sees that it is done.",
                                max_length=2000,
                                verbose_name="technical content",
                            ),
                        ),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="valid from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                        (
                            "amount",
                            luodi.core.fields.MoneyField(
                                blank=True, null=True, verbose_name="contract amount"
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                blank=True,
                                help_text="Three letters, such as USD.",
                                max_length=3,
                                verbose_name="foreign currency",
                            ),
                        ),
                        (
                            "foreign_amount",
                            models.CharField(
                                blank=True, max_length=24, verbose_name="amount in foreign currency"
                            ),
                        ),
                        (
                            "rate",
                            models.CharField(
                                blank=True,
                                help_text="Yuan for one unit of the currency.",
                                max_length=16,
                                verbose_name="exchange rate",
                            ),
                        ),
                        ("rate_on", models.DateField(blank=True, null=True, verbose_name="rate of the day")),
                        (
                            "payment",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("once", "in one sum"),
                                    ("parts", "by instalments"),
                                    ("royalty", "by royalties"),
                                    ("mixed", "entry fee and royalties"),
                                    ("other", "other"),
                                ],
                                max_length=8,
                                verbose_name="way of payment",
                            ),
                        ),
                        (
                            "vat_rate",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="VAT rate in %",
                            ),
                        ),
                        (
                            "ip_ownership",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("seller", "the university's"),
                                    ("buyer", "the buyer's"),
                                    ("joint", "shared"),
                                    ("agreed", "as the clause says"),
                                    ("none", "none comes about"),
                                ],
                                max_length=8,
                                verbose_name="intellectual property",
                            ),
                        ),
                        (
                            "ip_clause",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="clause on intellectual property"
                            ),
                        ),
                        (
                            "confidential",
                            models.BooleanField(
                                default=False,
                                help_text="The city does not even see that there is such a contract.",
                                verbose_name="confidential",
                            ),
                        ),
                        (
                            "confidential_until",
                            models.DateField(blank=True, null=True, verbose_name="confidential until"),
                        ),
                        (
                            "plan_source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("state", "national plan"),
                                    ("ministry", "plan of a ministry"),
                                    ("province", "provincial plan"),
                                    ("city", "plan of a city or county"),
                                    ("none", "outside of plans"),
                                ],
                                max_length=8,
                                verbose_name="source of plan",
                            ),
                        ),
                        (
                            "fiscal",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("none", "no fiscal funds"),
                                    ("central", "central fiscal funds"),
                                    ("other", "other fiscal funds"),
                                ],
                                max_length=8,
                                verbose_name="fiscal funds behind the result",
                            ),
                        ),
                        (
                            "pricing",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("agreement", "by agreement"),
                                    ("listing", "by listing"),
                                    ("auction", "by auction"),
                                ],
                                max_length=12,
                                verbose_name="way of pricing",
                            ),
                        ),
                        (
                            "handed_over_on",
                            models.DateField(
                                blank=True,
                                editable=False,
                                null=True,
                                verbose_name="deliverables handed over on",
                            ),
                        ),
                        (
                            "outcome",
                            models.TextField(
                                blank=True, editable=False, max_length=1000, verbose_name="outcome"
                            ),
                        ),
                        (
                            "waiver",
                            models.TextField(
                                blank=True,
                                editable=False,
                                max_length=500,
                                verbose_name="why money that is missing is waived",
                            ),
                        ),
                        (
                            "terminated_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="terminated on"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("submitted", "submitted"),
                                    ("endorsed", "endorsed by the school"),
                                    ("cleared", "cleared by the contract clerk"),
                                    ("approved", "approved"),
                                    ("signed", "signed, in force"),
                                    ("closing", "in closing"),
                                    ("closed", "closed"),
                                    ("terminated", "terminated"),
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
                                related_name="contract",
                                to="needs.introduction",
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contracts_led",
                                to="registry.person",
                                verbose_name="person in charge",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                help_text="A contract of a fund project is paid by the fund and counts there, not among the six ways.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contracts",
                                to="projects.project",
                                verbose_name="project",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                help_text="Where most of it is put to use; each line has a region of its own.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
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
                                related_name="contracts_carried",
                                to="registry.organisation",
                                verbose_name="school",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who signs for the university: a legal person with a credit code.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.organisation",
                                verbose_name="seller",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contract",
                        "verbose_name_plural": "contracts",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["retired_at", "-changed_at", "-id"], name="contract_by_change"
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["region", "-changed_at", "-id"],
                                name="contract_of_region",
                            ),
                            models.Index(fields=["state", "-changed_at", "-id"], name="contract_by_state"),
                            models.Index(fields=["title", "id"], name="contract_sorted_by_title"),
                            models.Index(fields=["signed_on", "id"], name="contract_sorted_by_signing"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("number", ""), _negated=True), ("retired_at", None)
                                ),
                                fields=("number",),
                                name="one_contract_a_number",
                                violation_error_message="A contract of this number is there already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount", None), ("amount__gte", 0), _connector="OR"),
                                name="contract_amount_is_not_negative",
                                violation_error_message="Give an amount of zero or more.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("starts_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="contract_ends_after_it_starts",
                                violation_error_message="A contract cannot end before it begins.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BudgetLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("equipment", "equipment"),
                                    ("materials", "materials"),
                                    ("testing", "testing and processing"),
                                    ("travel", "travel and meetings"),
                                    ("labour", "labour"),
                                    ("experts", "consultation of experts"),
                                    ("outsourcing", "outsourcing"),
                                    ("indirect", "indirect costs"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="category",
                            ),
                        ),
                        ("amount", luodi.core.fields.MoneyField(verbose_name="amount")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="budget",
                                to="contracts.contract",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("contract", "category"), name="a_budget_has_a_category_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="a_budget_line_has_an_amount"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContractChange",
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
                            "number",
                            models.PositiveSmallIntegerField(editable=False, verbose_name="change no."),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("amendment", "amendment agreed with the buyer"),
                                    ("correction", "correction of what was entered"),
                                    ("termination", "termination"),
                                ],
                                max_length=12,
                                verbose_name="kind of change",
                            ),
                        ),
                        ("reason", models.TextField(max_length=1000, verbose_name="reason")),
                        ("effective_on", models.DateField(verbose_name="effective on")),
                        ("before", models.JSONField(default=dict, editable=False)),
                        ("after", models.JSONField(default=dict, editable=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "proposed"),
                                    ("applied", "approved and applied"),
                                    ("rejected", "rejected"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="proposed",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="contracts.contract",
                                verbose_name="contract",
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
                        "verbose_name": "change of a contract",
                        "verbose_name_plural": "changes of contracts",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["state", "-changed_at", "-id"], name="change_by_state")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("contract", "number"),
                                name="a_change_has_a_number_of_its_own_in_a_contract",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "proposed"), ("retired_at", None)),
                                fields=("contract",),
                                name="a_contract_changes_one_at_a_time",
                                violation_error_message="Another change of this contract still waits for its decision.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContractLine",
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
                            "way",
                            models.CharField(
                                choices=[
                                    ("transfer", "technology transfer"),
                                    ("licence", "technology licence"),
                                    ("equity", "equity for technology"),
                                    ("development", "technology development"),
                                    ("consulting", "technical consulting"),
                                    ("service", "technical service"),
                                ],
                                max_length=12,
                                verbose_name="way",
                            ),
                        ),
                        (
                            "service",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("general", "general technical service"),
                                    ("brokerage", "technical brokerage"),
                                    ("training", "technical training"),
                                ],
                                help_text="Of a technical service only.",
                                max_length=12,
                                verbose_name="kind of service",
                            ),
                        ),
                        ("amount", luodi.core.fields.MoneyField(verbose_name="amount")),
                        (
                            "buyer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contract_lines",
                                to="registry.organisation",
                                verbose_name="buyer",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="contracts.contract",
                                verbose_name="contract",
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
                            "industry",
                            models.ForeignKey(
                                blank=True,
                                help_text="In which it is put to use; empty takes that of the buyer.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.industry",
                                verbose_name="industry",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                help_text="Where it is put to use; empty takes that of the buyer.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.region",
                                verbose_name="landing region",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line of a contract",
                        "verbose_name_plural": "lines of contracts",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["contract", "id"],
                                name="lines_of_contract",
                            ),
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["region", "-changed_at", "-id"],
                                name="line_of_region",
                            ),
                            models.Index(fields=["retired_at", "-changed_at", "-id"], name="line_by_change"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0)),
                                name="a_line_is_not_negative",
                                violation_error_message="Give an amount of zero or more.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContractText",
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
                            "is_signed",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="the signed text"
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="texts",
                                to="contracts.contract",
                                verbose_name="contract",
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
                        "verbose_name": "version of a contract's text",
                        "verbose_name_plural": "versions of contracts' texts",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("contract", "number"),
                                name="a_version_has_a_number_of_its_own_in_a_contract",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SplitPolicy",
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
                            "document",
                            models.CharField(
                                blank=True,
                                help_text="Name and number of what the university issued.",
                                max_length=120,
                                verbose_name="document",
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("transfer", "technology transfer"),
                                    ("licence", "technology licence"),
                                    ("equity", "equity for technology"),
                                ],
                                help_text="Left empty it holds for all three.",
                                max_length=12,
                                verbose_name="way",
                            ),
                        ),
                        (
                            "tiers",
                            models.TextField(
                                help_text="One a line: net income up to (万元) | unit % | school % | team %; on the last line the first is empty.",
                                max_length=2000,
                                verbose_name="tiers",
                            ),
                        ),
                        (
                            "publicity_days",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                                verbose_name="publicity in working days",
                            ),
                        ),
                        (
                            "names_amounts",
                            models.BooleanField(
                                default=False,
                                help_text="Then the people of a split see each other's amounts from its publicity on.",
                                verbose_name="publicity names amounts of people",
                            ),
                        ),
                        (
                            "asks_pricing",
                            models.BooleanField(
                                default=False,
                                help_text="Then no contract of these ways is signed before its price was publicised and decided.",
                                verbose_name="asks for a record of pricing",
                            ),
                        ),
                        (
                            "pricing_days",
                            models.PositiveSmallIntegerField(
                                default=15,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                                verbose_name="publicity of prices in working days",
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
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                help_text="Left empty it holds for all schools that have none of their own.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.organisation",
                                verbose_name="school",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "split policy",
                        "verbose_name_plural": "split policies",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="IncomeSplit",
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
                            "way",
                            models.CharField(
                                choices=[
                                    ("transfer", "technology transfer"),
                                    ("licence", "technology licence"),
                                    ("equity", "equity for technology"),
                                ],
                                editable=False,
                                max_length=12,
                                verbose_name="way",
                            ),
                        ),
                        (
                            "form",
                            models.CharField(
                                choices=[("cash", "cash"), ("equity", "equity")],
                                default="cash",
                                editable=False,
                                max_length=8,
                                verbose_name="what is shared",
                            ),
                        ),
                        (
                            "gross",
                            luodi.core.fields.MoneyField(default=0, editable=False, verbose_name="received"),
                        ),
                        (
                            "costs_sum",
                            luodi.core.fields.MoneyField(
                                default=0, editable=False, verbose_name="costs deducted"
                            ),
                        ),
                        (
                            "net",
                            luodi.core.fields.MoneyField(
                                default=0, editable=False, verbose_name="net income"
                            ),
                        ),
                        (
                            "unit_part",
                            luodi.core.fields.MoneyField(
                                default=0, editable=False, verbose_name="part of the university"
                            ),
                        ),
                        (
                            "school_part",
                            luodi.core.fields.MoneyField(
                                default=0, editable=False, verbose_name="part of the school"
                            ),
                        ),
                        (
                            "team_part",
                            luodi.core.fields.MoneyField(
                                default=0, editable=False, verbose_name="part of the people"
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=1000, verbose_name="note")),
                        (
                            "publicised_on",
                            models.DateField(editable=False, null=True, verbose_name="publicised"),
                        ),
                        (
                            "publicity_ends_on",
                            models.DateField(editable=False, null=True, verbose_name="publicity until"),
                        ),
                        (
                            "days_left",
                            models.PositiveSmallIntegerField(
                                editable=False, null=True, verbose_name="working days left"
                            ),
                        ),
                        ("paid_on", models.DateField(editable=False, null=True, verbose_name="paid out on")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("agreed", "agreed by the team"),
                                    ("publicised", "being publicised"),
                                    ("objected", "halted by an objection"),
                                    ("final", "final"),
                                    ("paid", "paid"),
                                    ("dropped", "dropped"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="splits",
                                to="contracts.contract",
                                verbose_name="contract",
                            ),
                        ),
                        (
                            "corrects",
                            models.OneToOneField(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="counter",
                                to="contracts.incomesplit",
                                verbose_name="takes back",
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
                            "policy",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.splitpolicy",
                                verbose_name="split policy",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "income split",
                        "verbose_name_plural": "income splits",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["contract", "-changed_at"],
                                name="split_of_contract",
                            ),
                            models.Index(fields=["state", "paid_on"], name="split_by_payment"),
                            models.Index(fields=["retired_at", "-changed_at", "-id"], name="split_by_change"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "net",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("gross"), "-", models.F("costs_sum")
                                        ),
                                    )
                                ),
                                name="net_income_is_what_costs_leave",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "net",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("unit_part"), "+", models.F("school_part")
                                            ),
                                            "+",
                                            models.F("team_part"),
                                        ),
                                    )
                                ),
                                name="parts_of_income_add_up",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Instalment",
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
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                        ("condition", models.CharField(blank=True, max_length=200, verbose_name="condition")),
                        ("amount", luodi.core.fields.MoneyField(verbose_name="amount")),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instalments",
                                to="contracts.contract",
                                verbose_name="contract",
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
                        "verbose_name": "instalment",
                        "verbose_name_plural": "instalments",
                        "ordering": ("due_on", "pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["contract", "due_on", "id"],
                                name="instalments_of_contract",
                            ),
                            models.Index(fields=["due_on", "id"], name="instalment_sorted_by_due"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)),
                                name="an_instalment_has_an_amount",
                                violation_error_message="Give an amount above zero.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InterestAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "word",
                            models.TextField(max_length=1000, verbose_name="what the office says of it"),
                        ),
                        ("found", models.JSONField(default=list)),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="interest_answers",
                                to="contracts.contract",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="PricingRecord",
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
                            "way",
                            models.CharField(
                                choices=[
                                    ("agreement", "by agreement"),
                                    ("listing", "by listing"),
                                    ("auction", "by auction"),
                                ],
                                max_length=12,
                                verbose_name="way of pricing",
                            ),
                        ),
                        ("price", luodi.core.fields.MoneyField(verbose_name="price")),
                        (
                            "basis",
                            models.TextField(
                                blank=True,
                                help_text="Appraisal report with its number, comparable deals, bids; add the papers as files.",
                                max_length=2000,
                                verbose_name="basis of the price",
                            ),
                        ),
                        (
                            "notice",
                            models.TextField(
                                blank=True,
                                help_text="What is laid open: result, buyer, price, how it was found. No trade secret.",
                                max_length=2000,
                                verbose_name="text of the publicity",
                            ),
                        ),
                        (
                            "publicised_on",
                            models.DateField(editable=False, null=True, verbose_name="publicised"),
                        ),
                        (
                            "publicity_ends_on",
                            models.DateField(editable=False, null=True, verbose_name="publicity until"),
                        ),
                        (
                            "days_left",
                            models.PositiveSmallIntegerField(
                                editable=False, null=True, verbose_name="working days left"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("publicised", "being publicised"),
                                    ("objected", "halted by an objection"),
                                    ("decided", "decided"),
                                    ("dropped", "dropped"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pricings",
                                to="contracts.contract",
                                verbose_name="contract",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pricings",
                                to="registry.researchresult",
                                verbose_name="research result",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of pricing",
                        "verbose_name_plural": "records of pricing",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["contract", "-changed_at"],
                                name="pricing_of_contract",
                            ),
                            models.Index(
                                fields=["retired_at", "-changed_at", "-id"], name="pricing_by_change"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("price__gt", 0)),
                                name="a_price_is_above_zero",
                                violation_error_message="Give a price above zero.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Objection",
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
                            "who",
                            models.CharField(
                                help_text="Name, and how to reach them.",
                                max_length=120,
                                verbose_name="who objects",
                            ),
                        ),
                        ("what", models.TextField(max_length=2000, verbose_name="what is objected to")),
                        (
                            "answer",
                            models.TextField(
                                blank=True,
                                editable=False,
                                max_length=2000,
                                verbose_name="how it was dealt with",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "to be dealt with"),
                                    ("dismissed", "dismissed"),
                                    ("upheld", "upheld"),
                                ],
                                default="open",
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
                        (
                            "split",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="contracts.incomesplit",
                                verbose_name="income split",
                            ),
                        ),
                        (
                            "pricing",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="contracts.pricingrecord",
                                verbose_name="record of pricing",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "objection",
                        "verbose_name_plural": "objections",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["retired_at", "-changed_at", "-id"], name="objection_by_change"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("pricing__isnull", False), ("split", None)),
                                    models.Q(("pricing", None), ("split__isnull", False)),
                                    _connector="OR",
                                ),
                                name="an_objection_is_to_one_thing",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
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
                        ("received_on", models.DateField(verbose_name="received on")),
                        ("amount", luodi.core.fields.MoneyField(verbose_name="amount")),
                        (
                            "technical",
                            luodi.core.fields.MoneyField(
                                blank=True,
                                help_text="Without equipment, materials and other parts that are not technical.",
                                null=True,
                                verbose_name="technical value in it",
                            ),
                        ),
                        (
                            "vat",
                            luodi.core.fields.MoneyField(blank=True, null=True, verbose_name="VAT in it"),
                        ),
                        (
                            "management_fee",
                            luodi.core.fields.MoneyField(
                                blank=True, null=True, verbose_name="management fee"
                            ),
                        ),
                        (
                            "registration_fee",
                            luodi.core.fields.MoneyField(
                                blank=True, null=True, verbose_name="registration fee"
                            ),
                        ),
                        (
                            "voucher",
                            models.CharField(
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
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="contracts.contract",
                                verbose_name="contract",
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
                            "line",
                            models.ForeignKey(
                                blank=True,
                                help_text="On which line it counts; a contract with one line needs none.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="contracts.contractline",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "payer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments_made",
                                to="registry.organisation",
                                verbose_name="paying unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "receipt",
                        "verbose_name_plural": "receipts",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("retired_at", None)),
                                fields=["contract", "state", "amount"],
                                name="receipts_of_contract",
                            ),
                            models.Index(fields=["received_on", "id"], name="receipt_sorted_by_day"),
                            models.Index(
                                fields=["retired_at", "-changed_at", "-id"], name="receipt_by_change"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)),
                                name="a_receipt_has_an_amount",
                                violation_error_message="Give an amount above zero.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RegistrationBook",
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
                            "text",
                            models.TextField(
                                help_text="Sections in brackets; a line each, its parts separated by bars; English behind a slash.",
                                max_length=20000,
                                verbose_name="rules and codes",
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
                        "verbose_name": "rules of registration",
                        "verbose_name_plural": "rules of registration",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Registration",
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
                            "way",
                            models.CharField(
                                choices=[
                                    ("transfer", "technology transfer"),
                                    ("licence", "technology licence"),
                                    ("equity", "equity for technology"),
                                    ("development", "technology development"),
                                    ("consulting", "technical consulting"),
                                    ("service", "technical service"),
                                ],
                                help_text="The main one, where lines are of several.",
                                max_length=12,
                                verbose_name="type of the contract",
                            ),
                        ),
                        (
                            "technical_value",
                            luodi.core.fields.MoneyField(
                                help_text="The amount without equipment, materials and what else is not technical.",
                                verbose_name="technical value",
                            ),
                        ),
                        (
                            "ip_kind",
                            models.CharField(
                                blank=True, max_length=4, verbose_name="intellectual property concerned"
                            ),
                        ),
                        (
                            "objective",
                            models.CharField(
                                blank=True, max_length=4, verbose_name="socio-economic objective"
                            ),
                        ),
                        (
                            "buyer_nature",
                            models.CharField(blank=True, max_length=4, verbose_name="nature of the buyer"),
                        ),
                        (
                            "country",
                            models.CharField(
                                default="156", max_length=4, verbose_name="country of the buyer"
                            ),
                        ),
                        (
                            "new_input",
                            luodi.core.fields.MoneyField(
                                blank=True, null=True, verbose_name="expected new input"
                            ),
                        ),
                        (
                            "new_output",
                            luodi.core.fields.MoneyField(
                                blank=True, null=True, verbose_name="expected new output value"
                            ),
                        ),
                        (
                            "office",
                            models.CharField(blank=True, max_length=120, verbose_name="registration body"),
                        ),
                        ("filler", models.CharField(blank=True, max_length=80, verbose_name="filled in by")),
                        (
                            "filed_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="filed on"),
                        ),
                        (
                            "number",
                            models.CharField(
                                blank=True, editable=False, max_length=16, verbose_name="registration number"
                            ),
                        ),
                        (
                            "registered_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="registered on"
                            ),
                        ),
                        (
                            "recognised_value",
                            luodi.core.fields.MoneyField(
                                blank=True,
                                editable=False,
                                null=True,
                                verbose_name="recognised technical value",
                            ),
                        ),
                        (
                            "recognised_amount",
                            luodi.core.fields.MoneyField(
                                blank=True, editable=False, null=True, verbose_name="recognised amount"
                            ),
                        ),
                        (
                            "refusal",
                            models.TextField(
                                blank=True, editable=False, max_length=1000, verbose_name="why it was refused"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("checked", "checked"),
                                    ("filed", "filed"),
                                    ("registered", "registered"),
                                    ("refused", "refused"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="registrations",
                                to="contracts.contract",
                                verbose_name="contract",
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
                            "book",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.registrationbook",
                                verbose_name="rules it was checked by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "registration",
                        "verbose_name_plural": "registrations",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["state", "-changed_at", "-id"], name="registration_by_state"
                            ),
                            models.Index(fields=["registered_on", "id"], name="registration_sorted_by_day"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("state", "refused"), _negated=True), ("retired_at", None)
                                ),
                                fields=("contract",),
                                name="a_contract_is_registered_once",
                                violation_error_message="This contract is registered already, or its registration is under way.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("number", ""), _negated=True),
                                fields=("number",),
                                name="one_registration_a_number",
                                violation_error_message="A registration of this number is there already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("technical_value__gte", 0)),
                                name="technical_value_is_not_negative",
                                violation_error_message="Give an amount of zero or more.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RegistrationPaper",
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
                                    ("scan", "scan of the signed contract"),
                                    ("scheme", "technical scheme, sealed"),
                                    ("prices", "price breakdown"),
                                    ("material", "technical material (abstract, explanation, patents)"),
                                    ("other", "other"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="core.storedfile",
                            ),
                        ),
                        (
                            "registration",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="papers",
                                to="contracts.registration",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="SealEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sealed_on", models.DateField(verbose_name="sealed on")),
                        ("who", models.CharField(max_length=80, verbose_name="by whom")),
                        ("copies", models.PositiveSmallIntegerField(default=4, verbose_name="copies")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seals",
                                to="contracts.contract",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("sealed_on", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="SplitCost",
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
                                    ("tax", "taxes"),
                                    ("registration", "registration and trading fees"),
                                    ("patent", "patent fees"),
                                    ("appraisal", "appraisal and agents"),
                                    ("direct", "direct costs of the transfer"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="cost",
                            ),
                        ),
                        ("amount", luodi.core.fields.MoneyField(verbose_name="amount")),
                        ("reason", models.CharField(max_length=200, verbose_name="reason")),
                        (
                            "split",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="costs",
                                to="contracts.incomesplit",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("split", "kind"), name="a_split_has_a_kind_of_cost_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SplitPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("share", models.PositiveSmallIntegerField(verbose_name="share")),
                        ("is_main", models.BooleanField(default=False, verbose_name="main contributor")),
                        ("amount", luodi.core.fields.MoneyField(default=0, verbose_name="amount")),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("pending", "not answered yet"),
                                    ("agreed", "confirmed"),
                                    ("refused", "does not agree"),
                                ],
                                default="pending",
                                max_length=8,
                                verbose_name="answer",
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                        ("reason", models.TextField(blank=True, max_length=500, verbose_name="reason")),
                        ("token_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rewards",
                                to="registry.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "split",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="contracts.incomesplit",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("split", "person"), name="a_person_has_a_part_of_a_split_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("share__gt", 0), ("share__lte", 10000)),
                                name="a_part_of_a_split_is_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SplitReceipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("counts", models.BooleanField(default=True)),
                        (
                            "receipt",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shared_in",
                                to="contracts.receipt",
                            ),
                        ),
                        (
                            "split",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shared",
                                to="contracts.incomesplit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("counts", True)),
                                fields=("receipt",),
                                name="a_receipt_is_shared_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StatutoryRule",
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
                                    ("people_least", "least part of the people, in %"),
                                    ("main_least", "least part of the main contributors in the reward, in %"),
                                    ("half_tax", "months within which a cash reward is taxed at half"),
                                ],
                                max_length=16,
                                verbose_name="what it says",
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("transfer", "technology transfer"),
                                    ("licence", "technology licence"),
                                    ("equity", "equity for technology"),
                                ],
                                help_text="Left empty it holds for all three.",
                                max_length=12,
                                verbose_name="way",
                            ),
                        ),
                        ("value", models.PositiveIntegerField(verbose_name="figure")),
                        (
                            "name",
                            models.CharField(
                                help_text="As it is quoted: law or notice, number, article.",
                                max_length=200,
                                verbose_name="name of the rule",
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
                        "verbose_name": "statutory rule",
                        "verbose_name_plural": "statutory rules",
                        "ordering": ("-changed_at", "-pk"),
                        "abstract": False,
                    },
                ),
            ]
        ),
    ]

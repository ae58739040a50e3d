"""Make the tables as they are at the first release; stands for all the steps of before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi.core.tables import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_second_factor"),
        ("accounts", "0003_deputies_guests_notices"),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "name_en",
                            models.CharField(blank=True, max_length=120, verbose_name="name in English"),
                        ),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="mobile phone")),
                        (
                            "language",
                            models.CharField(
                                choices=[("zh-hans", "简体中文"), ("en", "English")],
                                default="zh-hans",
                                max_length=10,
                                verbose_name="language",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="demonstration account")),
                        ("created_at", models.DateTimeField(verbose_name="created")),
                        ("session_epoch", models.PositiveIntegerField(default=0)),
                        ("notice_version", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "account",
                    },
                ),
                migrations.CreateModel(
                    name="Throttle",
                    fields=[
                        ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                        ("window_starts_at", models.DateTimeField(db_index=True)),
                        ("count", models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="ApiToken",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(verbose_name="created")),
                        ("expires_at", models.DateTimeField(verbose_name="expires")),
                        ("used_at", models.DateTimeField(null=True, verbose_name="last used")),
                        ("revoked_at", models.DateTimeField(null=True, verbose_name="revoked")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("office_director", "office director"),
                                    ("regional_officer", "regional officer"),
                                    ("resident", "joint-office resident"),
                                    ("fund_manager", "fund manager"),
                                    ("professor", "professor"),
                                    ("school_secretary", "school secretary"),
                                    ("enterprise_contact", "enterprise contact"),
                                    ("city_official", "city official"),
                                    ("reviewer", "reviewer"),
                                    ("finance_clerk", "finance and contract clerk"),
                                    ("technology_manager", "technology manager"),
                                    ("university_leader", "university leader"),
                                    ("administrator", "administrator"),
                                ],
                                max_length=24,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[
                                    ("all", "everything"),
                                    ("region", "a region with all that lies in it"),
                                    ("organisation", "an organisation"),
                                ],
                                default="all",
                                max_length=16,
                                verbose_name="scope",
                            ),
                        ),
                        ("key", models.CharField(blank=True, max_length=24, verbose_name="of which")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(null=True)),
                        (
                            "invited_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "used_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="LoginSession",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("session_key", models.CharField(max_length=40, unique=True)),
                        ("started_at", models.DateTimeField(verbose_name="since")),
                        ("seen_at", models.DateTimeField(verbose_name="last seen")),
                        ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                        ("browser", models.CharField(blank=True, max_length=200, verbose_name="browser")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sessions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SecondFactor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sealed_secret", models.CharField(max_length=300)),
                        ("confirmed_at", models.DateTimeField(null=True, verbose_name="set up")),
                        ("last_step", models.BigIntegerField(default=0)),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="second_factor",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Membership",
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
                                    ("office_director", "office director"),
                                    ("regional_officer", "regional officer"),
                                    ("resident", "joint-office resident"),
                                    ("fund_manager", "fund manager"),
                                    ("professor", "professor"),
                                    ("school_secretary", "school secretary"),
                                    ("enterprise_contact", "enterprise contact"),
                                    ("city_official", "city official"),
                                    ("reviewer", "reviewer"),
                                    ("finance_clerk", "finance and contract clerk"),
                                    ("technology_manager", "technology manager"),
                                    ("university_leader", "university leader"),
                                    ("administrator", "administrator"),
                                ],
                                max_length=24,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[
                                    ("all", "everything"),
                                    ("region", "a region with all that lies in it"),
                                    ("organisation", "an organisation"),
                                ],
                                default="all",
                                max_length=16,
                                verbose_name="scope",
                            ),
                        ),
                        ("key", models.CharField(blank=True, max_length=24, verbose_name="of which")),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("reminded_on", models.DateField(null=True)),
                        (
                            "delegated_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delegations",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="stands in for",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="account",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("delegated_by", None),
                                    models.Q(
                                        ("ends_on__isnull", False),
                                        models.Q(("delegated_by", models.F("user")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="lent_role_has_an_end_and_goes_to_somebody_else",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("key", ""), ("scope", "all")),
                                    models.Q(
                                        models.Q(("scope", "all"), _negated=True),
                                        models.Q(("key", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="membership_names_what_it_is_limited_to",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeConsent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                        ("agreed_at", models.DateTimeField(verbose_name="agreed")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notice_consents",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "version"), name="a_notice_is_agreed_to_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecoveryCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code_hash", models.CharField(max_length=64)),
                        ("used_at", models.DateTimeField(null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recovery_codes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "code_hash"), name="recovery_code_is_given_once"
                            )
                        ],
                    },
                ),
            ]
        ),
    ]

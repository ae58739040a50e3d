"""Keep accounts, what they may do where, and how they got in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role, Scope


class UserManager(BaseUserManager["User"]):
    """Make accounts; the e-mail address is the name to log in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password nobody can log in to it until one is set by link."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by e-mail in any spelling."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Be an account (账号): somebody who can log in."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"email", "name", "name_en", "phone"})
    # Whose deeds on accounts rest on which roles, for whom somebody stands in (core.audit).
    KEPT_BY: ClassVar[frozenset[str]] = frozenset({Role.ADMINISTRATOR, Role.OFFICE_DIRECTOR})

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    phone = models.CharField(_("mobile phone"), max_length=20, blank=True)
    language = models.CharField(
        _("language"), max_length=10, default="zh-hans", choices=(("zh-hans", "简体中文"), ("en", "English"))
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("demonstration account"), default=False)
    created_at = models.DateTimeField(_("created"))
    # Raised to end every session of the account at once.
    session_epoch = models.PositiveIntegerField(default=0)
    # Which version of the notice on personal data was agreed to last; 0 is none yet.
    notice_version = models.PositiveSmallIntegerField(default=0)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("account")

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """Name the account for the audit."""
        return f"accounts.user:{self.pk}"

    @property
    def shown_name(self) -> str:
        """Give the name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """Tie sessions to the password and to the epoch: raising the epoch ends them all."""
        said = f"{self.password}:{self.session_epoch}"
        return salted_hmac("luodi.accounts.User.session", said, secret=secret, algorithm="sha256").hexdigest()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Answer no: rights come from grants alone, never from Django's own permissions."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Answer no, for the same reason."""
        return False

    @property
    def is_staff(self) -> bool:
        """Answer no: there is no back door of Django's admin."""
        return False


class Membership(models.Model):
    """Give an account one role (任职) within one scope, from a day up to but not including another."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("account")
    )
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    scope = models.CharField(_("scope"), max_length=16, choices=Scope.choices, default=Scope.ALL)
    key = models.CharField(_("of which"), max_length=24, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    # Set when somebody stands in for somebody else; a dated row, never a shared account.
    delegated_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name=_("stands in for"),
    )
    # When the account was told that the role ends.
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(delegated_by=None)
                | (models.Q(ends_on__isnull=False) & ~models.Q(delegated_by=models.F("user"))),
                name="lent_role_has_an_end_and_goes_to_somebody_else",
            ),
            models.CheckConstraint(
                condition=models.Q(scope="all", key="") | (~models.Q(scope="all") & ~models.Q(key="")),
                name="membership_names_what_it_is_limited_to",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Invitation(models.Model):
    """Invite a person (邀请) to an account of a given role by a link that works once."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"email", "name"})
    KEPT_BY: ClassVar[frozenset[str]] = User.KEPT_BY

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    scope = models.CharField(_("scope"), max_length=16, choices=Scope.choices, default=Scope.ALL)
    key = models.CharField(_("of which"), max_length=24, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.name} · {self.get_role_display()}"

    @property
    def ref(self) -> str:
        """Name the invitation for the audit."""
        return f"accounts.invitation:{self.pk}"


class LoginSession(models.Model):
    """Know one browser that is logged in (登录会话), so that its owner can end it."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"address", "browser"})

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))
    address = models.GenericIPAddressField(_("address"), null=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.user} · {self.address}"


class Throttle(models.Model):
    """Count attempts on one key within a window: exact, as one statement raises it."""

    key = models.CharField(max_length=120, primary_key=True)
    window_starts_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


class SecondFactor(models.Model):
    """Hold the key of an authenticator app (二次验证); sealed, because codes are computed from it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    sealed_secret = models.CharField(max_length=300)
    confirmed_at = models.DateTimeField(_("set up"), null=True)
    # The time step of the last code that was taken: no code of this step or an earlier one works again.
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """Open an account once when the authenticator is lost (恢复码); only the hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "code_hash"), name="recovery_code_is_given_once"),
        )

    def __str__(self) -> str:
        return str(self.user)


class NoticeConsent(models.Model):
    """Keep that an account agreed to a version of the notice on personal data (个人信息告知同意), and when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_consents")
    version = models.PositiveSmallIntegerField(_("version"))
    agreed_at = models.DateTimeField(_("agreed"))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "version"), name="a_notice_is_agreed_to_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.version}"


class ApiToken(models.Model):
    """Let a program act for an account (接口令牌); only the hash of the secret is kept."""

    # Everybody looks after the own alone.
    KEPT_BY: ClassVar[frozenset[str]] = frozenset()

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """Name the token for the audit."""
        return f"accounts.apitoken:{self.pk}"

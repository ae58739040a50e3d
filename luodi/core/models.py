"""Keep what every record has, and the rows that no app owns: audit, outbox, files, calendar, drafts."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from luodi.core.blank import from_database, is_filled_plainly
from luodi.core.codes import new_code
from luodi.core.flow import Flow
from luodi.core.periods import WorkingDays
from luodi.core.rules import GuardedManager, Rules, internal_reads

# Lists show what is not retired.
LIVE = models.Q(retired_at=None)


class Origin(models.TextChoices):
    """Say where a record comes from, so that fiction is never taken for fact."""

    ENTERED = "entered", _("entered")
    IMPORTED = "imported", _("imported")
    PORTFOLIO = "portfolio", _("real portfolio")
    DEMONSTRATION = "demonstration", _("demonstration (fictional)")


class Record(models.Model):
    """Be a record (记录): an opaque code, a version for safe edits, its instants, and its rules.

    A foreign key that leads an index with the order of the list (``region, -changed_at, -id``) has none of its own
    (``db_index=False``): SQLite would choose the shorter one and sort a million rows. Such an index holds LIVE rows
    only, and behind the order the columns that rules ask: then a list is paged and counted without touching a row.
    """

    PREFIX: ClassVar[str] = ""
    rules: ClassVar[Rules]
    flow: ClassVar[Flow | None] = None
    # Field name -> verb: the field shows only on rows on which the actor may do the verb.
    MASKED: ClassVar[dict[str, str]] = {}
    # Names of the fields that hold personal data; every other field is classified as not personal.
    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    # What tells a record of a table without codes: the first of these groups of fields that is filled in.
    NATURAL: ClassVar[tuple[tuple[str, ...], ...]] = ()
    # Of records alike in these fields one holds at a time, from ``starts_on`` up to but not including ``ends_on``.
    IN_TURN: ClassVar[tuple[str, ...]] = ()
    # The field that people call a record by, where a table names one without its code.
    NAMED_BY: ClassVar[str] = ""
    # The field with the number under which it is filed elsewhere, by which a table may name one too.
    NUMBERED_BY: ClassVar[str] = ""

    code = models.CharField(_("code"), max_length=24, unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    changed_at = models.DateTimeField(_("last change"), editable=False)
    created_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    retired_at = models.DateTimeField(_("retired"), null=True, editable=False)
    origin = models.CharField(
        _("origin"), max_length=16, choices=Origin.choices, default=Origin.ENTERED, editable=False
    )
    source = models.CharField(_("source"), max_length=300, blank=True, editable=False)

    objects = GuardedManager()

    class Meta:
        abstract = True
        ordering = ("-changed_at", "-pk")

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new record its code and save it."""
        while not self.code or (
            self._state.adding and type(self)._base_manager.filter(code=self.code).exists()
        ):
            self.code = new_code(self.PREFIX, self.created_at)
        super().save(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **further: Any) -> Self:
        """Make a record of what the database gave, in half of the time that Django takes where nobody listens."""
        if further or not is_filled_plainly(cls):
            return super().from_db(db, field_names, values, **further)
        return from_database(cls, db, field_names, values)

    def protects(self, name: str) -> bool:
        """Tell whether a masked field is kept from somebody on this row: then its readings are written down."""
        return True

    def validate_unique(self, exclude: Any = None) -> None:
        """Check uniqueness over all rows: what nobody may see still takes its name."""
        with internal_reads():
            super().validate_unique(exclude)

    def validate_constraints(self, exclude: Any = None) -> None:
        """Check the constraints over all rows; what one says is said beside the field that it is about.

        :raises ValidationError: with the words by field.
        """
        errors: dict[str, list[ValidationError]] = {}
        with internal_reads():
            for model, constraints in self.get_constraints():
                for constraint in constraints:
                    try:
                        constraint.validate(model, self, exclude=exclude)
                    except ValidationError as error:
                        errors.setdefault(_field_of(model, constraint), []).extend(error.error_list)
        if errors:
            raise ValidationError(errors)

    @property
    def ref(self) -> str:
        """Name the record for audit, outbox and index: model and key."""
        return f"{self._meta.label_lower}:{self.pk}"


def _field_of(model: Any, constraint: Any) -> str:
    """Name the field that a constraint is about: the only one, or that by which things of one owner are told apart."""
    if isinstance(constraint, models.CheckConstraint):
        asked = constraint.condition
        about = sorted(asked.referenced_base_fields) if isinstance(asked, models.Q) else []
        return about[0] if len(about) == 1 else NON_FIELD_ERRORS
    names = list(getattr(constraint, "fields", ()))
    own = [name for name in names if not model._meta.get_field(name).is_relation]
    return (own or names or [NON_FIELD_ERRORS])[-1]


class AuditName(models.Model):
    """Keep the name (署名) that deeds are signed with apart from them, so that it can be erased and they cannot."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name"})

    handle = models.CharField(max_length=40, unique=True)
    # The account, or 0 for somebody who answered by a link and has none.
    actor_id = models.BigIntegerField()
    name = models.CharField(max_length=200)

    class Meta:
        constraints = (
            # Erased names are all alike.
            models.UniqueConstraint(
                fields=("actor_id", "name"), name="one_handle_a_name", condition=~models.Q(name="")
            ),
        )

    def __str__(self) -> str:
        return self.handle


class AuditEntries(models.QuerySet["AuditEntry"]):
    """Ask for deeds."""

    def named(self) -> AuditEntries:
        """Add the names that stand apart: ``who``, and ``whom`` somebody stood in for; empty where erased."""
        return self.annotate(who=_name_behind("actor_name"), whom=_name_behind("behalf_name"))


def _name_behind(column: str) -> Any:
    kept = AuditName.objects.filter(handle=models.OuterRef(column)).values("name")[:1]
    # What was signed before names stood apart has its name in the entry itself.
    return Coalesce(models.Subquery(kept), models.F(column))


class AuditEntry(models.Model):
    """Tell one deed (审计记录): who did what to which record, when and why; never changed, never deleted.

    Says who by a handle (AuditName), and of personal fields that they changed, not what they said.
    """

    at = models.DateTimeField(_("when"), db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("who"), max_length=200)
    # For whom the actor stood in, where the deed rests on a role that is lent.
    behalf_id = models.BigIntegerField(null=True)
    behalf_name = models.CharField(max_length=200, blank=True, default="")
    verb = models.CharField(_("what"), max_length=60)
    subject = models.CharField(max_length=120)
    subject_code = models.CharField(max_length=24, blank=True)
    source = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40, blank=True)
    note = models.TextField(_("why"), blank=True)
    changes = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    seal = models.BigIntegerField(null=True, unique=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    seal_hash = models.CharField(max_length=64, blank=True)

    objects = AuditEntries.as_manager()

    class Meta:
        indexes = (models.Index(fields=("subject", "-at"), name="audit_by_subject"),)


class ReadWay(models.TextChoices):
    """Say how protected details were read."""

    PAGE = "page", _("page")
    EXPORT = "export", _("export")
    API = "api", _("interface for programs")


class ReadEntry(models.Model):
    """Tell one reading of protected details (查阅记录): who, when, which record, which fields, how.

    Never changed, and not deleted before six months are over. A list or an export is one entry without a code.
    """

    at = models.DateTimeField(_("when"), db_index=True)
    actor_id = models.BigIntegerField(null=True)
    way = models.CharField(_("how"), max_length=8, choices=ReadWay.choices)
    subject = models.CharField(max_length=120)
    subject_code = models.CharField(max_length=24, blank=True)
    fields = models.JSONField(_("which fields"), default=list)
    rows = models.PositiveIntegerField(_("records"), default=1)
    asked = models.CharField(_("filter"), max_length=500, blank=True)

    class Meta:
        indexes = (models.Index(fields=("subject", "-at"), name="read_by_subject"),)


class OutboxEntry(models.Model):
    """Be one message to the outside (发件箱): written with the change that causes it, sent by the worker."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"subject", "payload"})

    channel = models.CharField(max_length=20)
    subject = models.CharField(max_length=200, blank=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("channel", "due_at", "id"), name="outbox_waiting", condition=models.Q(done_at=None)
            ),
        )


class StoredFile(models.Model):
    """Be a file (附件) of a record, named by what it contains; opened through the record's own rule."""

    token = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=120, db_index=True)
    name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)


class CalendarDay(models.Model):
    """Overrule the public calendar (工作日历) for one day."""

    day = models.DateField(_("day"), primary_key=True)
    works = models.BooleanField(_("is a working day"))
    note = models.CharField(_("note"), max_length=100, blank=True)

    @classmethod
    def working_days(cls) -> WorkingDays:
        """Know the working days, with what the office entered of its own."""
        return WorkingDays(dict(cls.objects.values_list("day", "works")))


class SavedView(models.Model):
    """Remember a list's filters under a name (常用视图), for one person."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    resource = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "resource", "name"), name="one_view_per_person_list_and_name"
            ),
        )


class IdempotentReply(models.Model):
    """Keep what a program was answered (幂等应答), so that the same request sent again is not done twice."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"body"})

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    # SHA-256 of method, address and body: the same key for something else is a mistake.
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="one_reply_per_person_and_key"),)

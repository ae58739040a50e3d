"""Keep who is asked to an event, who wants to come, and who came."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.core.words import Words
from luodi.events import calc, rules
from luodi.events.models.events import Event
from luodi.events.states import (
    COMING,
    INVITATION_FLOW,
    REGISTRATION_FLOW,
    ComesAs,
    InvitationState,
    RegistrationState,
    Way,
)
from luodi.registry.calc import reversed_digits
from luodi.registry.models import Organisation, Person


class EventRegistration(Record):
    """Be somebody's registration for an event (活动报名), and whether and when they came (签到).

    A phone registers once for an event; a key made at the desk checks one person in, however often it is sent.
    """

    PREFIX = "ER"
    NATURAL = (("name", "event"),)
    rules: ClassVar[Rules] = rules.registration_rules
    flow: ClassVar[Flow | None] = REGISTRATION_FLOW
    MASKED: ClassVar[dict[str, str]] = {
        "phone": "see_contact",
        "email": "see_contact",
        "bringing": "see_contact",
    }
    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"name", "phone", "phone_reversed", "email", "post", "bringing"}
    )

    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="registrations",
        verbose_name=pgettext_lazy("event", "event"),
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    organisation_text = models.CharField(_("organisation as stated"), max_length=160, blank=True)
    post = models.CharField(pgettext_lazy("person", "post"), max_length=80, blank=True)
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person in the register"),
    )
    phone = models.CharField(_("mobile"), max_length=20, blank=True)
    # Its digits from the last to the first, so that the desk finds a number by its tail.
    phone_reversed = models.CharField(max_length=30, editable=False, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    comes_as = models.CharField(
        _("comes as"), max_length=10, choices=ComesAs.choices, default=ComesAs.ENTERPRISE
    )
    bringing = models.TextField(
        _("need to bring"),
        max_length=500,
        blank=True,
        help_text=_("The problem to be talked about: experts are asked along for it."),
    )
    way = models.CharField(
        _("way of registering"), max_length=10, choices=Way.choices, default=Way.OFFICE, editable=False
    )
    registered_at = models.DateTimeField(_("registered at"), null=True, editable=False)
    # To which version of the notice on personal data was agreed; 0 where the office entered it.
    notice_version = models.PositiveSmallIntegerField(default=0, editable=False)
    # In which language somebody registered: what is asked afterwards is asked in it.
    language = models.CharField(max_length=10, default="zh-hans", editable=False)
    came_at = models.DateTimeField(_("checked in"), null=True, editable=False)
    desk = models.CharField(_("desk"), max_length=20, blank=True, editable=False)
    # Made on the phone at the desk: what is sent again checks in nobody else.
    desk_key = models.CharField(max_length=40, blank=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RegistrationState.choices,
        default=RegistrationState.WAITING,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("registration for an event")
        verbose_name_plural = _("registrations for events")
        constraints = (
            models.UniqueConstraint(
                fields=("event", "phone"),
                name="one_registration_of_a_phone",
                condition=models.Q(state__in=COMING) & ~models.Q(phone="") & LIVE,
                violation_error_message=_("Somebody with this phone number is registered already."),
            ),
            models.UniqueConstraint(
                fields=("event", "desk_key"),
                name="one_check_in_of_a_key",
                violation_error_message=_("This guest was let in already."),
                condition=~models.Q(desk_key=""),
            ),
        )
        indexes = (
            models.Index(fields=("event", "state", "registered_at", "id"), name="registration_in_turn"),
            models.Index(fields=("event", "phone_reversed"), name="registration_by_phone"),
            models.Index(fields=("event", "came_at"), name="registration_who_came"),
            models.Index(fields=("organisation", "-changed_at"), name="registration_of_organisation"),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Tidy the phone number and keep what it is found by.

        :raises ValidationError: beside the field.
        """
        super().clean()
        wrong: dict[str, Words] = {}
        self.phone = calc.tidy_phone(self.phone)
        if self.phone and not calc.is_phone(self.phone):
            wrong["phone"] = _(
                "This is no phone number: digits alone, with + and the country's code if it is abroad."
            )
        self.phone_reversed = reversed_digits(self.phone)
        if wrong:
            raise ValidationError(wrong)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the phone is found by."""
        self.phone_reversed = reversed_digits(self.phone)
        super().save(*args, **kwargs)

    @property
    def of(self) -> str:
        """Name the organisation: as registered, else as stated."""
        return str(self.organisation) if self.organisation else self.organisation_text


class EventInvitation(Record):
    """Be somebody on the list of those who are asked to an event (活动邀请), and what they answered."""

    PREFIX = "EI"
    NATURAL = (("name", "event"),)
    rules: ClassVar[Rules] = rules.invitation_rules
    flow: ClassVar[Flow | None] = INVITATION_FLOW
    MASKED: ClassVar[dict[str, str]] = {"email": "see_contact"}
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name", "email"})

    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="invitations",
        verbose_name=pgettext_lazy("event", "event"),
    )
    name = models.CharField(_("who is asked"), max_length=160)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    comes_as = models.CharField(
        _("comes as"), max_length=10, choices=ComesAs.choices, default=ComesAs.ENTERPRISE
    )
    email = models.EmailField(_("e-mail"), blank=True)
    # Empty until the link was made: of its secret only the hash is kept.
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    sent_at = models.DateTimeField(_("invited at"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    registration = models.OneToOneField(
        EventRegistration,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="invitation",
        verbose_name=_("registration for an event"),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=InvitationState.choices,
        default=InvitationState.LISTED,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("invitation to an event")
        verbose_name_plural = _("invitations to events")
        constraints = (
            models.UniqueConstraint(
                fields=("token_hash",), name="one_invitation_of_a_link", condition=~models.Q(token_hash="")
            ),
            models.UniqueConstraint(
                fields=("event", "person"),
                name="one_invitation_of_a_person",
                condition=models.Q(person__isnull=False) & LIVE,
                violation_error_message=_("This person is on the list already."),
            ),
            models.UniqueConstraint(
                fields=("event", "organisation"),
                name="one_invitation_of_an_organisation",
                condition=models.Q(person__isnull=True, organisation__isnull=False) & LIVE,
                violation_error_message=_("This organisation is on the list already."),
            ),
        )
        indexes = (models.Index(fields=("event", "state", "name"), name="invitation_of_event"),)

    def __str__(self) -> str:
        return self.name


class RegistrationDraft(models.Model):
    """Be what somebody types to register (报名草稿): it belongs to whoever has its secret link, also afterwards.

    Nobody else reads it. Only the hash of the link's secret is kept.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"typed"})

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="drafts")
    token_hash = models.CharField(max_length=64, unique=True)
    # Field -> what was typed, also what cannot be read yet: nothing that somebody typed on a phone is lost.
    typed = models.JSONField(default=dict)
    saves = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    registration = models.OneToOneField(
        EventRegistration, on_delete=models.CASCADE, null=True, related_name="draft"
    )
    invitation = models.ForeignKey(EventInvitation, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.event_id} {self.pk}"

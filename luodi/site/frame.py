"""Build the frame around every page: navigation by role, account, what is said on top."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template import loader
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.actor import ANONYMOUS, Actor
from luodi.core.resource import by_slug, resources
from luodi.core.ways import page_of
from luodi.core.words import Words
from luodi.reports.figures import MOST_WAITING, waiting_count
from luodi.reports.handover import CARRIERS
from luodi.reports.yearly import READERS as YEARLY
from luodi.tuning.rules import MATCHERS

REGIONAL = frozenset(
    {
        Role.OFFICE_DIRECTOR,
        Role.REGIONAL_OFFICER,
        Role.RESIDENT,
        Role.FUND_MANAGER,
        Role.TECHNOLOGY_MANAGER,
        Role.UNIVERSITY_LEADER,
        Role.CITY_OFFICIAL,
    }
)


@dataclass(frozen=True)
class Place:
    """Be a line of the navigation that is no register: where it leads and who uses it; no roles means everybody."""

    slug: str
    title: Words
    icon: str
    url_name: str
    roles: frozenset[str] = frozenset()


PLACES = {
    place.slug: place
    for place in (
        Place("today", _("Today"), icon="sun", url_name="reports:today"),
        Place("regions", _("Regions"), icon="map-2", url_name="reports:regions", roles=REGIONAL),
        Place(
            "new-matches",
            _("New matches"),
            icon="sparkles",
            url_name="tuning:digest",
            roles=frozenset(MATCHERS),
        ),
        Place(
            "cases",
            _("Match cases"),
            icon="layout-kanban",
            url_name="needs:board",
            roles=frozenset(MATCHERS),
        ),
        Place(
            "match-quality",
            _("Match quality"),
            icon="chart-dots",
            url_name="tuning:quality",
            roles=frozenset(MATCHERS),
        ),
        Place(
            "duplicates",
            _("Possible duplicates"),
            icon="copy-check",
            url_name="merging:overview",
            roles=frozenset({Role.OFFICE_DIRECTOR, Role.REGIONAL_OFFICER, Role.RESIDENT, Role.ADMINISTRATOR}),
        ),
        Place(
            "handover",
            _("Hand-over"),
            icon="transfer",
            url_name="reports:handover",
            roles=frozenset(CARRIERS),
        ),
        Place(
            "yearly",
            _("Yearly figures"),
            icon="report-money",
            url_name="reports:yearly",
            roles=frozenset(YEARLY),
        ),
        Place(
            "guests",
            _("Guests"),
            icon="id-badge-2",
            url_name="reports:guests",
            roles=frozenset({Role.OFFICE_DIRECTOR, Role.ADMINISTRATOR, Role.REGIONAL_OFFICER, Role.RESIDENT}),
        ),
        Place(
            "personal-data",
            _("Personal data"),
            icon="shield-lock",
            url_name="privacy:overview",
            roles=frozenset({Role.ADMINISTRATOR}),
        ),
        Place(
            "event-calendar",
            _("Calendar of events"),
            icon="calendar-month",
            url_name="events:calendar",
            roles=REGIONAL,
        ),
        Place(
            "bank",
            _("Bank"),
            icon="building-bank",
            url_name="awards:bank",
            roles=frozenset({Role.FINANCE_CLERK}),
        ),
        Place(
            "accounts",
            _("Accounts"),
            icon="user-cog",
            url_name="accounts:people",
            roles=frozenset({Role.ADMINISTRATOR}),
        ),
    )
}

# The order of the chain: from a region's need to money and benefit, then what it all rests on.
ORDER: tuple[tuple[Words, tuple[str, ...]], ...] = (
    ("", ("today", "regions")),
    (
        _("From need to project"),
        (
            "needs",
            "results",
            "experts",
            "need-calls",
            "new-matches",
            "claims",
            "bounties",
            "introductions",
            "cases",
            "projects",
            "contracts",
            "receipts",
            "income-splits",
            "yearly",
            "subscriptions",
        ),
    ),
    (
        _("Funds"),
        (
            "funds",
            "calls",
            "fund-applications",
            "reviews",
            "awards",
            "payments",
            "fund-inflows",
            "fund-payers",
            "bank",
            "recoveries",
        ),
    ),
    (
        _("Events"),
        (
            "events",
            "event-calendar",
            "event-tasks",
            "event-registrations",
            "meetings",
            "event-templates",
            "event-goals",
        ),
    ),
    (_("Contracts"), ("instalments", "registrations", "contract-changes")),
    (_("Partnerships"), ("agreements", "promises", "interactions", "bodies")),
    (_("Registers"), ("organisations", "people", "sites", "applications", "approvals", "duplicates")),
    (_("Match engine"), ("match-quality", "match-profiles", "match-dictionaries")),
    (
        _("Settings"),
        (
            "evaluation-indexes",
            "assessment-policies",
            "registration-rules",
            "split-policies",
            "statutory-rules",
            "handover",
            "guests",
            "accounts",
            "personal-data",
        ),
    ),
)


@dataclass(frozen=True)
class Entry:
    """Be one line of the navigation as it is drawn."""

    title: Words
    icon: str
    url: str
    current: bool


@dataclass(frozen=True)
class Group:
    """Be some lines of the navigation under a heading."""

    title: Words
    entries: list[Entry]


# Pieces of the frame as they were drawn, by all that they show.
_DRAWN: dict[tuple[object, ...], SafeString] = {}
_MOST_DRAWN = 1000


class Frame:
    """Know what stands around a page; each part is worked out only if the page draws it."""

    def __init__(self, request: HttpRequest) -> None:
        self.path = request.path
        # Where whoever leaves the page for a moment comes back to.
        self.page = page_of(request)
        self.actor: Actor = getattr(request, "actor", ANONYMOUS)
        self.demo: bool = settings.LUODI_DEMO
        self.language = get_language() or settings.LANGUAGE_CODE

    @cached_property
    def groups(self) -> list[Group]:
        """Draw up the navigation in the order of the chain, as far as the actor's roles use it."""
        if self.actor.anonymous:
            return []
        known = {slug for _title, slugs in ORDER for slug in slugs}
        late = tuple(resource.slug for resource in resources() if resource.slug not in known)
        groups = []
        for title, slugs in ORDER:
            wanted = (*slugs, *late) if "organisations" in slugs else slugs
            entries = [entry for entry in map(self._entry, wanted) if entry is not None]
            if entries:
                groups.append(Group(title, entries))
        return groups

    @cached_property
    def tabs(self) -> list[Entry]:
        """Choose the lines that a phone keeps at hand."""
        entries = [entry for group in self.groups for entry in group.entries]
        # Who keeps the accounts came for them; everything else stays in the order of the chain.
        first = address_of("accounts:people")
        entries.sort(key=lambda entry: 0 if entry.url == "/" else 1 if entry.url == first else 2)
        return entries[:4]

    @cached_property
    def waiting(self) -> int:
        """Count what waits for the reader's own deed; shown on the bell and in the navigation."""
        return waiting_count(self.actor)

    @property
    def navigation(self) -> SafeString:
        """Draw the navigation at the left."""
        return self._drawn("site/navigation.html", self._section, min(self.waiting, MOST_WAITING))

    @property
    def palette(self) -> SafeString:
        """Draw the search over everything and the list of shortcuts."""
        return self._drawn("site/palette.html")

    @property
    def phonebar(self) -> SafeString:
        """Draw the few lines that a phone keeps at hand."""
        return self._drawn("site/tabs.html", self._section)

    def _drawn(self, template: str, *shown: object) -> SafeString:
        """Draw a piece that is the same for all who have the same roles: it would take a fifth of a page's time."""
        asked = (template, self.language, self.actor.roles, *shown)
        if asked not in _DRAWN:
            if len(_DRAWN) >= _MOST_DRAWN:
                _DRAWN.clear()
            _DRAWN[asked] = loader.render_to_string(template, {"frame": self})
        return _DRAWN[asked]

    @cached_property
    def _section(self) -> tuple[str, ...]:
        """Give the addresses of the lines that the page belongs to."""
        return tuple(address for address in _addresses() if self._is_at(address))

    @cached_property
    def duties(self) -> list[Words]:
        """Name the roles held, in the order of their declaration."""
        return [Role(role).label for role in Role.values if role in self.actor.roles]

    @cached_property
    def account_url(self) -> str:
        """Give the address of one's own account."""
        return address_of("accounts:me")

    @cached_property
    def other_language(self) -> tuple[str, str]:
        """Name the language to switch to: code and its own name."""
        return ("en", "English") if self.language.startswith("zh") else ("zh-hans", "中文")

    def _entry(self, slug: str) -> Entry | None:
        place, resource = PLACES.get(slug), by_slug(slug)
        if place is not None:
            if place.roles and not self.actor.has(*place.roles):
                return None
            address = address_of(place.url_name)
            return Entry(place.title, place.icon, address, self._is_at(address)) if address else None
        if resource is None or not self.actor.has(*resource.roles):
            return None
        address = resource.list_url()
        return Entry(resource.title, resource.icon, address, self._is_at(address))

    def _is_at(self, address: str) -> bool:
        return self.path == address or (address != "/" and self.path.startswith(address))


@cache
def _addresses() -> tuple[str, ...]:
    """List the addresses of all lines that the navigation may have."""
    places = (address_of(place.url_name) for place in PLACES.values())
    return tuple(filter(None, (*places, *(resource.list_url() for resource in resources()))))


def address_of(name: str) -> str:
    """Give the address of a page, or nothing where an installation has none of that name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Hand the frame to templates; parts of pages that never ask for it cost nothing."""
    return {"frame": SimpleLazyObject(lambda: Frame(request))}

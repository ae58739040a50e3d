"""Declare the pages of the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.resource import Panel, Resource, register
from luodi.registry.forms import ApplicationForm, ExpertForm, OrganisationForm, PersonForm, ResultForm
from luodi.registry.models import Expert, Organisation, Person, ResearchResult, ResultApplication
from luodi.registry.rules import UNIVERSITY

STAFF = frozenset({*UNIVERSITY, Role.ADMINISTRATOR})

RESULTS = register(
    Resource(
        model=ResearchResult,
        slug="results",
        icon="bulb",
        title=_("Research results"),
        lead=_("What the university can bring into a region, each with where it is used already."),
        columns=("title", "field", "trl", "school", "state", "changed_at"),
        filters=("state", "field", "industry", "trl", "way", "origin"),
        panels=(
            Panel(_("Result"), ("summary", "problem", "advantage", "economics", "outcome"), wide=True),
            Panel(
                _("Facts"),
                (
                    "keywords",
                    "field",
                    "industry",
                    "category",
                    "trl",
                    "way",
                    "school",
                    "inventors",
                    "origin",
                    "source",
                ),
            ),
        ),
        form=ResultForm,
        roles=frozenset({*UNIVERSITY, Role.ENTERPRISE_CONTACT, Role.CITY_OFFICIAL}),
        empty=_("No result yet. Import the catalogue, or enter the first one."),
    )
)

EXPERTS = register(
    Resource(
        model=Expert,
        slug="experts",
        icon="school",
        title=_("Experts"),
        lead=_("Who can help, with what, and how much is on their desk already."),
        columns=("person", "school", "keywords", "service_names", "load_cap"),
        filters=("fields", "industries"),
        panels=(
            Panel(_("Profile"), ("profile", "keywords", "fields", "industries"), wide=True),
            Panel(_("Facts"), ("person", "school", "service_names", "load_cap", "email", "phone", "origin")),
        ),
        form=ExpertForm,
        also=("person__organisation",),
        roles=frozenset(UNIVERSITY),
        labels={
            "school": _("school"),
            "service_names": _("services offered"),
            "email": _("e-mail"),
            "phone": _("phone"),
        },
        empty=_("No expert yet. Add people first, then their profiles."),
    )
)

ORGANISATIONS = register(
    Resource(
        model=Organisation,
        slug="organisations",
        icon="building-factory-2",
        title=_("Organisations"),
        lead=_("Enterprises, government departments and university units, each once."),
        columns=("name", "kind", "region", "industry", "size", "changed_at"),
        filters=("kind", "region", "industry", "size", "origin"),
        panels=(
            Panel(
                _("Organisation"),
                ("name", "name_en", "kind", "uscc", "former_names", "parent", "introduction"),
                wide=True,
            ),
            Panel(
                _("Facts"),
                ("region", "address", "industry", "size", "high_tech", "website", "origin", "source"),
            ),
        ),
        form=OrganisationForm,
        roles=STAFF - {Role.PROFESSOR, Role.SCHOOL_SECRETARY} | {Role.CITY_OFFICIAL},
        empty=_("No organisation is open to you yet."),
    )
)

PEOPLE = register(
    Resource(
        model=Person,
        slug="people",
        icon="users",
        title=_("People"),
        lead=_("Contacts in enterprises, officials, and people of the university."),
        columns=("name", "organisation", "title", "phone", "email"),
        filters=("organisation",),
        panels=(
            Panel(_("Person"), ("name", "name_en", "organisation", "title"), wide=True),
            Panel(_("Contact"), ("phone", "email", "origin")),
        ),
        form=PersonForm,
        roles=STAFF - {Role.PROFESSOR},
        empty=_("Nobody is open to you yet."),
    )
)

APPLICATIONS = register(
    Resource(
        model=ResultApplication,
        slug="applications",
        icon="map-pin",
        title=_("Applications of results"),
        lead=_("One result, many regions: each use is a row of its own."),
        columns=("result", "region", "enterprise", "year", "way"),
        filters=("region", "way", "year", "origin"),
        panels=(
            Panel(
                _("Application"),
                ("result", "region", "enterprise", "year", "way", "outcome_shown", "origin", "source"),
            ),
        ),
        form=ApplicationForm,
        labels={"outcome_shown": _("outcome")},
        roles=frozenset({*UNIVERSITY, Role.CITY_OFFICIAL}) - {Role.PROFESSOR, Role.SCHOOL_SECRETARY},
        searched=False,
        empty=_("No application yet."),
    )
)

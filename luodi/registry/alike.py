"""Answer who may be registered already, and whom a number or a code belongs to."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.core import indexing
from luodi.core.actor import Actor
from luodi.core.search import EVERYBODY, IndexUnavailable
from luodi.core.searching import key_of
from luodi.merging.kinds import Alike
from luodi.registry.calc import ALIKE, likeness, name_key, normalise_uscc, reversed_digits
from luodi.registry.models import Expert, Organisation, Person

log = logging.getLogger("luodi.registry")

# How many records of similar name are compared, and how many are shown.
_CONSIDERED = 50
_COMPARED = ("code", "name", "name_en", "former_names", "other_names", "uscc")
_SHOWN = 5
# Fewer digits of a phone number belong to too many.
LEAST_DIGITS = 4


def alike_organisations(
    actor: Actor, name: str, uscc: str = "", *, names: Iterable[str] = (), own: int | None = None
) -> list[Alike]:
    """Find organisations that may be the one of a name and credit code, within what the actor may see.

    The database knows those of the same code or key, the search index those of similar names, former and other ones
    among them; every one is compared again. Two that have different codes are two, whatever they are called.
    """
    called = [one for one in dict.fromkeys((name.strip(), *names)) if one]
    uscc = normalise_uscc(uscc)
    same = Q(name_key__in=[name_key(one)[:160] for one in called if name_key(one)])
    rows = Organisation.objects.allowed(actor).filter(retired_at=None).exclude(pk=own).only(*_COMPARED)
    found = {row.pk: row for row in rows.filter(same)[:_CONSIDERED]}
    if uscc:
        found.update({row.pk: row for row in rows.filter(uscc=uscc)[:2]})
    keys = [key for key in _of_similar_name(actor, called) if key not in found]
    if keys:
        found.update({row.pk: row for row in rows.filter(pk__in=keys)})
    judged = (_judged(row, called, uscc) for row in found.values())
    return sorted((one for one in judged if one), key=lambda one: (-one.score, one.row.pk))[:_SHOWN]


def _of_similar_name(actor: Actor, called: Iterable[str]) -> list[int]:
    """Ask the index for organisations whose names have characters in common with one of these."""
    # The system looks at everything, as a director does.
    audience = (EVERYBODY, str(Role.OFFICE_DIRECTOR)) if actor.system else indexing.audience_of(actor)
    label = Organisation._meta.label_lower
    keys: dict[int, None] = {}
    try:
        for one in called:
            sought = name_key(one)[:60]
            if len(sought) > 1:
                near = indexing.port().near_names(sought, kind=label, audience=audience, limit=_CONSIDERED)
                keys.update(dict.fromkeys(key_of(key) for key in near))
    except IndexUnavailable as error:
        log.warning("index unavailable, only equal names are found: %s", error)
    return list(keys)


def _judged(row: Organisation, called: list[str], uscc: str) -> Alike | None:
    """Compare an organisation with the one that is meant; None if it is another one."""
    if uscc and row.uscc:
        return Alike(row, 1.0, "uscc") if uscc == row.uscc else None
    main = max((likeness(one, row.name) for one in called), default=0.0)
    others = [other for other in (row.name_en, *row.former_names, *row.other_names) if other]
    known_as = max((likeness(one, other) for one in called for other in others), default=0.0)
    if max(main, known_as) < ALIKE:
        return None
    if main >= known_as:
        return Alike(row, main, "key" if main == 1.0 else "name")
    return Alike(row, known_as, "known_as")


def alike_to_typed(actor: Actor, typed: Mapping[str, str]) -> list[Alike]:
    """Find what may be the organisation that somebody is entering."""
    name, uscc = typed.get("name", ""), typed.get("uscc", "")
    return alike_organisations(actor, name, uscc) if len(name) > 1 or len(uscc) > 17 else []


def alike_to_organisation(actor: Actor, row: Organisation) -> list[Alike]:
    """Find what may be the same as an organisation."""
    names = [*row.former_names, *row.other_names]
    return alike_organisations(actor, row.name, row.uscc, names=names, own=row.pk)


def alike_people(actor: Actor, facts: Mapping[str, Any], own: int | None = None) -> list[Alike]:
    """Find people of the same name in the same organisation, or of the same phone or e-mail.

    By phone and e-mail only those whose reach the actor may see: nobody finds out whose number it is by trying.
    """
    rows = Person.objects.allowed(actor).filter(retired_at=None).exclude(pk=own)
    reachable = Person.objects.allowed(actor, "see_contact").filter(retired_at=None).exclude(pk=own)
    name, organisation, email = (
        str(facts.get(key) or "").strip() for key in ("name", "organisation", "email")
    )
    digits = reversed_digits(str(facts.get("phone") or ""))
    found: dict[int, Alike] = {}
    asked: list[tuple[str, float, Any]] = []
    if name and organisation:
        asked.append(("person", 1.0, rows.filter(name=name, organisation__code=organisation)))
    if email:
        asked.append(("email", 1.0, reachable.filter(email=email)))
    # A switchboard has the number of many: alone it is a weaker sign.
    if len(digits) > 6:
        asked.append(("phone", 0.9, reachable.filter(phone_reversed=digits)))
    for reason, score, those in asked:
        for row in those.order_by("pk")[:_SHOWN]:
            found.setdefault(row.pk, Alike(row, score, reason))
    return sorted(found.values(), key=lambda one: (-one.score, one.row.pk))[:_SHOWN]


def alike_to_typed_person(actor: Actor, typed: Mapping[str, str]) -> list[Alike]:
    """Find who may be the person that somebody is entering."""
    return alike_people(actor, typed)


def alike_to_person(actor: Actor, row: Person) -> list[Alike]:
    """Find who may be the same as a person."""
    facts = {
        "name": row.name,
        "organisation": row.organisation.code if row.organisation else "",
        "email": row.email,
        "phone": row.phone,
    }
    return alike_people(actor, facts, own=row.pk)


def no_typed_expert(actor: Actor, typed: Mapping[str, str]) -> list[Alike]:
    """Find nobody: an expert is chosen from the people, and nobody is one twice."""
    return []


def alike_to_expert(actor: Actor, row: Expert) -> list[Alike]:
    """Find experts whose people may be the same."""
    people = {one.row.pk: one for one in alike_to_person(actor, row.person)}
    rows = Expert.objects.allowed(actor).filter(person__in=people, retired_at=None).select_related("person")
    return [Alike(one, people[one.person_id].score, people[one.person_id].reason) for one in rows]


def people_by_phone(actor: Actor, text: str) -> list[int]:
    """Find people by the tail of a phone number, only those whose reach the actor may see."""
    if not re.fullmatch(r"[+\d\s\-()（）]+", text):
        return []
    digits = reversed_digits(text)
    if len(digits) < LEAST_DIGITS:
        return []
    rows = Person.objects.allowed(actor, "see_contact").filter(retired_at=None)
    # A stretch of the index: everything that begins with these digits.
    tail = rows.filter(phone_reversed__gte=digits, phone_reversed__lte=digits + "9" * 30)
    return list(tail.order_by("phone_reversed", "pk").values_list("pk", flat=True)[:20])


def organisations_by_uscc(actor: Actor, text: str) -> list[int]:
    """Find organisations by their credit code or its first half and more."""
    code = normalise_uscc(text)
    if not re.fullmatch(r"[0-9A-Z]{8,18}", code) or not any(char.isdigit() for char in code):
        return []
    rows = Organisation.objects.allowed(actor).filter(retired_at=None)
    begins = rows.filter(uscc__gte=code, uscc__lte=code + "Z" * 18)
    return list(begins.order_by("uscc", "pk").values_list("pk", flat=True)[:20])

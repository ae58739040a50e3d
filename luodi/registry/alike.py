"""Answer who may be registered already, and whom a number or a code belongs to."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from luodi.accounts.states import Role
from luodi.core import indexing
from luodi.core.actor import Actor
from luodi.core.search import EVERYBODY, IndexUnavailable
from luodi.core.searching import key_of
from luodi.merging.kinds import Alike
from luodi.registry.calc import ALIKE, likeness, name_key, normalise_uscc, reversed_digits
from luodi.registry.models import Expert, Organisation, Person
from luodi.registry.names import Names

log = logging.getLogger("luodi.registry")

# How many records of similar name are compared, and how many are shown.
_CONSIDERED = 50
# The same for each of the rows of a table, of which there may be a hundred thousand.
_CONSIDERED_OF_MANY = 12
# From so many rows of a table on its names are held against all at once.
_MANY = 200
_COMPARED = ("code", "name", "name_en", "former_names", "other_names", "uscc", "name_key", "retired_at")
_SHOWN = 5
# Fewer digits of a phone number belong to too many.
LEAST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Sought:
    """Be an organisation that is meant: what it is called, its credit code, and its key if it is registered."""

    names: tuple[str, ...]
    uscc: str = ""
    own: int | None = None

    @property
    def keys(self) -> list[str]:
        """Give what tells each of its names apart."""
        return [key for key in (name_key(name)[:160] for name in self.names) if key]


def alike_organisations(
    actor: Actor, name: str, uscc: str = "", *, names: Iterable[str] = (), own: int | None = None
) -> list[Alike]:
    """Find organisations that may be the one of a name and credit code, within what the actor may see."""
    called = tuple(one for one in dict.fromkeys((name.strip(), *names)) if one)
    sought = [Sought(called, normalise_uscc(uscc), own)]
    return likes_of(actor, sought, _of_similar_names(actor, sought, _CONSIDERED), considered=_CONSIDERED)[0]


def likes_of(
    actor: Actor, sought: Sequence[Sought], near: Sequence[Sequence[int]], *, considered: int
) -> list[list[Alike]]:
    """Find for each of some organisations those that may be the same, within what the actor may see.

    The database knows those of the same code or key; ``near`` gives the keys of those of similar names, former and
    other ones among them; every one is compared again. Two that have different codes are two, whatever they are called.
    """
    # In no order, and live ones told apart here: for either's sake SQLite walks through the whole register.
    rows = Organisation.objects.allowed(actor).only(*_COMPARED).order_by()
    keys = {key for one in sought for key in one.keys}
    codes = {one.uscc for one in sought if one.uscc}
    most = considered * len(sought)
    found = {row.pk: row for row in _live(rows.filter(name_key__in=keys)[:most])} if keys else {}
    if codes:
        found.update({row.pk: row for row in _live(rows.filter(uscc__in=codes)[: 2 * len(codes)])})
    by_key: dict[str, list[int]] = {}
    by_code: dict[str, list[int]] = {}
    for row in found.values():
        by_key.setdefault(row.name_key, []).append(row.pk)
        by_code.setdefault(row.uscc, []).append(row.pk)
    unknown = {key for some in near for key in some} - found.keys()
    found.update({row.pk: row for row in _live(rows.filter(pk__in=unknown))} if unknown else {})
    answers = []
    for one, some in zip(sought, near, strict=True):
        same = [key for name in one.keys for key in by_key.get(name, ())]
        candidates = dict.fromkeys([*same, *(by_code.get(one.uscc, ()) if one.uscc else ()), *some])
        judged = (_judged(found[key], one) for key in candidates if key in found and key != one.own)
        likest = sorted((like for like in judged if like), key=lambda like: (-like.score, like.row.pk))
        answers.append(likest[:_SHOWN])
    return answers


_key = attrgetter("pk")


def _live(rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.retired_at is None]


def _of_similar_names(actor: Actor, sought: Sequence[Sought], considered: int) -> list[list[int]]:
    """Ask the index for organisations whose names have characters in common with those of each."""
    # The system looks at everything, as a director does.
    audience = (EVERYBODY, str(Role.OFFICE_DIRECTOR)) if actor.system else indexing.audience_of(actor)
    label = Organisation._meta.label_lower
    found: list[list[int]] = [[] for _one in sought]
    try:
        for one, keys in zip(sought, found, strict=True):
            for text in [key[:60] for key in one.keys if len(key) > 1]:
                near = indexing.port().near_names(text, kind=label, audience=audience, limit=considered)
                keys.extend(map(key_of, near))
    except IndexUnavailable as error:
        log.warning("index unavailable, only equal names are found: %s", error)
    return found


def _judged(row: Organisation, meant: Sought) -> Alike | None:
    """Compare an organisation with the one that is meant; None if it is another one."""
    called = meant.names
    if meant.uscc and row.uscc:
        return Alike(row, 1.0, "uscc") if meant.uscc == row.uscc else None
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
    """Find people of the same name in the same organisation, or of the same phone or e-mail."""
    return likes_of_people(actor, [facts], [own])[0]


def likes_of_people(
    actor: Actor, sought: Sequence[Mapping[str, Any]], own: Sequence[int | None]
) -> list[list[Alike]]:
    """Find for each of some people those of the same name in the same organisation, or of the same phone or e-mail.

    By phone and e-mail only those whose reach the actor may see: nobody finds out whose number it is by trying.
    """
    rows = Person.objects.allowed(actor).order_by()
    reachable = Person.objects.allowed(actor, "see_contact").order_by()
    asked = [_signs(facts) for facts in sought]
    names = {said[0] for signs in asked for reason, said in signs.items() if reason == "person"}
    houses = {said[1] for signs in asked for reason, said in signs.items() if reason == "person"}
    mails = {said[0] for signs in asked for reason, said in signs.items() if reason == "email"}
    phones = {said[0] for signs in asked for reason, said in signs.items() if reason == "phone"}
    most = _CONSIDERED * len(sought)
    by_sign: dict[tuple[str, tuple[str, ...]], list[Person]] = {}
    if names:
        of_name = rows.filter(name__in=names, organisation__code__in=houses).select_related("organisation")
        for row in sorted(_live(of_name[:most]), key=_key):
            by_sign.setdefault(("person", (row.name, row.organisation.code)), []).append(row)
    for reason, column, said in (("email", "email", mails), ("phone", "phone_reversed", phones)):
        of_reach = reachable.filter(**{f"{column}__in": said})[:most] if said else ()
        for row in sorted(_live(of_reach), key=_key):
            by_sign.setdefault((reason, (getattr(row, column),)), []).append(row)
    answers = []
    for signs, key in zip(asked, own, strict=True):
        found: dict[int, Alike] = {}
        for reason, said_here in signs.items():
            those = [row for row in by_sign.get((reason, said_here), ()) if row.pk != key]
            for row in those[:_SHOWN]:
                found.setdefault(row.pk, Alike(row, _CERTAINTY[reason], reason))
        answers.append(sorted(found.values(), key=lambda one: (-one.score, one.row.pk))[:_SHOWN])
    return answers


# A switchboard has the number of many: alone it is a weaker sign.
_CERTAINTY = {"person": 1.0, "email": 1.0, "phone": 0.9}


def _signs(facts: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Give by what a person may be known: name and organisation, e-mail, phone."""
    name, organisation, email = (
        str(facts.get(key) or "").strip() for key in ("name", "organisation", "email")
    )
    digits = reversed_digits(str(facts.get("phone") or ""))
    signs: dict[str, tuple[str, ...]] = {}
    if name and organisation:
        signs["person"] = (name, organisation)
    if email:
        signs["email"] = (email,)
    if len(digits) > 6:
        signs["phone"] = (digits,)
    return signs


def alike_to_typed_person(actor: Actor, typed: Mapping[str, str]) -> list[Alike]:
    """Find who may be the person that somebody is entering."""
    return alike_people(actor, typed)


def alike_to_person(actor: Actor, row: Person) -> list[Alike]:
    """Find who may be the same as a person."""
    return alike_people(actor, _facts(row), own=row.pk)


def _facts(row: Person) -> dict[str, Any]:
    return {
        "name": row.name,
        "organisation": row.organisation.code if row.organisation else "",
        "email": row.email,
        "phone": row.phone,
    }


def no_typed_expert(actor: Actor, typed: Mapping[str, str]) -> list[Alike]:
    """Find nobody: an expert is chosen from the people, and nobody is one twice."""
    return []


def alike_to_expert(actor: Actor, row: Expert) -> list[Alike]:
    """Find experts whose people may be the same."""
    return _likes_of_experts(actor, [row])[0]


class NewOrganisations:
    """Find for organisations that are about to be entered which may be there already.

    The index is asked name by name, which takes milliseconds each; of a long table the names that the actor may see
    are held here instead.
    """

    def __init__(self, actor: Actor) -> None:
        self._actor, self._asked = actor, 0
        self._names: Names | None = None

    def __call__(self, rows: Sequence[Organisation]) -> list[list[Alike]]:
        sought = [
            Sought(tuple(dict.fromkeys((row.name, *row.former_names, *row.other_names))), row.uscc)
            for row in rows
        ]
        self._asked += len(rows)
        if self._names is None and self._asked > _MANY:
            self._names = Names(_called(self._actor))
        near = (
            _of_similar_names(self._actor, sought, _CONSIDERED_OF_MANY)
            if self._names is None
            else _held(self._names, sought)
        )
        return likes_of(self._actor, sought, near, considered=_CONSIDERED_OF_MANY)


def _held(names: Names, sought: Sequence[Sought]) -> list[list[int]]:
    keys = [(place, key) for place, one in enumerate(sought) for key in one.keys]
    found: list[list[int]] = [[] for _one in sought]
    for (place, _key), near in zip(
        keys, names.near([key for _, key in keys], _CONSIDERED_OF_MANY), strict=True
    ):
        found[place].extend(near)
    return found


def _called(actor: Actor) -> Iterator[tuple[int, str]]:
    """Yield the keys of all names of the live organisations that an actor may see."""
    rows = Organisation.objects.allowed(actor).filter(retired_at=None).order_by()
    yield from rows.values_list("pk", "name_key").iterator()
    further = rows.exclude(name_en="", former_names=[], other_names=[])
    told = further.values_list("pk", "name_en", "former_names", "other_names")
    for pk, name_en, former, other in told.iterator():
        yield from ((pk, name_key(name)[:160]) for name in (name_en, *former, *other) if name)


def new_people(actor: Actor) -> Callable[[Sequence[Person]], list[list[Alike]]]:
    """Give what finds for people who are about to be entered who may be there already."""
    return lambda rows: likes_of_people(actor, [_facts(row) for row in rows], [None] * len(rows))


def new_experts(actor: Actor) -> Callable[[Sequence[Expert]], list[list[Alike]]]:
    """Give what finds for experts who are about to be entered those whose people may be the same."""
    return lambda rows: _likes_of_experts(actor, rows)


def _likes_of_experts(actor: Actor, rows: Sequence[Expert]) -> list[list[Alike]]:
    """Find for experts, stored or about to be entered, those whose people may be the same."""
    people = likes_of_people(actor, [_facts(row.person) for row in rows], [row.person_id for row in rows])
    keys = {one.row.pk for some in people for one in some}
    found = Expert.objects.allowed(actor).filter(person__in=keys, retired_at=None).select_related("person")
    experts = {one.person_id: one for one in found} if keys else {}
    return [
        [Alike(experts[one.row.pk], one.score, one.reason) for one in some if one.row.pk in experts]
        for some in people
    ]


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

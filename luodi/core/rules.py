"""Keep row rules: one function a verb, one gate for list and detail alike.

A rule is ``Actor -> Q``. ``Model.objects.allowed(actor, verb)`` applies it; a queryset of a guarded model
that went through no rule refuses to be evaluated, in production too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Self

from django.db.models import Case, Exists, Manager, Model, OuterRef, Q, QuerySet, Value, When

from luodi.core.actor import Actor
from luodi.core.errors import UnknownVerb, Unscoped

Rule = Callable[[Actor], Q]

# An empty Q() vanishes when OR-ed with another, so "every row" must say something that is always true.
EVERY_ROW = ~Q(pk__in=[])
NO_ROW = Q(pk__in=[])


class AnyOf(Q):
    """Be a disjunction that remembers its branches, so that a list page can ask each by its own index."""

    branches: tuple[Q, ...] = ()


def branches_of(rule: Q) -> tuple[Q, ...]:
    """List the alternatives of a rule; a rule that is no disjunction is its own only one."""
    return (isinstance(rule, AnyOf) and rule.branches) or (rule,)


def any_of(*parts: Q) -> Q:
    """Join rules by OR; one that allows every row swallows the rest, those that allow none drop out."""
    if any(part is EVERY_ROW for part in parts):
        return EVERY_ROW
    open_parts: list[Q] = []
    for part in parts:
        open_parts.extend(branches_of(part))
    open_parts = [part for part in open_parts if part is not NO_ROW]
    if not open_parts:
        return NO_ROW
    if len(open_parts) == 1:
        return open_parts[0]
    joined = AnyOf(*open_parts, _connector=Q.OR)
    joined.branches = tuple(open_parts)
    return joined


def all_of(*parts: Q) -> Q:
    """Join rules by AND, keeping the branches of a disjunction among them."""
    if any(part is NO_ROW for part in parts):
        return NO_ROW
    closed = [part for part in parts if part is not EVERY_ROW]
    if not closed:
        return EVERY_ROW
    either = next((part for part in closed if len(branches_of(part)) > 1), None)
    if either is None:
        return Q(*closed)
    rest = [part for part in closed if part is not either]
    return any_of(*(Q(branch, *rest) for branch in branches_of(either)))


class Rules:
    """Hold the rules of one model; asking for a verb that none was written for raises."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._rules: dict[str, Rule] = {}
        self._wider: dict[str, list[Rule]] = {}

    def widen(self, verb: str, rule: Rule) -> None:
        """Let an app above open more rows to a verb, for what only it knows about."""
        self._wider.setdefault(verb, []).append(rule)

    def __call__(self, *verbs: str) -> Callable[[Rule], Rule]:
        """Register the decorated function as the rule of the verbs."""

        def keep(rule: Rule) -> Rule:
            for verb in verbs:
                if verb in self._rules:
                    raise ValueError(f"{self.noun} has two rules for {verb}")
                self._rules[verb] = rule
            return rule

        return keep

    @property
    def verbs(self) -> tuple[str, ...]:
        """List the verbs that have a rule, in the order they were written."""
        return tuple(self._rules)

    def q(self, actor: Actor, verb: str) -> Q:
        """Give the rows on which the actor may do the verb.

        :raises UnknownVerb: if no rule was written for the verb.
        """
        try:
            rule = self._rules[verb]
        except KeyError:
            raise UnknownVerb(
                f"{self.noun} has no rule for {verb!r}; it has {', '.join(self._rules)}"
            ) from None
        if actor.system:
            return EVERY_ROW
        return any_of(rule(actor), *(wider(actor) for wider in self._wider.get(verb, ())))


def verbs_on(row: Any, actor: Actor, verbs: Iterable[str]) -> frozenset[str]:
    """Tell which of the verbs the actor may do to a stored row: in one query, or none where the role alone decides."""
    model = type(row)
    asked = {verb: model.rules.q(actor, verb) for verb in verbs}
    found = {verb for verb, rule in asked.items() if rule is EVERY_ROW}
    unsure = [verb for verb, rule in asked.items() if rule is not EVERY_ROW and rule is not NO_ROW]
    if unsure:
        whether = {
            f"may_{place}": Case(When(asked[verb], then=Value(1)), default=Value(0))
            for place, verb in enumerate(unsure)
        }
        # A rule over several rows of another table repeats this one: one yes is enough.
        answers = model._base_manager.filter(pk=row.pk).annotate(**whether).values(*whether)
        found.update(verb for said in answers for place, verb in enumerate(unsure) if said[f"may_{place}"])
    return frozenset(found)


def may(row: Any, actor: Actor, verb: str) -> bool:
    """Tell whether the actor may do a verb to a row that a page is drawn of; all verbs are asked at once, once a row.

    Only for drawing: an action asks anew, on the row as it is stored then.
    """
    known: dict[Actor, frozenset[str]] = row.__dict__.setdefault("_open_verbs", {})
    if actor not in known:
        known[actor] = verbs_on(row, actor, type(row).rules.verbs)
    return verb in known[actor]


def open_keys(model: Any, actor: Actor, verb: str, keys: Iterable[int]) -> set[int]:
    """Find the rows of some keys on which the actor may do a verb; where the role alone decides, nothing is asked."""
    return open_keys_each(actor, [(model, verb, keys)])[0]


def open_keys_each(actor: Actor, questions: Sequence[tuple[Any, str, Iterable[int]]]) -> list[set[int]]:
    """Find the same for several questions, each of model, verb and keys, in one query."""
    found: list[set[int]] = []
    parts = []
    for number, (model, verb, keys) in enumerate(questions):
        rule, known = model.rules.q(actor, verb), set(keys)
        found.append(known if rule is EVERY_ROW else set())
        if known and rule is not EVERY_ROW and rule is not NO_ROW:
            rows = model.objects.allowed(actor, verb).filter(pk__in=known).order_by()
            parts.append(rows.values_list(Value(number), "pk"))
    if parts:
        for number, key in parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]:
            found[number].add(key)
    return found


def looks_elsewhere(model: type[Model], rule: Q) -> bool:
    """Tell whether a rule asks other tables than the model's own."""
    return any(
        looks_elsewhere(model, part)
        if isinstance(part, Q)
        else not (isinstance(part, tuple) and _is_own_column(model, part[0]))
        for part in rule.children
    )


@cache
def _is_own_column(model: type[Model], lookup: str) -> bool:
    """Tell whether a lookup (``region_id__gte``) compares a column of the model's own table."""
    name, _, rest = lookup.partition("__")
    field = (
        model._meta.pk
        if name == "pk"
        else next((f for f in model._meta.concrete_fields if name in (f.name, f.attname)), None)
    )
    return field is not None and (not rest or rest in field.get_lookups())


_internal: ContextVar[bool] = ContextVar("luodi_internal_reads", default=False)


@contextmanager
def internal_reads() -> Iterator[None]:
    """Let the framework's own uniqueness checks read a guarded model; nothing read here reaches an answer."""
    token = _internal.set(True)
    try:
        yield
    finally:
        _internal.reset(token)


class Guarded(QuerySet[Any]):
    """Be a queryset that must pass a rule before it may be evaluated."""

    _cleared = False

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._cleared = self._cleared
        return clone

    def allowed(self, actor: Actor, verb: str = "view") -> Self:
        """Keep the rows on which the actor may do the verb.

        A rule over other tables is asked of each row by EXISTS, so that no row is repeated, no DISTINCT is needed,
        and asking about one row costs one row's work, however many there are.
        """
        rule = self.model.rules.q(actor, verb)
        cleared = self._clone()
        cleared._cleared = True
        if rule is EVERY_ROW:
            return cleared
        if not looks_elsewhere(self.model, rule):
            return cleared.filter(rule)
        return cleared.filter(Exists(self.model._base_manager.filter(rule, pk=OuterRef("pk"))))

    def unguarded(self, reason: str) -> Self:
        """Pass without a rule: for actions on rows that were already decided on; ``reason`` is for the reader."""
        if not reason:
            raise ValueError("say why no rule is asked")
        cleared = self._clone()
        cleared._cleared = True
        return cleared

    def _merge_sanity_check(self, other: Any) -> None:
        """Keep rows that no rule let through from joining those that one did, by ``|`` or ``&``."""
        super()._merge_sanity_check(other)  # type: ignore[misc]
        self._stays_cleared_with(other)

    def _combinator_query(self, combinator: str, *others: Any, **kwargs: Any) -> Any:
        for other in others:
            self._stays_cleared_with(other)
        return super()._combinator_query(combinator, *others, **kwargs)  # type: ignore[misc]

    def _stays_cleared_with(self, other: Any) -> None:
        if self._cleared and not getattr(other, "_cleared", True):
            other._check()

    def _check(self) -> None:
        if not (self._cleared or _internal.get()):
            raise Unscoped(f"{self.model.__name__} was queried without asking its rules: use .allowed(actor)")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._check()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        """Iterate without keeping rows, after the same check."""
        self._check()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        """Count the rows, after the same check."""
        self._check()
        return super().count()

    def exists(self) -> bool:
        """Tell whether there is a row, after the same check."""
        self._check()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Aggregate the rows, after the same check."""
        self._check()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Update the rows, after the same check."""
        self._check()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows, after the same check."""
        self._check()
        return super().delete()


GuardedManager = Manager.from_queryset(Guarded, "GuardedManager")

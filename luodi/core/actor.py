"""Know who asks: built once a request, passed to every rule and every action."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Grant:
    """Hold one role within one scope: ``scope`` is ``all`` or a kind of thing, ``key`` which one."""

    role: str
    scope: str = "all"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Lent:
    """Be a role that somebody lends to whoever stands in for them."""

    grant: Grant
    lender_id: int
    lender: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Describe who acts: a person with grants, the system itself, or nobody in particular.

    Frozen and hashable, so that a rule can be asked twice and answer the same.
    """

    user_id: int | None
    name: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)
    system: bool = False
    # What of the grants is lent: rules do not ask, but the audit says for whom such a deed was done.
    lent: tuple[Lent, ...] = ()

    @property
    def own(self) -> Actor:
        """Give the same person without what is lent."""
        return replace(self, grants=self.grants - {lent.grant for lent in self.lent}, lent=())

    def only_with(self, lent: Lent) -> Actor:
        """Give the same person with one of the roles that are lent, and no other of them."""
        own = self.own
        return replace(own, grants=own.grants | {lent.grant})

    @property
    def anonymous(self) -> bool:
        """Tell whether nobody is logged in."""
        return self.user_id is None and not self.system

    @property
    def roles(self) -> frozenset[str]:
        """List the roles held in any scope."""
        return frozenset(grant.role for grant in self.grants)

    def has(self, *roles: str) -> bool:
        """Tell whether one of the roles is held, in whatever scope."""
        return any(grant.role in roles for grant in self.grants)

    def keys(self, scope: str, *roles: str) -> tuple[str, ...]:
        """List the keys of one kind of scope in which one of the roles is held, in a stable order."""
        found = {grant.key for grant in self.grants if grant.scope == scope and grant.role in roles}
        return tuple(sorted(found))

    def everywhere(self, *roles: str) -> bool:
        """Tell whether one of the roles is held without a limit of scope."""
        return any(grant.scope == "all" and grant.role in roles for grant in self.grants)


ANONYMOUS = Actor(user_id=None)
SYSTEM = Actor(user_id=None, name="system", system=True)

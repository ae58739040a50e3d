"""Declare a model's pages once: list, detail, form, steps, export and API are drawn from it.

The registry of resources is also the test plan: every resource, every member of the cast, every kind of URL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import get_script_prefix, reverse

from luodi.core.actor import Actor
from luodi.core.flow import Flow
from luodi.core.models import Record
from luodi.core.words import Words


@dataclass(frozen=True)
class Panel:
    """Group facts of a record under a title; ``fields`` are names of model fields or properties."""

    title: Words
    fields: tuple[str, ...]
    wide: bool = False


@dataclass(frozen=True, eq=False)
class Resource:
    """Say which pages a model has and what stands on them.

    ``columns`` and ``filters`` are names of model fields (labels come from the model alone); ``cards`` names the
    columns that survive on a phone. ``roles`` are those whose navigation shows the list.
    """

    model: type[Record]
    slug: str
    icon: str
    title: Words
    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    form: type[Any] | None = None
    order: str = "-changed_at"
    searched: bool = True
    roles: frozenset[str] = frozenset()
    api: bool = True
    lead: Words = ""
    empty: Words = ""
    labels: dict[str, Words] = field(default_factory=dict)
    # What columns reach for beyond their own foreign key, so that a list stays at one query.
    also: tuple[str, ...] = ()
    creatable: bool = True
    # Whether its records come and go as a workbook; and what else a field is called at the head of others' tables.
    workbook: bool = True
    headings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # The reference to the record that it is entered with, where it is not creatable alone: a column of the workbook.
    within: str = ""
    # What whoever adds a file should know of who opens it.
    files_note: Words = ""
    # By which verb on that record somebody may add to it.
    added_by: str = "amend"
    # The step by which what a workbook brought in is taken back, where a record never vanishes.
    taken_back_by: str = ""
    # What else says where it belongs, and stays: columns of the workbook, not of the form.
    placed: tuple[str, ...] = ()

    @property
    def flow(self) -> Flow | None:
        """Give the flow of the model."""
        return self.model.flow

    @property
    def shown(self) -> tuple[str, ...]:
        """List every field that some page shows, each once."""
        names = [*self.columns, *(name for panel in self.panels for name in panel.fields)]
        return tuple(dict.fromkeys(names))

    @property
    def related(self) -> tuple[Any, ...]:
        """List the references that drawing a record follows; None alone stands for none (Django would follow all)."""
        own = (name for name in self.shown if isinstance(self.field(name), models.ForeignKey))
        return (*own, *self.also) or (None,)

    def label(self, name: str) -> Words:
        """Give a field's label: the model's own word, or the declared one of a property."""
        if name in self.labels:
            return self.labels[name]
        return self.model._meta.get_field(name).verbose_name  # type: ignore[union-attr]

    def field(self, name: str) -> models.Field[Any, Any] | None:
        """Find the model field of a name; None for a property."""
        try:
            found = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        return found if isinstance(found, models.Field) else None

    def list_url(self) -> str:
        """Give the address of the list."""
        return reverse("resource:list", args=[self.slug])

    def url(self, row: Record) -> str:
        """Give the address of a record."""
        return _detail_url(get_script_prefix(), self.slug).replace(_SOME_CODE, row.code)


_SOME_CODE = "SOME-CODE"


@cache
def _detail_url(_prefix: str, slug: str) -> str:
    """Give the address of some record; a page has hundreds, and working each out takes longer than drawing it."""
    return reverse("resource:detail", args=[slug, _SOME_CODE])


_resources: dict[str, Resource] = {}
_of_model: dict[type[Record], Resource] = {}


def register(resource: Resource) -> Resource:
    """Put a resource into the registry.

    :raises ValueError: if its slug or model is taken.
    """
    if resource.slug in _resources or resource.model in _of_model:
        raise ValueError(f"{resource.slug} is registered twice")
    _resources[resource.slug] = resource
    _of_model[resource.model] = resource
    return resource


def resources() -> tuple[Resource, ...]:
    """List all resources in the order of their registration."""
    return tuple(_resources.values())


def by_slug(slug: str) -> Resource | None:
    """Find a resource by the word in its addresses."""
    return _resources.get(slug)


def of(model: type[models.Model]) -> Resource | None:
    """Find the resource of a model."""
    return _of_model.get(model)  # type: ignore[arg-type]


def address(row: Any) -> str:
    """Give the address of a record's page, or nothing if it has none."""
    resource = of(type(row))
    return resource.url(row) if resource else ""


_in_public: dict[type[models.Model], Callable[[Any], str]] = {}


def show_in_public(model: type[models.Model], where: Callable[[Any], str]) -> None:
    """Let an app above say at which address anybody may read a record, as long as it is open to the world."""
    _in_public[model] = where


def public_address(row: Any) -> str:
    """Give the address at which anybody may read a record; empty for a kind that is nowhere public."""
    where = _in_public.get(type(row))
    return where(row) if where else ""


@dataclass(frozen=True)
class Fragment:
    """Be a piece of a page: a template with what it needs."""

    template: str
    context: dict[str, Any]
    title: Words = ""
    anchor: str = ""


Provider = Callable[[Actor, Any], Fragment | None]
_attached: dict[tuple[type[models.Model], str], list[Provider]] = {}


def attach(model: type[models.Model], slot: str) -> Callable[[Provider], Provider]:
    """Let an app above put a piece on the page of a model below; ``slot`` is action, top, main or side."""

    def keep(provider: Provider) -> Provider:
        _attached.setdefault((model, slot), []).append(provider)
        return provider

    return keep


def fragments(model: type[models.Model], slot: str, actor: Actor, row: Any) -> list[Fragment]:
    """Draw up the pieces that others attached to a slot."""
    drawn = (provider(actor, row) for provider in _attached.get((model, slot), ()))
    return [fragment for fragment in drawn if fragment is not None]


@dataclass(frozen=True)
class Tool:
    """Be a button above a list."""

    title: Words
    icon: str
    url: str


_tools: list[Callable[[Actor, Resource], Tool | None]] = []


def offer(tool: Callable[[Actor, Resource], Tool | None]) -> Callable[[Actor, Resource], Tool | None]:
    """Let an app above put a button over the lists of all resources."""
    _tools.append(tool)
    return tool


def tools(actor: Actor, resource: Resource) -> list[Tool]:
    """Draw up the buttons that others offer over a list."""
    offered = (tool(actor, resource) for tool in _tools)
    return [tool for tool in offered if tool is not None]


def attachments() -> list[tuple[str, str, str]]:
    """List what is attached where, for docs/map.md: model, slot, provider."""
    return [
        (model.__name__, slot, f"{provider.__module__}.{provider.__qualname__}")
        for (model, slot), providers in _attached.items()
        for provider in providers
    ]

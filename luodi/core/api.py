"""Offer resources to programs: list, record, create, amend, steps; by the rules, forms and flows of the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router

from luodi.core import change, idempotency, intake, keyset, representation, schemas
from luodi.core.actor import ANONYMOUS, Actor
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.flow import Flow
from luodi.core.listing import COUNTED, LARGEST_PAGE, PAGE, Narrowed, count_of, fetch, narrow
from luodi.core.models import Record
from luodi.core.pages import AppRequest, may_create, row_or_404
from luodi.core.resource import Resource, resources

# Lets an app complete what was sent to make a record, before the form sees it.
Prepare = Callable[[Actor, dict[str, Any]], dict[str, Any]]
LONGEST_NOTE = 2000
PROBLEMS = {
    400: _("not well-formed"),
    401: _("not logged in"),
    403: _("not yours to do"),
    404: _("no such record, or it is not open to you"),
    405: _("no such method here"),
    409: _("changed by somebody else in the meantime"),
    413: _("too large"),
    415: _("no JSON"),
    422: _("some details need attention"),
}


def _noun(resource: Resource) -> str:
    """Name what a resource is of: by its model, and by its app too where two apps have one of that name."""
    model = resource.model._meta
    alike = [one for one in resources() if one.model._meta.model_name == model.model_name]
    return str(model.model_name) if len(alike) == 1 else f"{model.app_label}_{model.model_name}"


def router_of(resource: Resource, *, prepare: Prepare | None = None) -> Router:
    """Draw the operations of a resource; what it does not have (form, flow) is not offered."""
    router = Router(tags=[resource.slug])
    make, name = router.add_api_operation, _noun(resource)
    make(
        "",
        ["GET"],
        _list(resource),
        operation_id=f"list_{resource.slug}",
        summary=str(resource.title),
        openapi_extra=answers(200, schemas.page(resource), parameters=schemas.parameters(resource)),
    )
    single = schemas.record(resource)
    make(
        "/{code}", ["GET"], _detail(resource), operation_id=f"get_{name}", openapi_extra=answers(200, single)
    )
    if resource.form is not None:
        make(
            "/{code}",
            ["PATCH"],
            _amend(resource, resource.form),
            operation_id=f"amend_{name}",
            openapi_extra=answers(200, single, body=_sent(resource.form, new=False), parameters=[IF_MATCH]),
        )
    if resource.form is not None and resource.creatable:
        make(
            "",
            ["POST"],
            _create(resource, resource.form, prepare),
            operation_id=f"create_{name}",
            response={201: None},
            openapi_extra=answers(201, CREATED, body=_sent(resource.form, new=True), parameters=[KEY]),
        )
    if resource.flow is not None:
        make(
            "/{code}/steps/{verb}",
            ["POST"],
            _step(resource, resource.flow),
            operation_id=f"step_{name}",
            openapi_extra=answers(200, CREATED, body=NOTE, parameters=[KEY, IF_MATCH], optional=True),
        )
    return router


CREATED: dict[str, Any] = {
    "type": "object",
    "description": "The record as its own address shows it; only its code if you may not see it.",
    "required": ["code"],
    "properties": {"code": schemas.TEXT, "version": schemas.VERSION},
}
NOTE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "note": {"type": ["string", "null"], "maxLength": LONGEST_NOTE},
        "version": schemas.VERSION,
    },
    "additionalProperties": False,
}
IF_MATCH: dict[str, Any] = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "The ETag of what you changed; instead of `version` in the body.",
    "schema": schemas.TEXT,
}
KEY: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Any text of your own: sent again with the same request, nothing is done twice.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}


def answers(
    status: int,
    schema: Mapping[str, Any],
    *,
    body: Mapping[str, Any] | None = None,
    parameters: list[dict[str, Any]] | None = None,
    optional: bool = False,
    more: tuple[int, ...] = (),
) -> dict[str, Any]:
    """Describe an operation: its answer, every problem it may meet, what it takes."""
    said: dict[str, Any] = {
        "parameters": list(parameters or ()),
        "responses": {status: {"content": {"application/json": {"schema": schema}}}},
    }
    for code in (*PROBLEMS, *more):
        said["responses"][code] = {"$ref": f"#/components/responses/Problem{code}"}
    if body is not None:
        said["requestBody"] = {"required": not optional, "content": {"application/json": {"schema": body}}}
    return said


def answer(body: Any, *, status: int = 200, version: int | None = None, location: str = "") -> HttpResponse:
    """Answer with JSON in which Chinese stays Chinese."""
    headers = {"ETag": f'"{version}"'} if version else {}
    if location:
        headers["Location"] = location
    return HttpResponse(
        orjson.dumps(body, default=str), status=status, content_type="application/json", headers=headers
    )


def as_record(resource: Resource, actor: Actor, code: str, *, status: int = 200) -> HttpResponse:
    """Answer with a record as it stands now, or only with its code if it is not (any more) open to the actor."""
    row = resource.model.objects.allowed(actor).filter(code=code).first()
    if row is None:
        return answer({"code": code}, status=status)
    location = representation.address(resource, code) if status == 201 else ""
    said = representation.record(resource, actor, row)
    return answer(said, status=status, version=row.version, location=location)


def _list(resource: Resource) -> Callable[[AppRequest], HttpResponse]:
    known = {parameter["name"] for parameter in schemas.parameters(resource)}

    def list_records(request: AppRequest) -> HttpResponse:
        """List records, page by page."""
        asked = request.GET
        if unknown := sorted(set(asked) - known):
            raise Invalid({name: [_("There is no such parameter.")] for name in unknown})
        size = _size(asked)
        found = narrow(resource, request.actor, asked)
        _check(found, asked)
        question = _question(resource, found, asked)
        order = keyset.order_of(resource.model, found.sort)
        after = None
        if "cursor" in asked:
            after = keyset.read_cursor(order, asked["cursor"], question)
            if after is None:
                raise Invalid({"cursor": [_("This cursor is of another list, order or filter.")]})
        page = keyset.page_of_keys(found.rows, found.rule, order, size=size, after=after)
        rows = fetch(resource, request.actor, page.keys, resource.columns)
        said: dict[str, Any] = {
            "items": representation.lines(resource, request.actor, rows, resource.columns),
            "cursor": None,
            "next": None,
        }
        if page.more:
            last = resource.model._base_manager.filter(pk=page.keys[-1])
            value, code = last.values_list(order.field.attname, "code").get()
            said["cursor"] = keyset.write_cursor(order, value, code, question)
            pairs = [(name, value) for name, values in asked.lists() for value in values if name != "cursor"]
            query = urlencode([*pairs, ("cursor", said["cursor"])])
            said["next"] = f"{representation.address(resource)}?{query}"
        if asked.get("count") == "true":
            count = count_of(found)
            said |= {"count": min(count, COUNTED), "count_is_exact": count <= COUNTED}
        return answer(said)

    return list_records


def _size(asked: QueryDict) -> int:
    text = asked.get("limit", str(PAGE))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= LARGEST_PAGE):
        raise Invalid({"limit": [_("Ask for 1 to %(most)d records.") % {"most": LARGEST_PAGE}]})
    return int(text)


def _check(found: Narrowed, asked: QueryDict) -> None:
    """Refuse a question that a page would quietly correct.

    :raises Invalid: with the faults by parameter.
    """
    faults: dict[str, list[Any]] = {name: list(said) for name, said in found.filters.errors.items()}
    if asked.get("sort", found.sort) != found.sort:
        faults["sort"] = [_("There is no such order.")]
    if asked.get("count", "true") not in {"true", "false"}:
        faults["count"] = [_("Send true or false.")]
    if len(asked.get("q", "")) > 200:
        faults["q"] = [_("Ask with at most 200 characters.")]
    if faults:
        raise Invalid(faults)


def _question(resource: Resource, found: Narrowed, asked: QueryDict) -> list[str]:
    """Say what a cursor belongs to: list, order, words and filters."""
    own = {"cursor", "limit", "count", "sort", "q"}
    pairs = sorted((name, *sorted(values)) for name, values in asked.lists() if name not in own)
    return [resource.slug, found.sort, found.query, orjson.dumps(pairs).decode()]


def _detail(resource: Resource) -> Callable[[AppRequest, str], HttpResponse]:
    def get_record(request: AppRequest, code: str) -> HttpResponse:
        """Give a record with the steps that are open to you; masked fields are absent."""
        row = row_or_404(resource, request.actor, code)
        return answer(representation.record(resource, request.actor, row), version=row.version)

    return get_record


def _create(
    resource: Resource, form_class: type[Any], prepare: Prepare | None
) -> Callable[[AppRequest], HttpResponse]:
    def create_record(request: AppRequest) -> HttpResponse:
        """Make a record; what is not sent stays empty or as usual."""
        sent = intake.read_json(request)
        at = timezone.now()

        def perform() -> HttpResponse:
            if not may_create(resource, request.actor):
                raise NotAllowed(_("Making one of these is not yours to do."))
            given = prepare(request.actor, sent) if prepare else sent
            form = intake.fill(form_class, given, actor=request.actor)
            plain, related = form.parts()
            for name, value in plain.items():
                setattr(form.instance, name, value)
            row = change.create(form.instance, by=request.actor, at=at, related=related)
            return as_record(resource, request.actor, row.code, status=201)

        return idempotency.once(request, request.actor, at, perform)

    return create_record


def _amend(resource: Resource, form_class: type[Any]) -> Callable[[AppRequest, str], HttpResponse]:
    def amend_record(request: AppRequest, code: str) -> HttpResponse:
        """Change the fields that are sent; all others keep their values."""
        row = row_or_404(resource, request.actor, code)
        _may_amend(resource, request.actor, row)
        sent = intake.read_json(request)
        version = intake.version_of(request, sent)
        form = intake.fill(form_class, sent, actor=request.actor, instance=row)
        plain, related = form.parts()
        try:
            change.amend(row, plain, version=version, by=request.actor, at=timezone.now(), related=related)
        except Conflict as error:
            raise _both_sides(resource, request.actor, code, sent, error) from None
        return as_record(resource, request.actor, code)

    return amend_record


def _may_amend(resource: Resource, actor: Actor, row: Record) -> None:
    if row.retired_at or not resource.model.objects.allowed(actor, "amend").filter(pk=row.pk).exists():
        raise NotAllowed


def _both_sides(
    resource: Resource, actor: Actor, code: str, sent: dict[str, Any], error: Conflict
) -> Conflict:
    """Say a conflict in JSON: what is stored now of the fields that were sent, as far as the actor may see it."""
    row = row_or_404(resource, actor, code)
    now = representation.lines(resource, actor, [row], [name for name in sent if name in resource.shown])[0]
    theirs = {name: now[name] for name in sent if name in now}
    return Conflict(error.detail, theirs=theirs, mine=sent, version=row.version)


def _step(resource: Resource, flow: Flow) -> Callable[[AppRequest, str, str], HttpResponse]:
    def take_step(request: AppRequest, code: str, verb: str) -> HttpResponse:
        """Take a step of the record's course; with the version that was read, only if it still is that one."""
        row = row_or_404(resource, request.actor, code)
        sent = intake.read_json(request)
        tells = "version" in sent or "If-Match" in request.headers
        version = intake.version_of(request, sent) if tells else None
        note = note_of(sent)
        at = timezone.now()

        def perform() -> HttpResponse:
            flow.advance(row, verb, by=request.actor, at=at, note=note, version=version)
            return as_record(resource, request.actor, code)

        return idempotency.once(request, request.actor, at, perform)

    return take_step


def note_of(sent: dict[str, Any]) -> str:
    """Take the reason out of what was sent.

    :raises Invalid: if it is no text, too long, or anything else was sent.
    """
    faults: dict[str, list[Any]] = {
        name: [_("There is no such field here, or it is not yours to set.")]
        for name in sent
        if name != "note"
    }
    note = sent.get("note") or ""
    if not isinstance(note, str) or len(note) > LONGEST_NOTE:
        faults["note"] = [_("Send a text of at most %(most)d characters.") % {"most": LONGEST_NOTE}]
    if faults:
        raise Invalid(faults)
    return note


def _sent(form_class: type[Any], *, new: bool) -> dict[str, Any]:
    return schemas.sent(form_class(actor=ANONYMOUS), new=new)

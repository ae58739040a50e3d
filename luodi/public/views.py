"""Draw the public site: no login, no cookie, and nothing kept that was withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.html import strip_tags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from luodi.accounts.address import client_address, counted_as
from luodi.awards.actions.publicity import object_to
from luodi.awards.models import FundObjection
from luodi.calls.actions import comment
from luodi.calls.actions.publishing import takes_comments
from luodi.calls.models import GuideComment
from luodi.contracts.actions import object_from_outside
from luodi.contracts.models import IncomeSplit, PricingRecord
from luodi.core.actor import SYSTEM
from luodi.core.errors import Missing
from luodi.core.filtering import in_spans
from luodi.core.gate import open_to_public, refuse_foreign
from luodi.events.queries import public_programme
from luodi.public import publicity as laid_open
from luodi.public import queries
from luodi.public.forms import MOST_WORDS, CommentForm, NarrowForm, ObjectForm
from luodi.public.shelves import CALL_SHELF, EVENT_SHELF, RESULT_SHELF, SHELVES, Shelf

View = Callable[..., HttpResponse]
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
# A search engine shows about so much under a title.
_DESCRIBED = 150
# A field that people do not see: who fills it in is a program.
HONEYPOT = "website"


def _in_asked_language(view: View) -> View:
    """Answer in the language that the address names; each answer is asked of the server anew."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("language", "")
        with translation.override(asked if asked in _LANGUAGES else translation.get_language()):
            response = view(request, *args, **kwargs)
            response["Content-Language"] = translation.get_language()
        if asked in _LANGUAGES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        patch_cache_control(response, no_cache=True)
        return response

    return answer


def public_page(view: View) -> View:
    """Answer anybody who asks, and nothing else."""
    return open_to_public(require_safe(_in_asked_language(view)))


def public_form(view: View) -> View:
    """Answer anybody, and take what our own page sends; no cookie is asked for, which some phones do not keep."""

    @wraps(view)
    def taken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            refuse_foreign(request)
        return view(request, *args, **kwargs)

    return open_to_public(
        csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(_in_asked_language(taken)))
    )


def _draw(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Draw a page with what every page has: the shelves, its own address, the same in both languages."""
    page = settings.LUODI_SITE_URL + request.path
    here = {
        "shelves": list(SHELVES.values()),
        "canonical": page,
        "alternates": [(code, f"{page}?language={code}") for code, _name in settings.LANGUAGES],
        "contact": settings.LUODI_CONTACT,
        "indexed": not request.GET.keys() - {"language"},
    }
    return render(request, f"public/{template}", here | context)


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Say what there is, the latest of each kind, and where."""
    places = [place for place in queries.places() if place.lit]
    uses = queries.uses_in()
    return _draw(request, "home.html", groups=queries.some_of_each(), places=places, uses=uses)


def _shelf(slug: str) -> Shelf:
    if slug not in SHELVES:
        raise Missing
    return SHELVES[slug]


@public_page
def shelf(request: HttpRequest, slug: str) -> HttpResponse:
    """List one kind of record, narrowed as the visitor asks."""
    kind = _shelf(slug)
    form = NarrowForm(request.GET, shelf=kind)
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    found = queries.hits(kind, form.condition(), form.words, page=number)
    return _draw(request, "shelf.html", shelf=kind, form=form, page=found)


@public_form
def record(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show one record; of a call that is open for comments, take one."""
    kind = _shelf(slug)
    if request.method == "POST" and kind is not CALL_SHELF:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    item = queries.item_or_404(kind, code)
    more: dict[str, Any] = {}
    status = 200
    if kind is CALL_SHELF:
        more, status = _call(request, item.record)
    if kind is EVENT_SHELF:
        more = _event(item.record)
    if kind is RESULT_SHELF:
        more = {
            "backing": queries.backing_of(item.record, timezone.localdate()),
            "uses": queries.uses_of(item.record),
        }
    texts = item.shown(kind.texts)
    told = strip_tags(" ".join(cell.text for cell in texts[:2]))
    response = _draw(
        request,
        "record.html",
        shelf=kind,
        item=item,
        texts=texts,
        facts=item.shown(kind.facts),
        description=told[:_DESCRIBED],
        **more,
    )
    response.status_code = status
    return response


def _event(event: Any) -> dict[str, Any]:
    """Give what the page of an event shows besides: its programme, and the way to register while one can."""
    way_in = "" if event.refusal(timezone.localdate()) else reverse("events:register", args=[event.token])
    return {"event": event, "programme": public_programme(event), "way_in": way_in}


def _call(request: HttpRequest, call: Any) -> tuple[dict[str, Any], int]:
    """Give what the page of a call shows besides, and take a comment on its draft."""
    at, status, received = timezone.now(), 200, False
    takes = takes_comments(call, at)
    form = CommentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if request.POST.get(HONEYPOT):
            received = True
        elif form.is_valid():
            where = counted_as(client_address(request))
            comment(call, GuideComment(**form.cleaned_data), address=where, at=at)
            received = True
        else:
            status = 422
    more = {
        "topics": queries.topics_of(call),
        "takes_comments": takes,
        "comment_form": form,
        "received": received,
        "honeypot": HONEYPOT,
    }
    return more, status


@public_page
def regions(request: HttpRequest) -> HttpResponse:
    """Show where the university works, province by province."""
    return _draw(request, "regions.html", places=queries.places(), at_regions=True)


@public_page
def region(request: HttpRequest, code: str) -> HttpResponse:
    """Show what anybody may know of the work in one region."""
    row = queries.region_or_404(code)
    where = Q(in_spans("region_id", row.spans()))
    return _draw(
        request,
        "region.html",
        region=row,
        above=queries.above(row),
        groups=queries.some_of_each(where),
        uses=queries.uses_in(row),
        ask=f"?region={row.code}",
        at_regions=True,
    )


@public_page
def publicity(request: HttpRequest) -> HttpResponse:
    """List the prices and splits of income that are laid open to objections."""
    notices = laid_open.notices(timezone.localdate())
    return _draw(request, "publicity.html", notices=notices, at_publicity=True)


@public_form
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Show one publicity, and take an objection to it."""
    row = laid_open.row_or_404(code)
    form = ObjectForm(request.POST if request.method == "POST" else None)
    status = 200
    received = ""
    if request.method == "POST":
        if request.POST.get(HONEYPOT):
            # As if it had worked: whoever fills in what nobody sees learns nothing from the answer.
            received = row.code
        elif form.is_valid():
            said = {name: text.strip() for name, text in form.cleaned_data.items()}
            where = counted_as(client_address(request))
            made = _object(row, said, where)
            row, received = laid_open.row_or_404(code), made.code
        else:
            status = 422
    shown = laid_open.notice_of(row, timezone.localdate())
    response = _draw(
        request,
        "notice.html",
        notice=shown,
        form=form,
        received=received,
        honeypot=HONEYPOT,
        at_publicity=True,
    )
    response.status_code = status
    return response


def _object(row: Any, said: dict[str, str], where: str) -> Any:
    """Take an objection to whatever is laid open."""
    at = timezone.now()
    if isinstance(row, laid_open.LaidOpen):
        return object_to(row.item, FundObjection(**said), by=SYSTEM, at=at, address=where)
    return object_from_outside(row, **said, address=where, at=at)


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Search everything that anybody may read."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:MOST_WORDS]
    places = queries.regions_named(words) if words else []
    return _draw(request, "search.html", words=words, groups=queries.searched(words), places=places)


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines that the public site is theirs to read, and nothing else."""
    lines = (
        "User-agent: *",
        f"Allow: {reverse('public:home')}",
        "Disallow: /",
        f"Sitemap: {settings.LUODI_SITE_URL}{reverse('public:sitemap')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


class _Records(Sitemap[Any]):
    """List the records of one shelf for search engines, in files of some thousand."""

    limit = 5000

    def __init__(self, kind: Shelf) -> None:
        self.kind = kind

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.LUODI_SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.LUODI_SITE_URL).netloc

    def items(self) -> Any:
        return queries.open_rows(self.kind).order_by("pk").only("code", "changed_at")

    def location(self, item: Any) -> str:
        return queries.address_of(self.kind, item)

    def lastmod(self, item: Any) -> Any:
        return item.changed_at


class _Notices(_Records):
    """List what is laid open to objections for search engines."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def items(self) -> Any:
        return laid_open.open_rows(self.model).order_by("pk")

    def location(self, item: Any) -> str:
        return reverse("public:notice", args=[item.code])


_SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    **{slug: _Records(kind) for slug, kind in SHELVES.items()},
    "prices": _Notices(PricingRecord),
    "income-splits": _Notices(IncomeSplit),
}


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Name the files that list the records of each kind."""
    return sitemaps.index(request, _SITEMAPS, sitemap_url_name="public:sitemap_of").render()


@public_page
def sitemap_of(request: HttpRequest, section: str) -> HttpResponse:
    """List the records of one kind."""
    if section not in _SITEMAPS:
        raise Missing
    return sitemaps.sitemap(request, _SITEMAPS, section=section).render()

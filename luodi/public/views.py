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
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.html import strip_tags
from django.views.decorators.http import require_safe

from luodi.core.errors import Missing
from luodi.core.filtering import in_spans
from luodi.public import queries
from luodi.public.forms import MOST_WORDS, NarrowForm
from luodi.public.shelves import RESULT_SHELF, SHELVES, Shelf

View = Callable[..., HttpResponse]
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
# A search engine shows about so much under a title.
_DESCRIBED = 150


def public_page(view: View) -> View:
    """Answer anybody, in the language that the address names; each answer is asked of the server anew."""

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

    opened: Any = require_safe(answer)
    opened.open_to_public = True
    return opened


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


@public_page
def record(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show one record."""
    kind = _shelf(slug)
    item = queries.item_or_404(kind, code)
    more: dict[str, Any] = {}
    if kind is RESULT_SHELF:
        more = {
            "backing": queries.backing_of(item.record, timezone.localdate()),
            "uses": queries.uses_of(item.record),
        }
    texts = item.shown(kind.texts)
    told = strip_tags(" ".join(cell.text for cell in texts[:2]))
    return _draw(
        request,
        "record.html",
        shelf=kind,
        item=item,
        texts=texts,
        facts=item.shown(kind.facts),
        description=told[:_DESCRIBED],
        **more,
    )


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


_SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    slug: _Records(kind) for slug, kind in SHELVES.items()
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

"""Read published works from files: BibTeX, RIS, an ORCID record or an answer of OpenAlex; bounded, and nothing trusted.

A file is somebody else's: its size, its number of works and the length of every field are limited before anything
expensive looks at them, and whatever is of another type than it should be is passed over.
"""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from luodi.core.words import Words

LARGEST = 2 * 1024 * 1024
MOST = 500
# Longer fields are cut before LaTeX is taken out of them, which costs a millisecond each hundred characters.
_LONGEST_FIELD = 1_000
_MOST_AUTHORS = 30
_ENTRY = re.compile(r"@\s*[A-Za-z]+\s*[{(]")
_DOI = re.compile(r"10\.\d{4,9}/\S{1,140}")
_YEAR = re.compile(r"(?:19|20)\d{2}")


class UnreadableWorks(Exception):
    """Report a file that no work can be read from; the message says why and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True, slots=True)
class Work:
    """Be one work as a file tells it."""

    title: str
    authors: str = ""
    venue: str = ""
    year: int | None = None
    doi: str = ""
    keywords: tuple[str, ...] = ()
    # Fields of research by their number in OpenAlex.
    topics: tuple[int, ...] = ()

    @property
    def same_as(self) -> str:
        """Give what the same work is known by in another file."""
        return same_work(self.title, self.year, self.doi)

    def stored(self) -> dict[str, Any]:
        """Give what is kept of it."""
        said = asdict(self)
        return {name: said[name] for name in ("title", "authors", "venue", "year", "doi")}


@dataclass
class Found:
    """Be what a file holds: works, each once, what could not be read, and what it says of the author."""

    works: list[Work] = field(default_factory=list)
    wrong: list[Words] = field(default_factory=list)
    keywords: tuple[str, ...] = ()
    topics: tuple[int, ...] = ()
    orcid: str = ""
    openalex: str = ""


def same_work(title: str, year: int | None, doi: str) -> str:
    """Give what a work is known by: its DOI, else its title evened out with the year."""
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", title)).casefold()
    known = doi.casefold() if doi else f"{plain}:{year or ''}"
    return hashlib.sha256(known.encode()).hexdigest()


def read_works(content: bytes, name: str = "") -> Found:
    """Read the works of a file; what it is, its content tells.

    :raises UnreadableWorks: if it is too large, nothing of the kind, or holds too many works.
    """
    if not content.strip():
        raise UnreadableWorks(_("The file is empty."))
    if len(content) > LARGEST:
        raise UnreadableWorks(_("The file is larger than 2 MB. Split it, or leave the abstracts out."))
    head = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if head in (b"{", b"["):
        return _tidied(_read_json(content))
    text = _text_of(content)
    if re.search(r"^TY\s{1,2}-", text, re.MULTILINE):
        return _tidied(_read_ris(text))
    if _ENTRY.search(text):
        return _tidied(_read_bibtex(text))
    raise UnreadableWorks(
        _(
            "No works were found in this file. Take BibTeX (.bib), RIS (.ris), an ORCID record or OpenAlex (JSON)."
        )
    )


def _text_of(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableWorks(_("This is no text file. Export it as BibTeX or RIS, in UTF-8."))


def _tidied(found: Found) -> Found:
    """Keep each work once, in the order of the file.

    :raises UnreadableWorks: if there is none, and nothing about the author, or there are too many.
    """
    once = {work.same_as: work for work in reversed(found.works) if work.title}
    found.works = list(reversed(once.values()))
    if len(found.works) > MOST:
        raise UnreadableWorks(
            _("The file holds %(count)d works; take at most %(most)d at once.")
            % {"count": len(found.works), "most": MOST}
        )
    if not (found.works or found.keywords or found.topics):
        raise UnreadableWorks(
            found.wrong[0] if found.wrong else _("No work with a title was found in this file.")
        )
    return found


def _unread(count: int) -> Words:
    return ngettext_lazy(
        "%(count)d work could not be read: it is broken off, or stands in the file twice.",
        "%(count)d works could not be read: they are broken off, or stand in the file twice.",
        "count",
    ) % {"count": count}


def _read_bibtex(text: str) -> Found:
    if len(_ENTRY.findall(text)) > MOST * 2:
        raise UnreadableWorks(_("The file holds more than %(most)d works; split it.") % {"most": MOST})
    from bibtexparser.entrypoint import parse_string

    try:
        library = parse_string(text)
    except Exception as error:  # the parser of a stranger's file may fail in ways that it does not name
        raise UnreadableWorks(_("This BibTeX file cannot be read. Export it anew.")) from error
    found = Found()
    for entry in library.entries:
        said = {name.casefold(): str(one.value) for name, one in entry.fields_dict.items()}
        venue = (
            said.get("journal") or said.get("journaltitle") or said.get("booktitle") or said.get("publisher")
        )
        found.works.append(
            Work(
                title=_line(_plain(said.get("title", "")), 400),
                authors=_authors(re.split(r"\s+and\s+", _plain(said.get("author", "")))),
                venue=_line(_plain(venue or ""), 240),
                year=_year(said.get("year") or said.get("date")),
                doi=_doi(said.get("doi")),
                keywords=_words(re.split(r"[;,，；、]", _plain(said.get("keywords", "")))),
            )
        )
    if library.failed_blocks:
        found.wrong.append(_unread(len(library.failed_blocks)))
    return found


def _plain(text: str) -> str:
    """Take LaTeX out of a field; what cannot be understood stays as it was written."""
    text = text[:_LONGEST_FIELD]
    if "\\" not in text:
        return text.replace("{", "").replace("}", "")
    from pylatexenc.latex2text import LatexNodes2Text

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
    try:
        return str(LatexNodes2Text().latex_to_text(text))
    except Exception:
        return text


def _read_ris(text: str) -> Found:
    begun = len(re.findall(r"^TY\s{1,2}-", text, re.MULTILINE))
    if begun > MOST * 2:
        raise UnreadableWorks(_("The file holds more than %(most)d works; split it.") % {"most": MOST})
    import rispy

    try:
        entries = rispy.loads(text)
    except Exception as error:  # see above
        raise UnreadableWorks(_("This RIS file cannot be read. Export it anew.")) from error
    found = Found()
    for said in entries:
        found.works.append(
            Work(
                title=_line(said.get("title") or said.get("primary_title"), 400),
                authors=_authors(said.get("authors") or said.get("first_authors") or ()),
                venue=_line(
                    _first(said, "journal_name", "secondary_title", "alternate_title3", "publisher"), 240
                ),
                year=_year(_first(said, "year", "publication_year", "date")),
                doi=_doi(said.get("doi")),
                keywords=_words(said.get("keywords") or ()),
            )
        )
    if begun > len(entries):
        found.wrong.append(_unread(begun - len(entries)))
    return found


def _read_json(content: bytes) -> Found:
    try:
        said = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        raise UnreadableWorks(_("This JSON file is broken off or damaged. Download it anew.")) from None
    if isinstance(said, dict) and "orcid-identifier" in said:
        return _read_orcid(said)
    works = said.get("results") if isinstance(said, dict) else said
    if isinstance(works, list):
        found = Found(works=[_openalex_work(one) for one in works[: MOST + 1] if isinstance(one, dict)])
        return found
    if isinstance(said, dict) and str(said.get("id", "")).startswith("https://openalex.org/W"):
        return Found(works=[_openalex_work(said)])
    if isinstance(said, dict) and str(said.get("id", "")).startswith("https://openalex.org/A"):
        topics = list(_each(said, "topics"))
        return Found(
            keywords=_words(one.get("display_name") for one in topics),
            topics=_numbers(topics),
            openalex=str(said["id"]).rpartition("/")[2][:16],
            orcid=str(said.get("orcid") or "").rpartition("/")[2][:19],
        )
    raise UnreadableWorks(_("This JSON is neither an ORCID record nor an answer of OpenAlex."))


def _read_orcid(said: dict[str, Any]) -> Found:
    found = Found(
        orcid=str(_at(said, "orcid-identifier", "path") or "")[:19],
        keywords=_words(one.get("content") for one in _each(said, "person", "keywords", "keyword")),
    )
    for group in _each(said, "activities-summary", "works", "group"):
        summary = next(_each(group, "work-summary"), None)
        if summary is None:
            continue
        doi = next(
            (one.get("external-id-value") for one in _each(summary, "external-ids", "external-id")
             if one.get("external-id-type") == "doi"), "",
        )  # fmt: skip
        found.works.append(
            Work(
                title=_line(_at(summary, "title", "title", "value"), 400),
                venue=_line(_at(summary, "journal-title", "value"), 240),
                year=_year(_at(summary, "publication-date", "year", "value")),
                doi=_doi(doi),
            )
        )
    return found


def _openalex_work(said: dict[str, Any]) -> Work:
    return Work(
        title=_line(said.get("title") or said.get("display_name"), 400),
        authors=_authors(_at(one, "author", "display_name") for one in _each(said, "authorships")),
        venue=_line(_at(said, "primary_location", "source", "display_name"), 240),
        year=_year(said.get("publication_year")),
        doi=_doi(said.get("doi")),
        keywords=_words(one.get("display_name") for one in _each(said, "keywords")),
        topics=_numbers(_each(said, "topics")),
    )


def _numbers(topics: Iterable[dict[str, Any]]) -> tuple[int, ...]:
    ends = (str(_at(one, "field", "id") or "").rpartition("/")[2] for one in topics)
    return tuple(int(end) for end in ends if re.fullmatch(r"\d{1,3}", end, re.ASCII))


def _at(said: Any, *path: str) -> Any:
    for name in path:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def _each(said: Any, *path: str) -> Iterator[dict[str, Any]]:
    inner = _at(said, *path)
    yield from (one for one in (inner if isinstance(inner, list) else ())[:5_000] if isinstance(one, dict))


def _first(said: dict[str, Any], *names: str) -> Any:
    return next((said[name] for name in names if said.get(name)), "")


def _line(text: Any, most: int) -> str:
    """Write a text on one line, without characters that no database or reader takes."""
    if not isinstance(text, str):
        return ""
    kept = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in text[: most * 2])
    return " ".join(kept.split())[:most].strip()


def _authors(names: Iterable[Any]) -> str:
    """List authors as people read them: Li, Si becomes Si Li."""
    said = []
    for name in list(names)[:_MOST_AUTHORS]:
        last, comma, first = _line(name, 80).partition(",")
        said.append(f"{first.strip()} {last.strip()}".strip() if comma else last)
    return ", ".join(name for name in said if name)[:400]


def _words(words: Iterable[Any]) -> tuple[str, ...]:
    lines = (_line(word, 40) for word in list(words)[:40])
    return tuple(dict.fromkeys(word for word in lines if len(word) > 1))


def _year(text: Any) -> int | None:
    found = _YEAR.search(str(text)) if isinstance(text, (str, int)) else None
    return int(found[0]) if found else None


def _doi(text: Any) -> str:
    found = _DOI.search(text) if isinstance(text, str) else None
    return _line(found[0], 160).rstrip(".,;") if found else ""


def suggested_keywords(found: Found, present: Sequence[str], most: int = 12) -> list[str]:
    """List the words that the works use most and the profile has not, as many as it has room for."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for words in (*(work.keywords for work in found.works), found.keywords):
        for word in words:
            shown.setdefault(word.casefold(), word)
            counts[word.casefold()] += 1
    for word in present:
        counts.pop(word.casefold(), None)
    room = max(most - len(present), 0)
    return [shown[word] for word, _count in counts.most_common(room)]


# Fields of research of OpenAlex (the numbers of All Science Journal Classification) -> our technology fields.
_OF_TOPIC = {
    11: "T09", 13: "T04", 15: "T05", 16: "T05", 17: "T01", 21: "T06", 22: "T03", 23: "T07", 24: "T04", 25: "T05",
    27: "T04", 28: "T04", 29: "T04", 30: "T04", 34: "T09", 35: "T04", 36: "T04", 33: "T11",
}  # fmt: skip
# Words that tell a technology field in titles and keywords, in both languages.
_TOLD_BY: dict[str, str] = {
    "T01": r"algorithm|neural|network|software|semiconductor|wireless|芯片|算法|神经网络|通信|软件|半导体|数据",
    "T02": r"aircraft|aerospace|satellite|spacecraft|航空|航天|卫星|飞行器",
    "T03": r"machining|robot|manufactur|casting|forging|加工|机器人|制造|锻|铸|轴承|机床",
    "T04": r"drug|clinical|cancer|medical|biomedic|药|医|肿瘤|诊疗|疫苗",
    "T05": r"alloy|polymer|composite|graphene|thin film|合金|高分子|复合材料|石墨烯|薄膜|电镀",
    "T06": r"battery|photovoltaic|solar|combustion|hydrogen|energy|电池|储能|光伏|燃烧|氢能|节能|能源",
    "T07": r"wastewater|pollut|desulfuri|recycl|membrane|废水|污染|脱硫|环保|回用|固废|盐碱",
    "T08": r"nuclear|reactor physics|radiat|核电|核能|辐照|反应堆",
    "T09": r"crop|soil|agricultur|breeding|作物|土壤|农业|育种|水产",
    "T10": r"traffic|railway|vehicle|交通|铁路|车辆|高铁",
    "T11": r"urban|building|concrete|smart city|城市|建筑|混凝土|地下工程",
}  # fmt: skip


def suggested_fields(found: Found, most: int = 3) -> list[str]:
    """List the codes of the technology fields that the works speak of most."""
    counts: Counter[str] = Counter()
    for topic in (*found.topics, *(topic for work in found.works for topic in work.topics)):
        if topic in _OF_TOPIC:
            counts[_OF_TOPIC[topic]] += 1
    for work in found.works:
        text = f"{work.title} {' '.join(work.keywords)}".casefold()
        counts.update(code for code, told in _TOLD_BY.items() if re.search(told, text))
    least = max(counts.values(), default=0) / 4
    return [code for code, count in counts.most_common(most) if count >= least]

"""Collect the texts of the interface into the message catalogues: what GNU gettext does, with Babel.

`locale/collect.py` adds new texts and drops the ones that are no longer used.
`locale/collect.py --check` says what is missing, stale, fuzzy, untranslated or has lost a placeholder
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "luodi"

KEYWORDS: dict[str, Any] = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip

LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
# What Django makes of {% translate %} and {% blocktranslate %}: calls among blanked-out text.
CALL = re.compile(rf"\b(_|n?p?gettext)\(((?:\s*,?\s*{LITERAL})+)")

# Without dates and names, which would change with every run and every hand.
HEADER = """\
# The interface of Luodi.
msgid ""
msgstr ""
"Project-Id-Version: luodi\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals};\\n"

"""

Found = tuple[int, str, Any, list[str]]


def template_texts(source: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Find the texts of a template, in the form that Babel asks of an extractor."""
    calls = templatize(source.read().decode())
    for number, line in enumerate(calls.splitlines(), start=1):
        for name, literals in CALL.findall(line):
            texts = ast.literal_eval(f"({literals},)")
            yield number, name, texts if len(texts) > 1 else texts[0], []


def texts_in_use() -> Catalog:
    """Gather every text of the package, with the files that use it."""
    catalog = Catalog(charset="utf-8")
    # Python sources are read before templates; the order of files is fixed, so the catalogue's is too.
    methods: Iterable[tuple[str, Any]] = [
        ("**/migrations/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", template_texts),
        ("**/templates/**.txt", template_texts),
    ]  # fmt: skip
    texts = extract_from_dir(PACKAGE, methods, {}, KEYWORDS, ("Translators:",))
    for path, _, message, comments, context in texts:
        place = f"luodi/{Path(path).as_posix()}"
        catalog.add(message, None, [(place, 0)], auto_comments=comments, context=context)
    return catalog


def catalogues() -> list[Path]:
    """List the catalogues that are kept."""
    return sorted(HERE.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    """Read a catalogue; its language is the name of its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def collect(path: Path, used: Catalog) -> None:
    """Bring one catalogue up to date; no translation is guessed."""
    kept = read(path)
    kept.update(used, no_fuzzy_matching=True)
    kept.obsolete.clear()
    for message in kept:
        message.locations = sorted({(place, 0) for place, _ in message.locations})
    body = BytesIO()
    write_po(body, kept, width=110, sort_output=True, include_lineno=False, omit_header=True)
    header = HEADER.format(language=path.parts[-3], plurals=kept.plural_forms.rstrip(";"))
    path.write_bytes(header.encode() + body.getvalue())


def faults(path: Path, used: Catalog) -> Iterator[str]:
    """Say what is wrong with one catalogue."""
    kept = read(path)
    wanted = {(message.id, message.context): message for message in used if message.id}
    there = {(message.id, message.context): message for message in kept if message.id}
    for key in wanted.keys() - there.keys():
        yield f"missing: {key[0]!r}  ({wanted[key].locations[0][0]})"
    for key in there.keys() - wanted.keys():
        yield f"stale: {key[0]!r}"
    for message in there.values():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy:
            yield f"fuzzy: {message.id!r}"
        elif not all(strings):
            yield f"untranslated: {message.id!r}"
        else:
            yield from (f"wrong: {message.id!r}: {error}" for error in message.check(kept))


def main() -> int:
    """Collect, or check without changing anything."""
    used = texts_in_use()
    if "--check" not in sys.argv:
        for path in catalogues():
            collect(path, used)
            print(f"{path.relative_to(HERE.parent)}: {len(read(path))} texts")
        return 0
    found = [f"{path.parts[-3]}: {fault}" for path in catalogues() for fault in sorted(faults(path, used))]
    print("\n".join(found) or f"{len(used)} texts, all there")
    return 1 if found or not catalogues() else 0


if __name__ == "__main__":
    sys.exit(main())

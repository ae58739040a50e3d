"""Read what a browser would send of a page's form if nobody touched it."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client


class FormReader(HTMLParser):
    """Read what a page's form would send if it were sent as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._options: dict[str, str] = {}
        self._select = self._area = ""
        self._single = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "input" and name and said.get("type") not in ("submit", "file", "search"):
            if said.get("type") not in ("checkbox", "radio") or "checked" in said:
                # A box without a value of its own sends "on", as browsers do.
                ticked = "on" if said.get("type") == "checkbox" else ""
                self.sent.setdefault(name, []).append(said.get("value", ticked))
        elif tag == "select":
            self._select, self._single = name, "multiple" not in said
        elif tag == "option" and self._select:
            if "selected" in said:
                self.sent.setdefault(self._select, []).append(said.get("value", ""))
            elif self._single:
                self._options.setdefault(self._select, said.get("value", ""))
        elif tag == "textarea" and name:
            self._area = name
            self.sent.setdefault(name, [""])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            # Of what nobody chose a browser sends the first.
            if self._select in self._options:
                self.sent.setdefault(self._select, [self._options[self._select]])
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][0] += data


def as_it_stands(client: Client, page: str) -> dict[str, list[str]]:
    """Read what a form holds; without what asks for words and switches the language."""
    reader = FormReader()
    reader.feed(client.get(page).content.decode())
    return {name: values for name, values in reader.sent.items() if name not in {"q", "next", "language"}}

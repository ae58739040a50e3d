"""Write the generated documents into docs/, or check that they are as the code is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from luodi.site.mapping import documents


class Command(BaseCommand):
    """Write docs/flows.md, docs/permissions.md and docs/map.md; with --check only compare."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer --check."""
        parser.add_argument("--check", action="store_true", help="fail if a document is stale; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare.

        :raises CommandError: if a document is stale.
        """
        folder = settings.ROOT / "docs"
        stale = []
        for name, text in documents().items():
            path = folder / name
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not options["check"]:
                folder.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
        if stale and options["check"]:
            raise CommandError(f"stale: {', '.join(stale)}; run `make docs`")
        self.stdout.write(f"written: {', '.join(stale)}" if stale else "all documents are as the code is")

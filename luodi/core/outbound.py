"""Ask servers outside, if the administrator switched it on: https only, fixed hosts, bounded in size and time."""

from __future__ import annotations

import http.client
import ssl
from time import monotonic

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from luodi.core.errors import Refusal

# What may be asked, and nothing else: a name for the setting, and the host it stands for.
HOSTS = {"orcid": "pub.orcid.org", "openalex": "api.openalex.org"}
TIMEOUT = 8.0
LARGEST = 2 * 1024 * 1024
_PIECE = 64 * 1024


class NoAnswer(Refusal):
    """Report that a server outside could not be asked, or gave no answer that can be used."""

    status = 502
    title = _("The service outside did not answer.")


def is_on(service: str) -> bool:
    """Tell whether the administrator lets this service be asked (LUODI_LOOKUPS)."""
    return service in settings.LUODI_LOOKUPS


def fetch(
    service: str, path: str, *, accept: str = "application/json", trust: ssl.SSLContext | None = None
) -> bytes:
    """Get what a service has under a path; redirects are not followed, cookies not kept.

    ``trust`` says whose certificates count, in place of the system's.

    :raises NoAnswer: if it is switched off, cannot be reached, is too slow or too large, or answers with an error.
    """
    if service not in HOSTS or not is_on(service):
        raise NoAnswer(_("Looking things up outside is switched off. The administrator can switch it on."))
    if not path.startswith("/") or not path.isascii() or any(c in path for c in "\r\n \\"):
        raise ValueError(path)
    host, _colon, port = HOSTS[service].partition(":")
    deadline = monotonic() + TIMEOUT
    connection = http.client.HTTPSConnection(
        host, int(port or 443), timeout=TIMEOUT, context=trust or ssl.create_default_context()
    )
    try:
        connection.request("GET", path, headers={"Accept": accept, "User-Agent": "Luodi"})
        answer = connection.getresponse()
        if answer.status == 404:
            raise NoAnswer(_("There is nothing under this id."))
        if answer.status != 200:
            raise NoAnswer(
                _("The service outside answered with an error (%(status)d).") % {"status": answer.status}
            )
        return _read(answer, connection, deadline)
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer from error
    finally:
        connection.close()


def _read(
    answer: http.client.HTTPResponse, connection: http.client.HTTPSConnection, deadline: float
) -> bytes:
    """Read piece by piece, so that neither size nor slowness holds up the page."""
    pieces: list[bytes] = []
    size = 0
    while True:
        left = deadline - monotonic()
        if left <= 0:
            raise NoAnswer(_("The service outside is too slow."))
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = answer.read1(_PIECE)
        if not piece:
            if answer.length:
                # Fewer bytes came than were promised.
                raise NoAnswer
            return b"".join(pieces)
        size += len(piece)
        if size > LARGEST:
            raise NoAnswer(_("The answer of the service outside is too large."))
        pieces.append(piece)

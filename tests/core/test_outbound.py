"""The one way out: off by default, https alone, fixed hosts, bounded; tried on a server on this machine."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from luodi.core import outbound
from luodi.core.outbound import NoAnswer, fetch
from luodi.registry import lookup
from luodi.site import environment

ORCID = "0000-0002-1825-0097"


class Answers(BaseHTTPRequestHandler):
    """Answer as a good or a bad service would, by the path."""

    def do_GET(self) -> None:
        """Answer."""
        self.server.asked.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "/v3.0/elsewhere")
            self.end_headers()
            return
        if self.path.startswith("/missing"):
            self.send_error(404)
            return
        body = json.dumps(
            {"orcid-identifier": {"path": ORCID}, "person": {"keywords": {"keyword": [{"content": "heat"}]}}}
        ).encode()
        self.send_response(200)
        if self.path.startswith("/huge"):
            self.end_headers()
            try:
                for _piece in range(64):
                    self.wfile.write(b"x" * 65536)
            except OSError:
                pass
            return
        if self.path.startswith("/short"):
            self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


def certificate(folder: Path) -> Path:
    """Make a certificate for this machine that nobody else trusts."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ThreadingHTTPServer, Path]]:
    """Run a service on this machine, with https."""
    path = certificate(tmp_path_factory.mktemp("tls"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.asked = []  # type: ignore[attr-defined]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server, path
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def trust(service: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Switch looking up on, with the service of this machine in the place of the real one."""
    server, path = service
    server.asked.clear()
    settings.LUODI_LOOKUPS = frozenset({"orcid"})
    monkeypatch.setitem(outbound.HOSTS, "orcid", f"127.0.0.1:{server.server_port}")
    return ssl.create_default_context(cafile=str(path))


def test_it_is_off_unless_the_administrator_switches_it_on(settings: Any, service: Any) -> None:
    assert frozenset() == settings.LUODI_LOOKUPS
    with pytest.raises(NoAnswer):
        fetch("orcid", "/v3.0/x/record")
    with pytest.raises(NoAnswer):
        lookup.look_up("orcid", ORCID)
    assert service[0].asked == []


def test_an_answer_is_fetched_and_nothing_but_the_path_is_told(trust: ssl.SSLContext, service: Any) -> None:
    said = json.loads(fetch("orcid", f"/v3.0/{ORCID}/record", trust=trust))
    assert said["orcid-identifier"]["path"] == ORCID
    ((path, headers),) = service[0].asked
    assert path == f"/v3.0/{ORCID}/record"
    assert {name.lower() for name in headers} == {"host", "accept-encoding", "accept", "user-agent"}


def test_a_certificate_that_nobody_vouches_for_is_refused(trust: ssl.SSLContext, service: Any) -> None:
    with pytest.raises(NoAnswer):
        fetch("orcid", f"/v3.0/{ORCID}/record")
    assert service[0].asked == []


@pytest.mark.parametrize("path", ["/moved", "/missing", "/huge", "/short"])
def test_what_is_no_good_answer_is_refused(path: str, trust: ssl.SSLContext, service: Any) -> None:
    with pytest.raises(NoAnswer):
        fetch("orcid", path, trust=trust)
    # Nobody is followed to another address.
    assert [asked for asked, _headers in service[0].asked] == [path]


def test_a_service_that_is_not_there_is_no_answer(
    trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(outbound.HOSTS, "orcid", "127.0.0.1:1")
    with pytest.raises(NoAnswer):
        fetch("orcid", "/v3.0/x", trust=trust)


@pytest.mark.parametrize("path", ["", "v3.0", "/a b", "/a\r\nX: y", "/a\\b", "/ä"])
def test_no_other_request_is_smuggled_in(path: str, trust: ssl.SSLContext) -> None:
    with pytest.raises(ValueError, match=r"^"):
        fetch("orcid", path, trust=trust)


def test_ids_that_cannot_be_right_are_not_sent(trust: ssl.SSLContext, service: Any) -> None:
    for key in ("0000-0002-1825-0098", "../../etc", f"{ORCID}/..", "１"):
        with pytest.raises(NoAnswer):
            lookup.look_up("orcid", key)
    assert service[0].asked == []


def test_a_service_that_is_not_known_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUODI_LOOKUPS", "orcid, openalex")
    assert environment.lookups() == {"orcid", "openalex"}
    monkeypatch.setenv("LUODI_LOOKUPS", "example.com")
    with pytest.raises(environment.BadEnvironment):
        environment.lookups()

"""Draw codes for phones (QR): as a picture of points for Word, as lines for PDF."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage


def _code(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2)
    code.add_data(text)
    code.make(fit=True)
    return code


def svg(text: str) -> str:
    """Draw a code as SVG."""
    out = io.BytesIO()
    _code(text).make_image(image_factory=SvgPathImage).save(out)
    return out.getvalue().decode()


def picture(text: str) -> str:
    """Draw a code as the address of an image, for a page."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg(text).encode()).decode()}"


def png(text: str, *, scale: int = 8) -> bytes:
    """Draw a code as PNG: one bit a point, ``scale`` points a module."""
    modules = _code(text).get_matrix()
    width = len(modules) * scale
    lines = bytearray()
    for row in modules:
        points = [0 if dark else 1 for dark in row for _ in range(scale)]
        points += [0] * (-len(points) % 8)
        packed = bytes(
            sum(bit << (7 - at) for at, bit in enumerate(points[start : start + 8]))
            for start in range(0, len(points), 8)
        )
        lines += (b"\x00" + packed) * scale
    # Width, height, one bit of grey a point, no filter of its own, not interlaced.
    head = struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

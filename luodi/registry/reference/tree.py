"""Answer questions about the region tree from the code alone."""

from luodi.registry.reference.load import Region, places


def subtree(code: str) -> tuple[str, str]:
    """Give the half-open range [low, high) of codes that holds the region and everything below it.

    The bounds are plain strings, so a query needs no join: ``region_id__gte=low, region_id__lt=high``.
    They use only digits and capital letters and therefore sort alike in every collation.

    :raises ValueError: if the code is neither a six-digit division nor a functional zone.
    """
    if is_zone(code):
        return code, _next(code)
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        raise ValueError(f"not a region code: {code!r}")
    if code.endswith("0000"):
        return code, _pad(_next(code[:2]))
    if code.endswith("00"):
        return code, _pad(_next(code[:4]))
    return code, _next(code)


def is_zone(code: str) -> bool:
    """Tell whether the code has the form of a functional zone: a division's code, Z and two digits."""
    return len(code) == 9 and code.isascii() and code[:6].isdigit() and code[6] == "Z" and code[7:].isdigit()


def ancestors(code: str) -> tuple[Region, ...]:
    """List the region and the regions above it, province first; empty for an unknown code."""
    chain: list[Region] = []
    region = places().get(code)
    while region is not None:
        chain.append(region)
        region = places().get(region.parent) if region.parent else None
    return tuple(reversed(chain))


def full_name(code: str, *, english: bool = False) -> str:
    """Write the region with its place in the tree: 江苏省无锡市, or Wuxi, Jiangsu."""
    chain = ancestors(code)
    if english:
        return ", ".join(region.name_en for region in reversed(chain))
    return "".join(region.name_zh for region in chain)


def _next(prefix: str) -> str:
    """Give the smallest string above everything that starts with the prefix (last digit 9 → A)."""
    head, last = prefix.rstrip("9"), len(prefix.rstrip("9"))
    if last == 0 or head[-1] == "Z":
        return prefix[:-1] + "A"
    return head[:-1] + chr(ord(head[-1]) + 1) + "0" * (len(prefix) - last)


def _pad(prefix: str) -> str:
    return prefix.ljust(6, "0")

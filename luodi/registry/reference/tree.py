"""Answer questions about the region tree from the code alone."""

from functools import cache, lru_cache

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


@lru_cache(maxsize=1 << 13)
def spans(code: str) -> tuple[tuple[str, str], ...]:
    """Give the ranges of codes whose records count as a region's: its subtree, then what was passed on to it.

    A division that was merged or renamed has another code since; what was recorded under the old one belongs to its
    successor as well. Most regions have one range: their old codes lie within the subtree.
    """
    low, high = subtree(code)
    passed_on = (old for old in _abolished() if not low <= old < high)
    heirs = (old for old in passed_on if any(low <= heir.code < high for heir in successors(old)))
    return ((low, high), *((old, _next(old)) for old in heirs))


@cache
def _abolished() -> tuple[str, ...]:
    return tuple(sorted(region.code for region in places().values() if region.abolished))


def successors(code: str) -> tuple[Region, ...]:
    """List the regions that an abolished one was passed on to, the present one last; empty for a present one."""
    found: list[Region] = []
    region = places().get(code)
    while region is not None and region.successor and region.successor not in {one.code for one in found}:
        region = places().get(region.successor)
        if region is not None:
            found.append(region)
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def holders(code: str) -> tuple[Region, ...]:
    """List the regions to which a record of this code belongs, those above it first: the reverse of ``spans``."""
    lines = [ancestors(code), *(ancestors(heir.code) for heir in successors(code))]
    return tuple({region.code: region for line in lines for region in line}.values())


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

"""Check social credit codes and compare Chinese organisation names."""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from operator import mul

# GB 32100-2015: digits and capitals without I, O, S, V, Z, which are easily misread.
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUE = {char: value for value, char in enumerate(USCC_ALPHABET)}
_SPACES = re.compile(r"[\s\-]")
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
# No division code begins with 99, so no registered organisation can carry a code built on it.
_FICTIONAL_HEAD = "91990000"
_FICTIONAL_MARK = "DEM"


class UsccProblem(StrEnum):
    """What is wrong with a unified social credit code 统一社会信用代码."""

    LENGTH = "length"
    ALPHABET = "alphabet"
    CHECK = "check"


def normalise_uscc(text: str) -> str:
    """Write a typed code in its stored form: half-width capitals without spaces and hyphens."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def uscc_check_character(body: str) -> str:
    """Compute the eighteenth character from the first seventeen (GB 32100-2015, modulus 31).

    :raises ValueError: if the body is not seventeen characters of the alphabet.
    """
    try:
        if len(body) != 17:
            raise KeyError
        total = sum(map(mul, map(_USCC_VALUE.__getitem__, body), _USCC_WEIGHTS))
    except KeyError:
        raise ValueError(f"not the first 17 characters of a social credit code: {body!r}") from None
    return USCC_ALPHABET[-total % 31]


def uscc_problem(code: str) -> UsccProblem | None:
    """Name the first thing wrong with a normalised code, or None if it is valid."""
    if len(code) != 18:
        return UsccProblem.LENGTH
    try:
        last = uscc_check_character(code[:17])
    except ValueError:
        return UsccProblem.ALPHABET
    if last == code[17]:
        return None
    return UsccProblem.CHECK if code[17] in _USCC_VALUE else UsccProblem.ALPHABET


def is_valid_uscc(code: str) -> bool:
    """Tell whether a normalised code has 18 allowed characters and the right check character."""
    return uscc_problem(code) is None


def fictional_uscc(number: int) -> str:
    """Make a valid code for demonstration and tests that no real organisation can have.

    Its division part is 990000, which GB/T 2260 does not use; numbers run from 0 to 99,999.
    The organisation part carries its own check character (GB 11714-1997, modulus 11).

    :raises ValueError: if the number is out of range.
    """
    if not 0 <= number <= 99_999:
        raise ValueError(f"number out of range: {number}")
    body = f"{_FICTIONAL_MARK}{number:05d}"
    values = (int(char) if char.isdigit() else ord(char) - 55 for char in body)
    total = sum(value * weight for value, weight in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    check = "0123456789X"[-total % 11]
    first = f"{_FICTIONAL_HEAD}{body}{check}"
    return first + uscc_check_character(first)


def is_fictional_uscc(code: str) -> bool:
    """Tell whether a code was made by `fictional_uscc`."""
    return code.startswith(_FICTIONAL_HEAD + _FICTIONAL_MARK)


# Longest first.
_LEGAL_FORMS = (
    "股份有限责任公司", "股份有限公司", "有限责任公司", "股份公司", "有限公司", "总公司", "分公司", "公司",
)  # fmt: skip
_GROUP = "集团"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BETWEEN = re.compile(r"[\s()]+")
_ENGLISH_FORM = re.compile(
    r"[\s,.]*\b(co|corp|corporation|company|inc|limited|ltd|llc|plc|group|gmbh|ag)\b\.?$"
)
_BRACKETS = str.maketrans("〔〕【】［］[]｛｝{}《》〈〉", "()()()()()()()()")
_ODD = re.compile(r"[^\u4e00-\u9fff0-9a-z]")
_PUNCTUATION = re.compile(r"[\s.,;:'\"`_·・•、,。“”‘’—–\-/\\&]+")


def clean_name(name: str) -> str:
    """Write an organisation's name for display: half-width, round brackets, no stray spaces.

    Spaces stay between Latin words and vanish next to Chinese characters.
    """
    text = unicodedata.normalize("NFKC", name).translate(_BRACKETS)
    text = " ".join(text.split())
    text = unicodedata.normalize("NFKC", re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text))
    if re.search(r"[\u4e00-\u9fff]", text):
        text = re.sub(r" ?([()]) ?", r"\1", text)
        text = text.replace("(", "（").replace(")", "）")
    return text


@lru_cache(maxsize=1 << 14)
def name_key(name: str) -> str:
    """Reduce an organisation's name to what tells it apart, for finding likely duplicates.

    Width, case, spaces, punctuation, brackets, legal form and 集团 do not count; the words inside
    brackets do: 华光（无锡）能源集团有限公司 and 华光无锡能源股份公司 share a key. Equal keys are a
    question to a person and never proof: a group and its subsidiary may share one.
    """
    text = unicodedata.normalize("NFKC", name)
    # Each of these asks at every character, and most names have nothing of the kind.
    if _ODD.search(text):
        text = text.translate(_BRACKETS).casefold().replace("(集团)", "集团")
    chinese = _BETWEEN.sub("", text) if _CHINESE.search(text) else text
    bare = _without_legal_form(chinese).strip()
    # The pattern asks at every character of a name, and few end as it does.
    bare = _strip_repeatedly(_ENGLISH_FORM, bare) if bare[-1:].isascii() else bare
    bare = bare.replace(_GROUP, "") or bare
    key = _PUNCTUATION.sub("", bare).replace("(", "").replace(")", "")
    return key or _PUNCTUATION.sub("", text)


def reversed_digits(phone: str) -> str:
    """Give the digits of a phone number from the last to the first; the country's prefix +86 does not count."""
    text = re.sub(r"^\s*(\+|00)\s*86", "", unicodedata.normalize("NFKC", phone))
    return "".join(char for char in reversed(text) if char.isascii() and char.isdigit())[:30]


def likeness(one: str, other: str) -> float:
    """Compare two names of organisations by what tells them apart: 0 to 1, 1 for the same key.

    Characters that were added, left out or mistyped count (Indel distance); a key of four characters or more that the
    other one contains whole is a question too, as people leave out place or trade. Where numbers differ there is none:
    第1分厂 and 第2分厂 are two, however long the rest.
    """
    from rapidfuzz import fuzz

    first, second = name_key(one), name_key(other)
    if first == second:
        return 1.0
    ratio = fuzz.ratio(first, second) / 100
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= TELLING and shorter in longer:
        ratio = max(ratio, ALIKE)
    return min(ratio, ALIKE - 0.01) if numbers_of(first) != numbers_of(second) else ratio


ALIKE = 0.8
"""From this likeness on two names are a question to a person."""
TELLING = 4
"""A key of so many characters tells an organisation though the other one has more."""
_NUMBERS = re.compile(r"[0-9〇零一二三四五六七八九十百千]+")


def numbers_of(key: str) -> list[str]:
    """List the numbers in a key, Chinese ones among them; those of two names of one organisation are the same."""
    return _NUMBERS.findall(key)


def _without_legal_form(name: str) -> str:
    """Take the legal forms off the end of a name, of which something must be left."""
    while True:
        form = next(filter(name.endswith, _LEGAL_FORMS), "")
        shorter = name.removesuffix(form).removesuffix(_GROUP)
        if shorter == name or not shorter:
            return name
        name = shorter


def _strip_repeatedly(pattern: re.Pattern[str], text: str) -> str:
    while (shorter := pattern.sub("", text)) != text and shorter:
        text = shorter
    return text


def tidy_orcid(text: str) -> str:
    """Write an ORCID iD, or the address of one, in its stored form: four groups of four."""
    digits = re.sub(r"[^0-9X]", "", unicodedata.normalize("NFKC", text).upper().rpartition("/")[2])
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4)) if len(digits) == 16 else text.strip()[:19]


def is_valid_orcid(orcid: str) -> bool:
    """Tell whether an ORCID iD has the right check character (ISO 7064, modulus 11-2)."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", orcid, re.ASCII):
        return False
    total = 0
    for digit in orcid.replace("-", "")[:15]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == orcid[-1]


def tidy_openalex(text: str) -> str:
    """Write an OpenAlex author id, or the address of one, in its stored form."""
    return text.strip().rpartition("/")[2].upper()[:16]


def is_valid_openalex(text: str) -> bool:
    """Tell whether a text can be the id of an author in OpenAlex."""
    return re.fullmatch(r"A[1-9]\d{3,13}", text, re.ASCII) is not None


def gain(ours: str, theirs: str, better: str) -> int | None:
    """Work out by how many percent ours beats theirs, below zero if it does not; None if it cannot be told.

    ``better`` is ``less`` or ``more``. Only plain numbers are compared: 1,200, 8.5, also with a percent sign.
    """
    own, other = _number(ours), _number(theirs)
    if own is None or other is None or not other or better not in ("less", "more"):
        return None
    change = (own - other) / abs(other) * 100
    return round(-change if better == "less" else change)


def _number(text: str) -> float | None:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").removesuffix("%")
    return float(plain) if re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", plain, re.ASCII) else None

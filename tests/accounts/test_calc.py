"""One-time codes and hashes of secrets."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.accounts import calc

# RFC 6238, appendix B, SHA-1, cut to six digits.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


@pytest.mark.parametrize(("second", "code"), RFC_CODES)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert calc.one_time_code(RFC_SECRET, calc.step_of(second)) == code


@given(st.integers(1_000, 10**9), st.integers(-4, 4))
def test_a_code_is_taken_one_step_early_or_late_and_no_more(now: int, drift: int) -> None:
    secret = calc.new_secret()
    # Six digits can coincide by chance: then the code rightly belongs to a near step.
    near = {calc.one_time_code(secret, now + step) for step in (-1, 0, 1)}
    code = calc.one_time_code(secret, now + drift)
    assert (calc.matching_step(secret, code, now) is not None) == (code in near)
    assert code in near or abs(drift) > 1


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "abcdef", "0" * 40])
def test_what_is_no_code_matches_nothing(typed: str) -> None:
    assert calc.matching_step(RFC_SECRET, typed, 1) is None


def test_spaces_within_a_code_do_not_matter() -> None:
    assert calc.matching_step(RFC_SECRET, " 287 082 ", 1) == 1


def test_recovery_codes_are_read_as_people_write_them() -> None:
    code = "0A1B-2C3D-4E5F-6G7H"
    kept = calc.recovery_hash(7, code)
    assert kept == calc.recovery_hash(7, "oaib 2c3d4e5f 6g7h")
    assert kept != calc.recovery_hash(8, code)
    assert len({calc.new_recovery_code() for _number in range(100)}) == 100


def test_the_key_for_the_app_names_site_and_account() -> None:
    said = calc.provisioning_uri("ABC", "zhou@example.edu", "落地 Luodi")
    assert said.startswith("otpauth://totp/%E8%90%BD%E5%9C%B0%20Luodi%3Azhou%40example.edu?secret=ABC&")

"""Try wrong passwords from many threads at once: one of the processes of the lockout test.

`guess.py THREADS [careless]` says "ready", waits for a line, then prints how many passwords were looked at.
"""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from luodi.accounts.actions import attempts, login  # noqa: E402
from luodi.accounts.models import Throttle  # noqa: E402


def careless(limit: attempts.Limit, key: str, at: datetime) -> bool:
    """Look first and count afterwards: what the limiter must not do."""
    row = Throttle.objects.filter(key=key).first()
    if row is None or row.count >= limit.most:
        return False
    Throttle.objects.filter(key=key).update(count=F("count") + 1)
    return True


def guess(number: int) -> bool:
    """Try once; True if the password was looked at, right or wrong."""
    try:
        login.check_password("zhou@example.edu", "wrong", address=f"10.0.0.{number}", at=timezone.now())
    except attempts.TooMany:
        return False
    finally:
        connection.close()
    return True


def main() -> None:
    """Guess from as many threads as asked for."""
    threads = int(sys.argv[1])
    if "careless" in sys.argv:
        attempts._raise = careless
    start = threading.Barrier(threads)

    def together(number: int) -> bool:
        start.wait()
        return guess(number)

    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    run: Callable[..., object] = together
    with ThreadPoolExecutor(threads) as pool:
        print(sum(bool(looked_at) for looked_at in pool.map(run, range(threads))), flush=True)


if __name__ == "__main__":
    main()

"""Read files as the worker does, one after the other, and say what each took; a small process, whose own size is nobody's.

python -I measured.py         takes JSON lines [command, environment], writes [megabytes, seconds, lines, last line, code]
python -I measured.py warm    the same, but a reader is this process forked, which has loaded what it needs: thousands
                              of small files cost seconds each to start a process for
"""

import importlib
import json
import os
import subprocess
import sys

WARM = sys.argv[1:] == ["warm"]


def started(command, environment):
    """Start a reader; gives its number, what it writes, and what must be held until it has ended."""
    if not WARM:
        reader = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return reader.pid, reader.stdout, reader
    if "luodi.workbooks.reading" not in sys.modules:
        sys.path[:0] = environment["PYTHONPATH"].split(os.pathsep)
        importlib.import_module("luodi.workbooks.reading")
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(theirs, 1)
        os.close(ours)
        os.environ.update(environment)
        sys.argv = command[-2:]
        try:
            sys.modules["luodi.workbooks.reading"].main()
        finally:
            os._exit(0)
    os.close(theirs)
    return child, os.fdopen(ours, "rb"), None


for asked in sys.stdin:
    child, said, held = started(*json.loads(asked))
    count, last = 0, b""
    with said:
        for line in said:
            count, last = count + 1, line[:200]
    _, status, used = os.wait4(child, 0)
    print(
        json.dumps(
            [
                used.ru_maxrss // 1024,
                used.ru_utime + used.ru_stime,
                count,
                last.decode(errors="replace"),
                status,
            ]
        ),
        flush=True,
    )

"""Run the `luodi` command as `python -m luodi`."""

import sys

from luodi.site.command import main

if __name__ == "__main__":
    sys.exit(main())

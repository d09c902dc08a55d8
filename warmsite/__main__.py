"""`python -m warmsite`."""

import sys

from warmsite.cli.main import run


def main() -> None:
    """The console script."""
    sys.exit(run())


if __name__ == "__main__":
    main()

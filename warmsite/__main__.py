"""`python -m warmsite`."""

from __future__ import annotations

import sys
from _thread import interrupt_main, start_new_thread


def main() -> None:
    """The console script. Ctrl-C ends it without a traceback, before the command has begun too, and after its end."""
    sys.unraisablehook = _unraisable
    try:
        import signal

        from warmsite.cli.main import run  # it takes long enough for somebody to change their mind

        status = run()
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # while Python tidies up nobody would catch an exception
    except KeyboardInterrupt:
        status = 130  # by the convention of shells: 128 and the number of the signal
    sys.exit(status)


def _unraisable(fault: sys.UnraisableHookArgs) -> None:
    """A Ctrl-C that falls into the end of some object, from which nothing can be raised, comes once more."""
    if fault.exc_type is KeyboardInterrupt:
        start_new_thread(interrupt_main, ())  # a moment later: from here nothing can be raised either
    else:
        sys.__unraisablehook__(fault)


if __name__ == "__main__":
    main()

"""`python -m warmsite`."""

import sys


def main() -> None:
    """The console script. Ctrl-C ends it without a traceback, before the command has begun too, and after its end."""
    try:
        import signal

        from warmsite.cli.main import run  # it takes long enough for somebody to change their mind

        status = run()
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # while Python tidies up nobody would catch an exception
    except KeyboardInterrupt:
        status = 130  # by the convention of shells: 128 and the number of the signal
    sys.exit(status)


if __name__ == "__main__":
    main()

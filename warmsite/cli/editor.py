"""The user's editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from warmsite.cli.common import Failure

# How an editor is told the line; the others are only told the file.
_GOTO = {"code", "codium", "cursor", "windsurf"}
_COLON = {"subl", "hx", "zed"}
_PLUS = {"vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "mg", "ne"}
_USUAL = ("sensible-editor", "nano", "vim", "vi")


def open_in_editor(path: Path, line: int = 1) -> None:
    """Open a file in $VISUAL, $EDITOR or a usual editor, at a line (from 1) where it is known how, and wait for its end.

    Failure where there is none, it cannot be started, or it ends with a status that says that something went wrong.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or next(filter(shutil.which, _USUAL), "")
    try:
        words = shlex.split(editor)
    except ValueError as error:
        raise Failure(f"{editor}: is no command: {error}") from None
    if not words:
        raise Failure("there is no editor; name yours in $EDITOR")
    name = Path(words[0]).name
    if name in _GOTO:
        arguments = ["--goto", f"{path}:{line}"]
    elif name in _COLON:
        arguments = [f"{path}:{line}"]
    elif name in _PLUS:
        arguments = [f"+{line}", str(path)]
    else:
        arguments = [str(path)]
    try:
        done = subprocess.run([*words, *arguments], check=False)
    except OSError as error:
        raise Failure(f"{editor}: cannot be started: {error.strerror}") from None
    if done.returncode:
        raise Failure(f"{editor}: ended with status {done.returncode}")

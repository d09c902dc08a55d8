"""What commits did to contacts' files, as pages show it: in few words, and never longer than one would read."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from warmsite.network.history import JOB
from warmsite.records.versions import Revision
from warmsite.site.views import FieldChange, FileChange, TraceView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from warmsite.network.history import Touch, Trace
    from warmsite.records.versions import Change

FIGURES = frozenset({"glad", "longterm"})  # stand folded, and are left out of a discreet site
_DEEDS = {"created": "file created", "removed": "file removed"}
_UNCHANGED = Revision()
_BETWEEN = "; "  # the members of a list, as a change tells them
# A page shows so many fields and lines of a commit, and so many letters of each: whoever wants all asks git.
_AT_ONCE, _FIELDS, _LINES, _LETTERS = 6, 40, 40, 300


def tells(touch: Touch) -> bool:
    """Whether a commit changed more than the log, which tells itself, or the form of a file."""
    return touch.deed != "changed" or touch.revision != _UNCHANGED


def trace_view(trace: Trace, *, discreet: bool) -> TraceView | None:
    """What a commit did to somebody's file; None where there is nothing to tell.

    Of an import, or of the reformatting of a whole folder, the notes' lines are left out: it is told in one line.
    """
    change = file_change(trace.touch, discreet=discreet, lines=not trace.of_many)
    others = trace.others if trace.of_many else 0
    return TraceView(trace.day, trace.subject, trace.author, others, change) if change else None


def file_change(touch: Touch, *, discreet: bool, lines: bool = True) -> FileChange | None:
    """What a commit did to a file, None for nothing; `lines`: with what came to the notes and went.

    A discreet site has no figures, and of the notes only how much they changed: what somebody took out of them, they may
    not want to be read over their shoulder.
    """
    if not tells(touch):
        return None
    told = touch.revision
    fields = sorted(told.changes, key=lambda each: each.field not in JOB)
    changes = [*_renamed(touch), *(_shortened(each) for each in fields if each.field not in FIGURES)]
    figures = () if discreet else tuple(_shortened(each) for each in told.changes if each.field in FIGURES)
    found = FileChange(
        deed=_DEEDS.get(touch.deed, ""),
        changes=tuple(changes[:_AT_ONCE]),
        rest=tuple(changes[_AT_ONCE:_FIELDS]),
        more=max(len(changes) - _FIELDS, 0),
        figures=figures,
        notes=_amount(told),
        added=() if discreet or not lines else _lines(told.added),
        removed=() if discreet or not lines else _lines(told.removed),
    )
    return found if found.deed or found.changes or found.figures or found.notes else None


def _renamed(touch: Touch) -> Iterator[FieldChange]:
    if touch.was:
        before, after = PurePosixPath(touch.was), PurePosixPath(touch.path)
        if before.parent == after.parent:
            yield FieldChange("file renamed", _short(before.name), _short(after.name))
        else:
            yield FieldChange("file moved", _short(touch.was), _short(touch.path))


def _shortened(change: Change) -> FieldChange:
    """A change of a list tells what came and what went, and not all that stayed."""
    was, now = change.before.split(_BETWEEN), change.after.split(_BETWEEN)
    had, has = set(was), set(now)
    gone = [each for each in was if each not in has]
    came = [each for each in now if each not in had]
    if (gone or came) and (len(gone) < len(was) or len(came) < len(now)):
        return FieldChange(_short(change.field), _short(_BETWEEN.join(gone)), _short(_BETWEEN.join(came)))
    return FieldChange(_short(change.field), _short(change.before), _short(change.after))


def _amount(told: Revision) -> str:
    """How much the notes changed: `2 lines added, 1 removed`; empty for not at all."""
    counts = [(number, word) for number, word in ((len(told.added), "added"), (len(told.removed), "removed")) if number]
    if not counts:
        return ""
    (number, word), *rest = counts
    return ", ".join((f"{number} {'line' if number == 1 else 'lines'} {word}", *(f"{many} {how}" for many, how in rest)))


def _lines(said: Sequence[str]) -> tuple[str, ...]:
    shown = tuple(_short(each.strip()) for each in said[:_LINES])
    return (*shown, "…") if len(said) > _LINES else shown


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…"

"""Completion for the shells: click's, with the names of people and the words of fields."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)
from click.types import StringParamType

from warmsite.cli.common import Failure, command, network_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from warmsite.build.words import Someone, Words

Item = CompletionItem[str]

_LINES = {
    "bash": 'eval "$(_WARMSITE_COMPLETE=bash_source warmsite)"',
    "zsh": 'eval "$(_WARMSITE_COMPLETE=zsh_source warmsite)"',
    "fish": "_WARMSITE_COMPLETE=fish_source warmsite | source",
}
_OPEN = "open"  # a word of which more is to be typed: no space follows it
_BEFORE_FIELD = re.compile(r"[-(]*")
_SPECIAL = re.compile(r"[^\w@%+=:,./-]")  # to a shell, and some of it to a query
_SPECIAL_IN_QUOTES = re.compile(r'["$`\\]')  # to a shell, in double quotes
# A line of a shell, cut into what parts words, what is quoted, a quote that is open to its end, and single letters.
_PIECE = re.compile(r"""(?P<gap>\s+)|\\.|'[^']*'|"(?:\\.|[^"\\])*"|(?P<open>["'])(?P<rest>.*)|.""", re.DOTALL)

# bash parts words at `:` and `=`, and completes what is behind these only; so it hands over the line itself.
_BASH = """\
%(complete_func)s() {
    local each
    COMPREPLY=()
    while IFS= read -r each; do
        case $each in
            dir,*) compopt -o dirnames ;;
            file,*) compopt -o default ;;
            open,*) compopt -o nospace; COMPREPLY+=("${each#*,}") ;;
            plain,*) COMPREPLY+=("${each#*,}") ;;
        esac
    done < <(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
_ZSH = """\
#compdef %(prog_name)s
%(complete_func)s() {
    local -a asked response told
    local kind word about
    (( $+commands[%(prog_name)s] )) || return 1
    asked=(COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) %(complete_var)s=zsh_complete)
    response=("${(@f)$(env $asked %(prog_name)s 2>/dev/null)}")
    for kind word about in "${response[@]}"; do
        case $kind in
            dir) _path_files -/ ;;
            file) _path_files -f ;;
            open) compadd -U -S '' -- "$word" ;;
            plain) if [[ $about == _ ]]; then compadd -U -- "$word"; else told+=("$word:$about"); fi ;;
        esac
    done
    (( $#told )) && _describe -V people told -U
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

# click's own takes a word for over where it has a comma. fish puts no space behind `:` and `=` by itself.
_FISH = """\
function %(complete_func)s
    set -l response (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp | string collect) %(prog_name)s 2>/dev/null)
    for each in $response
        set -l parts (string split -m 1 , -- $each)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case plain open
                echo $parts[2]
        end
    end
end
complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


@command("completion")
@click.argument("shell", type=click.Choice(list(_LINES)))
def completion_command(_context: click.Context, shell: str, **_: object) -> int:
    """Turn on completion in your shell.

    Prints the line to put where the shell starts.
    """
    click.echo(_LINES[shell])
    return 0


def prepare() -> None:
    """Let click use the shells as they are here."""
    for shell in (_Bash, _Zsh, _Fish):
        add_completion_class(shell)


def teach(asked: click.Command) -> None:
    """Let a command's parameters complete what their names say, and those of the commands in a group."""
    if isinstance(asked, click.Group):
        for each in asked.commands.values():
            teach(each)
    for parameter in asked.params:
        if kind := _KINDS.get(f"{asked.name} {parameter.name}") or _KINDS.get(f"{parameter.name}"):
            parameter.type = kind


class _Known(StringParamType):
    """A parameter whose words the network knows; outside of one it knows none."""

    def __init__(self, offers: Callable[[click.Context, str], Iterable[Item]]) -> None:
        """`offers` gives what a typed word may become."""
        self.offers = offers

    def shell_complete(self, ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Item]:
        try:
            return list(self.offers(ctx, incomplete))
        except (Failure, OSError):
            return []


def _words(context: click.Context) -> Words:
    from warmsite.build.words import words

    return words(network_folder(context))


def _named(context: click.Context, typed: str) -> Iterable[Someone]:
    """Whose ids begin so, else those of whom a name has a word that does."""
    from warmsite.names import fold

    sought = fold(typed)
    everybody = sorted(_words(context).everybody(network_folder(context)), key=lambda each: each.id)
    found = [each for each in everybody if fold(each.id).startswith(sought)]
    return found or [each for each in everybody if any(f" {sought}" in f" {fold(name)}" for name in each.names)]


def _people(context: click.Context, typed: str) -> Iterable[Item]:
    """Somebody's id. Behind a comma another one begins; behind a space the same name goes on, and that is no id."""
    if context.params.get("who"):
        return ()
    before, comma, part = typed.rpartition(",")
    return (Item(f"{before}{comma}{each.id}", help=" ".join(each.names[:1]) or None) for each in _named(context, part))


def _promises(context: click.Context, typed: str) -> Iterable[Item]:
    """The open promises of the one person who stands before."""
    from warmsite.build.roster import Roster
    from warmsite.cli.naming import find_first
    from warmsite.names import fold

    roster = Roster(network_folder(context))
    contact, said = find_first(roster.directory, (context.params["who"], *context.params["text"]))
    if said:  # the words of one that the person has in mind
        return
    days: dict[str, date | None] = {}
    for each in sorted(roster.whole(contact).promises, key=lambda each: (each.date is None, each.date)):
        if not each.done:
            days.setdefault(" ".join(each.text.split()), each.date)
    for text, day in days.items():
        if f" {fold(typed)}" in f" {fold(text)}":
            yield Item(text, help=day.isoformat() if day else None)


def _query(context: click.Context, typed: str) -> Iterable[Item]:
    """The fields of the language, and the values that they know: `circle:close`, `-tag:"meet-up"`."""
    from warmsite.names import fold

    known = _words(context)
    before = _BEFORE_FIELD.match(typed)
    lead = before[0] if before else ""
    name, sign, part = typed[len(lead) :].partition(":")
    if not sign:
        fields = _begun(known.asked, name)
        return (Item(f"{lead}{each}" if each in known.compared else f"{lead}{each}:", type=_OPEN) for each in fields)
    if fold(name) == "mentions":
        values: Iterable[str] = (each.id for each in _named(context, part))
    else:
        values = _begun(_plan_names(context) if fold(name) == "plan" else known.asked.get(fold(name), ()), part)
    return (Item(f"{lead}{name}:{_as_one_word(each)}") for each in values)


def _plan_names(context: click.Context) -> Iterable[str]:
    """The plans that have a file."""
    from pathlib import PurePosixPath

    from warmsite.build.sources import scan_plans

    return (PurePosixPath(each.path).stem for each in scan_plans(network_folder(context)).sources)


def _plans(context: click.Context, typed: str) -> Iterable[Item]:
    """A plan's name; behind a space the same one goes on."""
    return () if context.params.get("plan") else map(Item, _begun(_plan_names(context), typed))


def _setting(context: click.Context, typed: str) -> Iterable[Item]:
    """FIELD=VALUE, as `set` and `new` take it."""
    from warmsite.names import fold

    fields = _words(context).fields
    name, sign, part = typed.partition("=")
    if not sign:
        return (Item(f"{each}=", type=_OPEN) for each in _begun(fields, name))
    return (Item(f"{name}={each}") for each in _begun(fields.get(fold(name), ()), part))


def _one_of(field: str) -> _Known:
    """The words that a field of a query knows, by themselves."""
    return _Known(lambda context, typed: map(Item, _begun(_words(context).asked[field], typed)))


def _topic(_context: click.Context, typed: str) -> Iterable[Item]:
    from warmsite.cli.main import COMMANDS

    return map(Item, _begun((*COMMANDS, "queries"), typed))


def _begun(known: Iterable[str], typed: str) -> Iterable[str]:
    """The known words that begin as a typed one does, which may stand behind a quote."""
    from warmsite.names import fold

    sought = fold(typed.removeprefix('"'))
    return (each for each in known if fold(each).startswith(sought))


def _as_one_word(value: str) -> str:
    """A value as a query takes it behind a field."""
    if not _SPECIAL.search(value):
        return value
    return f"«{value}»" if '"' in value else f'"{value}"'


# By the names that parameters have in all commands, or in one.
_KINDS = {
    "who": _Known(_people),
    "query": _Known(_query),
    "settings": _Known(_setting),
    "kind": _one_of("kind"),
    "reaction": _one_of("reaction"),
    "done text": _Known(_promises),
    "merge one": _Known(_people),
    "merge words": _Known(_people),
    "duplicates two": _Known(_people),
    "plan": _Known(_plans),
    "topic": _Known(_topic),
}


class _Bash(BashComplete):
    source_template = _BASH
    _behind = 0  # as many letters of the word as bash does not replace
    _quote: str | None = None  # that is open around what bash replaces, if it said so

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ.get("COMP_LINE")
        if line is None:
            return super().get_completion_args()
        kept, typed, self._quote = _last_word(line, os.environ.get("COMP_WORDBREAKS", ""))
        self._behind = len(_unquoted(kept))
        words = split_arg_string(line[: len(line) - len(kept) - len(typed)])
        return words[1:], _unquoted(kept + typed)

    def format_completion(self, item: Item) -> str:
        value = item.value[self._behind :]
        return f"{item.type},{value if self._quote is None else _quoted(value, self._quote)}"


class _Zsh(ZshComplete):
    source_template = _ZSH

    def format_completion(self, item: Item) -> str:
        told = CompletionItem(item.value.replace("\\", "\\\\"), item.type, item.help) if item.help else item
        return super().format_completion(told)


class _Fish(FishComplete):
    source_template = _FISH

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ["COMP_WORDS"]
        kept, typed, _quote = _last_word(line)
        return split_arg_string(line[: len(line) - len(typed) - len(kept)])[1:], _unquoted(kept + typed)

    def format_completion(self, item: Item) -> str:
        if item.type == _OPEN and item.value[-1] not in ":=":
            # Of two words that part ways behind this one, fish takes this one, and puts no space behind it.
            return "\n".join(f"{item.type},{item.value}{sign}" for sign in ":<>")
        return super().format_completion(item)


def _last_word(line: str, breaks: str = "") -> tuple[str, str, str]:
    """Of the last word of a shell's line what stands before the last of `breaks`, what behind it, and the quote open there."""
    kept = typed = quote = ""
    for piece in _PIECE.finditer(line):
        if piece["gap"]:
            kept = typed = ""
        elif piece["open"]:
            kept, typed, quote = kept + typed + piece["open"], piece["rest"], piece["open"]
        elif piece[0][0] != "\\" and piece[0][-1] in breaks:
            kept, typed = kept + typed + piece[0], ""
        else:
            typed += piece[0]
    return kept, typed, quote


def _unquoted(word: str) -> str:
    """One word of a shell's line as a command would get it."""
    return "".join(split_arg_string(word))


def _quoted(value: str, quote: str) -> str:
    """A value so that bash takes it as it is: by itself, or within a quote that is open."""
    if not quote:
        return _SPECIAL.sub(_escaped, value)
    # Within double quotes nothing keeps bash from looking for a `!` in its history: there they are left for that sign.
    double = _SPECIAL_IN_QUOTES.sub(_escaped, value).replace("!", '"\\!"')
    text = double if quote == '"' else value.replace("'", "'\\''")
    return text + quote if text.endswith(quote) else text  # bash closes the quote, but not where it finds one at the end


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"

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
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from warmsite.build.words import Words

Item = CompletionItem[str]

_LINES = {
    "bash": 'eval "$(_WARMSITE_COMPLETE=bash_source warmsite)"',
    "zsh": 'eval "$(_WARMSITE_COMPLETE=zsh_source warmsite)"',
    "fish": "_WARMSITE_COMPLETE=fish_source warmsite | source",
}
_OPEN = "open"  # a word of which more is to be typed: no space follows it
_BEFORE_FIELD = re.compile(r"[-(]*")
_SPECIAL = re.compile(r"[^\w@%+=:,./-]")  # to a shell

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
    local -a response told
    local kind word about
    (( $+commands[%(prog_name)s] )) || return 1
    response=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) %(complete_var)s=zsh_complete %(prog_name)s)}")
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

# click's own takes a word for over where it has a comma; fish puts no space behind `:` and `=` by itself.
_FISH = """\
function %(complete_func)s
    set -l response (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp) COMP_CWORD=(commandline -t) %(prog_name)s)
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
    """Let a command's parameters complete what their names say: the same name means the same in every command."""
    for parameter in asked.params:
        if kind := _KINDS.get(parameter.name or ""):
            parameter.type = kind


class _Known(StringParamType):
    """A parameter whose words the network knows; outside of one it knows none."""

    def __init__(self, offers: Callable[[Words, Path, str], Iterable[Item]]) -> None:
        """`offers` gives what a typed word may become, in a network of these words at that folder."""
        self.offers = offers

    def shell_complete(self, ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Item]:
        from warmsite.build.words import words

        try:
            folder = network_folder(ctx)
            return list(self.offers(words(folder), folder, incomplete))
        except (Failure, OSError):
            return []


def _people(known: Words, folder: Path, typed: str) -> Iterable[Item]:
    """Ids that begin so, else those of whom a name has a word that does. Behind a comma another one begins."""
    from warmsite.names import fold

    before, comma, part = typed.rpartition(",")
    sought = fold(part)
    everybody = sorted(known.everybody(folder), key=lambda each: each.id)
    found = [each for each in everybody if fold(each.id).startswith(sought)]
    found = found or [each for each in everybody if any(f" {sought}" in f" {fold(name)}" for name in each.names)]
    return (Item(f"{before}{comma}{each.id}", help=" ".join(each.names[:1]) or None) for each in found)


def _query(known: Words, _folder: Path, typed: str) -> Iterable[Item]:
    """The fields of the language, and the values that they know: `circle:close`, `-tag:"meet-up"`."""
    before = _BEFORE_FIELD.match(typed)
    lead = before[0] if before else ""
    return _assigned(known.asked, lead, typed[len(lead) :], ":")


def _setting(known: Words, _folder: Path, typed: str) -> Iterable[Item]:
    """FIELD=VALUE, as `set` and `new` take it."""
    return _assigned(known.fields, "", typed, "=")


def _assigned(fields: Mapping[str, Iterable[str]], lead: str, typed: str, sign: str) -> Iterable[Item]:
    """A field and the sign behind it; once that is typed, the field's values. Some of them need quotes to be one word."""
    from warmsite.names import fold

    name, found, part = typed.partition(sign)
    if not found:
        return (Item(f"{lead}{each}{sign}", type=_OPEN) for each in fields if each.startswith(fold(name)))
    sought = fold(part.removeprefix('"'))
    values = (each for each in fields.get(fold(name), ()) if fold(each).startswith(sought))
    quote = '"' if sign == ":" else ""
    return (Item(f"{lead}{name}{sign}{quote}{each}{quote}" if " " in each else f"{lead}{name}{sign}{each}") for each in values)


# By the names that parameters have in all commands.
_KINDS = {"who": _Known(_people), "query": _Known(_query), "settings": _Known(_setting)}


class _Bash(BashComplete):
    source_template = _BASH
    _behind = 0  # as many letters of the word as bash does not replace
    _bare = False  # whether what is special to the shell needs a backslash: not within quotes

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ.get("COMP_LINE")
        if line is None:
            return super().get_completion_args()
        words = split_arg_string(line)
        begins = len(split_arg_string(f"{line}x")) > len(words)  # another word, of which nothing is typed
        incomplete = "" if begins else words.pop()
        self._bare = begins or line[: -len(incomplete)].endswith((" ", "\t"))
        if self._bare:
            breaks = set(os.environ.get("COMP_WORDBREAKS", "")) & {":", "="}
            self._behind = max((incomplete.rfind(sign) + 1 for sign in breaks), default=0)
        return words[1:], incomplete

    def format_completion(self, item: Item) -> str:
        value = item.value[self._behind :]
        return f"{item.type},{_SPECIAL.sub(_escaped, value) if self._bare else value}"


class _Zsh(ZshComplete):
    source_template = _ZSH


class _Fish(FishComplete):
    source_template = _FISH


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"

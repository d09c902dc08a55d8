"""Pages to HTML: the templates, and the few filters that they may use."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.environment import TemplateModule
from jinja2.utils import missing
from markupsafe import Markup as Safe
from markupsafe import escape

from warmsite.days import MONTHS, WEEKDAY_NAMES, spell
from warmsite.site.direction import isolated
from warmsite.site.quick import Quick
from warmsite.site.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from warmsite.site.markup import Markup
    from warmsite.site.views import AsOf, Page, Place, Prose

_EDITORS = {
    "vscode": "vscode://file/{path}:{line}",
    "cursor": "cursor://file/{path}:{line}",
    "zed": "zed://file/{path}:{line}",
    "idea": "idea://open?file={path}&line={line}",
    "emacs": "org-protocol://open-file?url={path}&line={line}",
    "textmate": "txmt://open?url=file://{path}&line={line}",
}


SHIPPED = "warmsite/"  # before a template's name: the one of ours, whatever the network put in its place

_REMEMBERED = 8_000  # rows, about two kilobytes each
_SAID_OFTEN = 1 << 15  # days, and addresses, each asked for in turn with many others


class TemplateFault(Exception):
    """A template that cannot be used. Its text names file and line."""


class _Undefined(StrictUndefined):
    """What a template named and nobody knows. It fails wherever it is used, and says what may have been meant."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        whose, name = self._undefined_obj, self._undefined_name
        if self._undefined_hint or whose is missing or not isinstance(name, str):
            return super()._undefined_message
        kind = whose.__name__ if isinstance(whose, TemplateModule) else type(whose).__name__
        return f"{kind} has no {name!r}{_perhaps(name, (each for each in dir(whose) if not each.startswith('_')))}"


class Renderer:
    """Renders pages with the shipped templates, of which those of the network's own folder take the place."""

    def __init__(
        self,
        markup: Markup,
        templates: Mapping[str, str],
        *,
        trusted: bool,
        editor: str = "vscode",
        as_of: AsOf | None = None,
    ) -> None:
        """`templates` are their sources by name, the shipped ones also with SHIPPED before it.

        Unless all are the shipped ones they are not `trusted`. `as_of` is the commit that the site shows, if it shows one.
        """
        self.markup = markup
        self._as_of = as_of
        self._templates = templates
        kind = Quick if trusted else Sandbox
        self.environment = kind(
            # With a name as the file's, faults can tell in which template they are.
            loader=FunctionLoader(lambda name: (templates[name], name, None) if name in templates else None),
            autoescape=True,
            undefined=_Undefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._rendered: dict[tuple[Any, ...], Safe] = {}
        self._rendered_before: dict[tuple[Any, ...], Safe] = {}
        self._editor = _EDITORS.get(editor, editor)
        self._quoted = _quoted if trusted else quote  # who knows what else a network's own would have us remember
        self.environment.filters |= {
            "spell": _spelt,
            "iso": str,
            "weekday": _weekday,
            "month": _month,
            "editor": self._editor_address,
            "codes": _codes,
            "isolated": isolated,
            "count": _count,
        }

    def render(self, page: Page, view: Any) -> str:
        """The page's text, with the view that it made; TemplateFault where a template is wrong."""
        if not page.template:
            return str(view)
        root = "../" * page.address.count("/")
        if isinstance(self.environment, Sandbox):
            self.environment.begin_page()
        try:
            template = self.environment.get_template(page.template)
            return template.render(
                view=view,
                title=page.title,
                address=page.address,
                as_of=self._as_of,
                root=root,
                link=lambda address: root + self._quoted(str(address)),
                inline=lambda prose: self._inline(prose, root),
                blocks=lambda prose: self._blocks(prose, root),
                once=lambda macro, *arguments: self._once((page.template, root), macro, arguments),
            )
        except Exception as error:  # whatever a template of the user's can do
            raise TemplateFault(self._told(error, page.template)) from error

    def _once(self, where: tuple[str, str], macro: Any, arguments: tuple[Any, ...]) -> Safe:
        """What a macro makes of its arguments, rendered once: a row stands on many pages, and most pages change by one.

        The macro may look at its arguments only.
        """
        key = (*where, macro._func.__code__.co_filename, macro.name, tuple(map(type, arguments)), arguments)
        html = self._rendered.get(key) or self._rendered_before.pop(key, None)
        if html is None:
            html = macro(*arguments)
        if len(self._rendered) >= _REMEMBERED:
            self._rendered, self._rendered_before = {}, self._rendered
        self._rendered[key] = html
        return html

    def _told(self, error: Exception, template: str) -> str:
        """`today.html:12: what is wrong`: at the innermost line of the network's own that the fault passed through.

        What goes wrong in a shipped template is mostly what one of the network's own gave it.
        """
        if isinstance(error, TemplateSyntaxError):
            return f"{error.name or template}:{error.lineno}: {error.message}"
        passed = list(self._passed(error))
        if not passed:
            return f"{template}: {_wrong(error, self._templates)}"
        innermost, line = passed[-1]
        beside = "" if self._is_own(innermost) else f" (in the shipped {innermost.removeprefix(SHIPPED)}:{line})"
        place, line = next((each for each in reversed(passed) if self._is_own(each[0])), passed[-1])
        return f"{place.removeprefix(SHIPPED)}:{line}: {_wrong(error, self._templates)}{beside}"

    def _is_own(self, template: str) -> bool:
        return not template.startswith(SHIPPED) and self._templates[template] != self._templates.get(SHIPPED + template)

    def _passed(self, error: Exception) -> Iterator[tuple[str, int]]:
        """The templates that a fault passed through and their lines, the innermost last."""
        trace = error.__traceback__
        while trace:
            name = trace.tb_frame.f_code.co_filename
            if name in self._templates:
                yield name, trace.tb_lineno
            trace = trace.tb_next

    def _inline(self, prose: Prose, root: str) -> Safe:
        return Safe(self.markup.inline(prose, root))  # noqa: S704  # escaped, or cleaned by nh3

    def _blocks(self, prose: Prose, root: str) -> Safe:
        return Safe(self.markup.blocks(prose, root))  # noqa: S704  # escaped, or cleaned by nh3

    def _editor_address(self, place: Place) -> str:
        """The address that opens a file at a line; the page's script puts the network's folder before the path."""
        return self._editor.replace("{path}", _quoted(place.path)).replace("{line}", str(place.line))


_spelt = lru_cache(_SAID_OFTEN)(spell)
_quoted = lru_cache(_SAID_OFTEN)(quote)


def _weekday(day: date) -> str:
    return WEEKDAY_NAMES[day.weekday()]


def _month(number: int) -> str:
    return MONTHS[number - 1]


def _count(number: int, one: str, many: str | None = None) -> str:
    """`1 call`, `3 calls`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _codes(text: str) -> Safe:
    """A message of ours, with what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Safe("").join(Safe("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def _wrong(error: Exception, templates: Iterable[str]) -> str:
    """What is wrong, for whoever wrote the template."""
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name!r}{_perhaps(str(error.name), templates)}"
    if isinstance(error, RecursionError | SyntaxError):  # of Python's, over the code that it was made into
        return "goes round without end, or is nested too deeply"
    return str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}".removesuffix(": ")


def _perhaps(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""

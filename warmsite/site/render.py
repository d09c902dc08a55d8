"""Pages to HTML: the templates, and the few filters that they may use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup as Safe

from warmsite.days import MONTHS, spell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from warmsite.site.markup import Markup
    from warmsite.site.views import Page, Place, Prose

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EDITORS = {
    "vscode": "vscode://file/{path}:{line}",
    "cursor": "cursor://file/{path}:{line}",
    "zed": "zed://file/{path}:{line}",
    "idea": "idea://open?file={path}&line={line}",
    "emacs": "org-protocol://open-file?url={path}&line={line}",
    "textmate": "txmt://open?url=file://{path}&line={line}",
}


_REMEMBERED = 8_000  # rows, about two kilobytes each


class TemplateFault(Exception):
    """A template that cannot be used. Its text names file and line."""


class Renderer:
    """Renders pages with the shipped templates, of which those of the network's own folder take the place.

    A network may have been cloned from anywhere: its own templates run in Jinja's sandbox.
    """

    def __init__(self, markup: Markup, templates: Mapping[str, str], *, trusted: bool, editor: str = "vscode") -> None:
        """`templates` are their sources by name; unless all are the shipped ones they are not `trusted`."""
        self.markup = markup
        kind = Environment if trusted else ImmutableSandboxedEnvironment
        self.environment = kind(
            # With a name as the file's, faults can tell in which template they are.
            loader=FunctionLoader(lambda name: (templates[name], name, None) if name in templates else None),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._rendered: dict[tuple[Any, ...], Safe] = {}
        self._rendered_before: dict[tuple[Any, ...], Safe] = {}
        self._editor = _EDITORS.get(editor, editor)
        self.environment.filters |= {
            "spell": spell,
            "iso": str,
            "weekday": lambda day: WEEKDAY_NAMES[day.weekday()],
            "month": lambda number: MONTHS[number - 1],
            "editor": self._editor_address,
            "count": lambda number, one, many=None: f"{number} {one if number == 1 else many or one + 's'}",
        }

    def render(self, page: Page, view: Any) -> str:
        """The page's text, with the view that it made; TemplateFault where a template is wrong."""
        if not page.template:
            return str(view)
        root = "../" * page.address.count("/")
        try:
            template = self.environment.get_template(page.template)
            return template.render(
                view=view,
                title=page.title,
                address=page.address,
                root=root,
                link=lambda address: Safe(root + quote(address)),  # noqa: S704  # quoted: nothing but an address
                inline=lambda prose: self._inline(prose, root),
                blocks=lambda prose: self._blocks(prose, root),
                once=lambda macro, *arguments: self._once((page.template, root), macro, arguments),
            )
        except Exception as error:  # whatever a template of the user's can do
            raise TemplateFault(_where(error, page.template)) from error

    def _once(self, where: tuple[str, str], macro: Any, arguments: tuple[Any, ...]) -> Safe:
        """What a macro makes of its arguments, rendered once: a row stands on many pages, and most pages change by one.

        The macro may look at its arguments only.
        """
        key = (*where, macro.name, arguments)
        html = self._rendered.get(key) or self._rendered_before.pop(key, None)
        if html is None:
            html = macro(*arguments)
        if len(self._rendered) >= _REMEMBERED:
            self._rendered, self._rendered_before = {}, self._rendered
        self._rendered[key] = html
        return html

    def _inline(self, prose: Prose, root: str) -> Safe:
        return Safe(self.markup.inline(prose, root))  # noqa: S704  # escaped, or cleaned by nh3

    def _blocks(self, prose: Prose, root: str) -> Safe:
        return Safe(self.markup.blocks(prose, root))  # noqa: S704  # escaped, or cleaned by nh3

    def _editor_address(self, place: Place) -> str:
        """The address that opens a file at a line; the page's script puts the network's folder before the path."""
        return self._editor.replace("{path}", quote(place.path)).replace("{line}", str(place.line))


def _where(error: Exception, template: str) -> str:
    """`today.html:12: what is wrong`, from the innermost template that the fault passed through."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or template}:{error.lineno}: {error.message}"
    place, trace = template, error.__traceback__
    while trace:
        filename = trace.tb_frame.f_code.co_filename
        if filename.endswith((".html", ".css", ".js")):
            place = f"{Path(filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{place}: {error}"

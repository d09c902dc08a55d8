"""The room in which a network's own templates run.

A network may have been cloned from anywhere. That its templates reach no file and no program is Jinja's own doing.
Beside that, a page holds nothing but what its view says: no clock and no chance, or two builds of one day would
differ. What comes from a record is escaped, and nothing takes that off again. And a page may cost only so much.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateAssertionError, TemplateRuntimeError, nodes, pass_context
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2.runtime import Context

    _Including = nodes.Include | nodes.Import | nodes.FromImport
    _Building = nodes.Extends | nodes.Import | nodes.FromImport

# Of a page, in characters; what else is done costs as many as take about as long. It is gone in a few seconds.
_BUDGET = 100_000_000
_CALL = 400
_TURN = 25


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, and what else holds for the templates of a private site.

    The budget of a page counts turns of loops, calls, includes, and what is printed, joined, added and multiplied. What
    a single filter makes of its arguments is not counted. No clock is asked: a template works on every machine, or on
    none.
    """

    intercepted_binops = frozenset(["+", "*", "**"])

    def __init__(self, **options: Any) -> None:
        """`options` are those of a Jinja environment."""
        self._left = _BUDGET
        super().__init__(finalize=self.printed, **options)
        del self.filters["safe"], self.filters["random"], self.globals["lipsum"]

    def begin_page(self) -> None:
        """A new page, a full budget."""
        self._left = _BUDGET

    def spend(self, cost: int) -> None:
        """Take this from the page's budget; TemplateRuntimeError when that is used up."""
        self._left -= cost
        if self._left < 0:
            raise TemplateRuntimeError("more than a page may hold; does a loop or a text go on without end?")

    def turns(self, iterable: Iterable[Any], cost: int) -> Iterator[Any]:
        """What a loop goes through, each turn paid for."""
        for each in iterable:
            self.spend(cost)
            yield each

    @pass_context  # or Jinja would print what is constant while it compiles, and once for all turns of a loop
    def printed(self, _context: Context, value: Any) -> Any:
        """What is printed or joined, paid for."""
        if isinstance(value, str):
            self.spend(len(value))
        return value

    def included(self, name: Any) -> Any:
        """The name of a template that is about to run once more, paid for."""
        self.spend(_CALL)
        return name

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a macro, a method or a name of ours, as every call in a template does."""
        self.spend(_CALL)
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Add, multiply or raise to a power: what makes much of little."""
        self.spend(_cost(operator, left, right))
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may have this attribute. `view.date.today` would ask the clock."""
        asks_the_clock = isinstance(obj, date) and attr in {"today", "fromtimestamp"}
        return not asks_the_clock and super().is_safe_attribute(obj, attr, value)

    def _generate(self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False) -> str:
        """Jinja's hook between a template's tree and its code: here the tree learns to pay."""
        _refuse(source, name, filename)
        for loop in list(source.find_all(nodes.For)):
            text = sum(len(each.data) for each in loop.find_all(nodes.TemplateData))
            loop.iter = _call("turns", loop.iter, nodes.Const(_TURN + text))
        for joined in list(source.find_all(nodes.Concat)):
            joined.nodes = [_call("printed", each) for each in joined.nodes]
        including: Iterable[_Including] = source.find_all((nodes.Include, nodes.Import, nodes.FromImport))
        for taken in list(including):
            taken.template = _call("included", taken.template)
        source.set_environment(self)
        return super()._generate(source, name, filename, defer_init)


def _refuse(source: nodes.Template, name: str | None, filename: str | None) -> None:
    """TemplateAssertionError for what would go round in circles, or print a record's text as it is."""
    building: Iterable[_Building] = source.find_all((nodes.Extends, nodes.Import, nodes.FromImport))
    for taken in building:
        if isinstance(taken.template, nodes.Const) and taken.template.value == name:
            raise TemplateAssertionError(f"means itself; the shipped one is 'warmsite/{name}'", taken.lineno, name, filename)
    for switch in source.find_all(nodes.ScopedEvalContextModifier):
        raise TemplateAssertionError("what a page prints is always escaped", switch.lineno, name, filename)


def _call(method: str, *arguments: nodes.Node) -> nodes.Call:
    """A call of a method of the sandbox, as a part of a template's tree."""
    return nodes.Call(nodes.EnvironmentAttribute(method), list(arguments), [], None, None, lineno=arguments[0].lineno)


def _cost(operator: str, left: Any, right: Any) -> int:
    """What an operator costs: the characters or members of what it makes; of large numbers the time grows with the square."""
    one, two = _size(left), _size(right)
    if isinstance(left, int) and isinstance(right, int):
        power = one * max(right, 0)
        return {"*": one * two, "**": power * power}.get(operator, one + two)
    if operator == "*" and isinstance(left, int):
        return max(left, 0) * two
    if operator == "*" and isinstance(right, int):
        return one * max(right, 0)
    return one + two


def _size(value: Any) -> int:
    if isinstance(value, int):
        return value.bit_length() // 8 + 1
    return len(value) if isinstance(value, str | tuple | list) else 1

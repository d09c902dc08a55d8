"""Jinja for the shipped templates, of which most of a cold build is made: what it does for every value, done quicker.

What comes out is the same to the byte. Each shortcut knows the common case and leaves all else to Jinja.
"""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context, Macro
from markupsafe import Markup as Safe
from markupsafe import escape

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.compiler import Frame


class _Calls(Context):
    """A context that does not ask of each macro and function anew whether it wants the context."""

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls."""
        # Jinja marks a function that wants more than its arguments with an attribute: one without any wants none.
        kind = type(obj)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind is not FunctionType or obj.__dict__:
            return super().call(obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(*args, **kwargs)


class _Printing(CodeGenerator):
    """Writes templates as Python that prints with `Quick.printed`. Were this hook to go, Jinja's own `escape` would print."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.printed(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Quick(Environment):
    """Jinja's environment, for templates that are trusted."""

    context_class = _Calls
    code_generator_class = _Printing

    @staticmethod
    def printed(value: object) -> str:
        """A value as it stands in a page, as `escape` has it: but most texts need no escaping, and most pieces have it."""
        if type(value) is Safe:
            return value
        if type(value) is str and not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value):
            return value
        return escape(value)

"""The shipped templates' environment says what Jinja's own would."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined, UndefinedError, pass_context
from markupsafe import Markup

from warmsite.site.quick import Quick

VALUES = st.one_of(st.text(), st.text(alphabet="a&<>'\"\\"), st.integers(), st.floats(), st.none(), st.text().map(Markup))


def rendered(kind: type[Environment], source: str, **names: object) -> str:
    return kind(autoescape=True, undefined=StrictUndefined).from_string(source).render(**names)


@given(VALUES)
def test_printed__as_jinja_prints_it(value: object) -> None:
    for source in ("{{ x }}", "<a title='{{ x }}'>{{ x ~ '<' }}</a>", "{% for y in [x, x] %}{{ y }},{% endfor %}"):
        assert rendered(Quick, source, x=value) == rendered(Environment, source, x=value)


class Html:
    """What brings HTML of its own."""

    def __html__(self) -> str:
        return "<i>"


class Loud(str):
    """A text that is printed otherwise than it is."""

    __slots__ = ()

    def __str__(self) -> str:
        return "<loud>"


@pytest.mark.parametrize("value", [*"&<>'\"", Html(), Loud("calm"), b"<", [], "\x00<", True])
def test_printed__signs_and_odd_values(value: object) -> None:
    assert rendered(Quick, "{{ x }}", x=value) == rendered(Environment, "{{ x }}", x=value)


def test_printed__a_name_that_nobody_knows_still_fails() -> None:
    with pytest.raises(UndefinedError, match="'x' is undefined"):
        rendered(Quick, "{{ x }}")


@pass_context
def told_the_context(context: object, number: int) -> str:
    return f"{type(context).__name__ != ''}<{number}>"


@pytest.mark.parametrize(
    "source",
    [
        "{% macro m(a, b=2) %}<b>{{ a }}{{ b }}{{ kwargs|length }}{% endmacro %}{{ m('<') }}{{ m(1, b='>', c=3) }}",
        "{% macro m() %}[{{ caller('<') }}]{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %}",
        "{% macro m(n) %}{{ n }}{% if n %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(3) }}",
        "{{ wants(1) }}{{ plain('<') }}{{ part() }}{{ 'a<'.upper() }}",
        "{% for x in [1, 2] %}{{ loop.cycle('<', '>') }}{{ loop.changed(x) }}{% set y = x %}{{ wants(y) }}{% endfor %}",
        "{% block b %}{{ plain(x=3) }}{{ self.c() }}{% endblock %}{% block c %}<{{ '>' }}{% endblock %}",
    ],
)
def test_call__whatever_is_called(source: str) -> None:
    names = {"wants": told_the_context, "plain": lambda x: f"<{x}>", "part": partial(str, "'")}
    assert rendered(Quick, source, **names) == rendered(Environment, source, **names)

"""Words with variables in them, as in "Hello {{ first_name }}". They are text that somebody typed, and never run as a template."""

import re
from collections.abc import Callable
from functools import cache

from django.template import Context, Template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .kinds import LetterKind

VARIABLE = re.compile(r"{{ *(\w+) *}}")
MARKS = re.compile(r"{{[^{}]*}}|{%[^{}]*%}|{#[^{}]*#}|{{|}}|{%|%}|{#|#}")


def names_in(words: str) -> list[str]:
    """Return the names of the variables in `words`, each once."""
    return list(dict.fromkeys(VARIABLE.findall(words)))


def faults_of(words: str) -> str:
    """Return what is wrong with `words`, in a sentence: they have something of a template that is no variable. Empty where nothing is."""
    if found := MARKS.search(VARIABLE.sub("", words)):
        return f"“{found[0]}” can’t be used. Only variables can stand in double curly brackets, by their names alone."
    return ""


def fill_in(words: str, value: Callable[[str], str]) -> str:
    """Return `words` with the value of each of their variables. What stands in a value is left as it is."""
    return VARIABLE.sub(lambda found: value(found[1]), words)


def as_html(text: str) -> SafeString:
    """Return `text` as HTML that shows it as it is, with its line breaks."""
    return mark_safe("<br>".join(escape(str(text)).splitlines()))  # noqa: S308 - escaped right here


def value_of(name: str, kind: LetterKind, context: Context) -> str:
    """Return what the variable `name` of `kind` holds in the letter of `context`.

    Raises:
        KeyError: the kind has no such variable.
    """
    return _template(kind.variable(name).value).render(context).strip()


@cache
def _template(value: str) -> Template:
    # The template of a value is written by the kind's domain. What somebody types names it only.
    return Template(f"{{% autoescape off %}}{value}{{% endautoescape %}}")

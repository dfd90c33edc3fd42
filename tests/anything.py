"""What anybody might send: for tests in which no input may break a page.

A form is read from its own page, so what is sent has the names that the page has, and now and then one of its own values.
"""

import re
from html import unescape

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.database import on_sqlite

HOSTILE = [
    "", " ", "0", "-1", "1", "2.5", "99999999999999999999", "1e400", "NaN", "on", "\x00", "\x07\x1b", "\r\nBcc: a@b.example", "a,b;c",
    "'; --", "<b>", "=1+1", "2027-02-30", "2027-03-28T01:30", "9999-12-31", "25:61", "ａ@ｂ", "\u202e", "\U0001f600", "x" * 5000,
]  # fmt: skip

TYPED = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def examples(number: int) -> int:
    """Return how many examples are tried where SQLite is to have `number`: a fifth of them on another database.

    What breaks on strange input is what reads it, which is the same with both; each still meets what only its database refuses.
    """
    return number if on_sqlite() else max(number // 5, 4)


def tries(number: int) -> settings:
    """Return the settings of a test that sends so many things to a page: each is many times dearer than a function's argument."""
    return settings(max_examples=examples(number), deadline=None, suppress_health_check=list(HealthCheck))


def in_any_order(machine: type[RuleBasedStateMachine], *, number: int, steps: int) -> None:
    """Take so many steps of `machine` in any order, `number` times; the same ones in every run, of which none is made shorter."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(number),
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


# Every run tries others.
EACH = tries(30)
FEWER = tries(12)


def forms_of(page: str) -> st.SearchStrategy[dict[str, str]]:
    """Anything that could be sent by the forms of `page`: strange text, or values of its own."""
    names = set(re.findall(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"', page)) - {"csrfmiddlewaretoken"}
    own = sorted({unescape(value) for value in re.findall(r'\bvalue="([^"]*)"', page)})[:60]
    values = TYPED | st.sampled_from(own) if own else TYPED
    return st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(names) or ["anything"], values))

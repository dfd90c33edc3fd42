"""A second pass over another database asks whatever the first one did."""

import json
from types import SimpleNamespace

import pytest

from tests.statements import Notes, enough, extremes, repeats, shape


def test_what_is_enough_asks_whatever_all_ask_for_little():
    noted = {"dear": (900, {1, 2, 3}), "one": (3, {1, 2}), "two": (3, {2, 3}), "again": (5, {2}), "alone": (70, {4})}
    assert enough(noted) == {"one", "two", "alone"}


def test_what_is_left_out_asks_only_what_others_ask(tmp_path):
    (tmp_path / "1.json").write_text(json.dumps({"whole": [3, 1, 2], "part": [2, 1]}))
    (tmp_path / "2.json").write_text(json.dumps({"other": [9, 7], "not here": [1, 1, 2, 7]}))
    items = [SimpleNamespace(nodeid=name) for name in ("whole", "part", "other", "new")]
    assert [item.nodeid for item in repeats(items, tmp_path)] == ["part"]


def test_statements_differ_in_more_than_how_many_values_they_have():
    assert shape("SELECT a FROM b WHERE c IN (%s, %s, %s)") == shape("SELECT a FROM b WHERE c IN (%s)")
    assert shape("INSERT INTO b VALUES (%s, %s), (%s, %s)") == shape("INSERT INTO b VALUES (%s, %s)")
    assert shape('SAVEPOINT "s1_x2"') == shape('SAVEPOINT "s987_x33"')
    assert shape("SELECT a FROM b WHERE c = %s") != shape("SELECT a FROM b WHERE c > %s")


@pytest.mark.parametrize(
    ("values", "said"),
    [(None, []), (["a", 1, None], []), (["a\0"], ["null character"]), ({"a": 2**31}, ["large number"]), (["x" * 251] * 2, ["long text"])],
)
def test_values_beyond_the_ordinary_are_told_apart(values, said):
    assert extremes(values) == said


def test_one_that_fails_is_another_and_a_test_that_does_not_end_is_not_noted(tmp_path):
    notes = Notes(tmp_path / "notes")

    def ask(test, *, fails=False):
        def execute(*_):
            if fails:
                raise ValueError

        notes.test = test
        try:
            notes.hear(execute, "SELECT %s", [1], False, None)
        except ValueError:
            pass
        finally:
            notes.test = None

    ask("well")
    ask("badly", fails=True)
    ask("skipped")
    notes.forget("skipped")
    notes.write()

    [written] = (tmp_path / "notes").iterdir()
    noted = json.loads(written.read_text())
    assert noted.keys() == {"well", "badly"}
    assert noted["well"] != noted["badly"]

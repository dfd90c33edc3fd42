"""Finding records by name as people type it: any case, with or without accents, either apostrophe, the names in any order.

One mechanism for every list of people, schools and candidates, on every database: what is kept and what is typed are folded alike, and
each word that was typed must be somewhere in the fields that are searched.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import reduce
from typing import Any, TypeVar

from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from .words import UNJOINED

MOST_WORDS = 10
LONGEST_WORD = 80

# Apostrophes as keyboards and word processors write them, and the full stops of initials and of "St."
_DROPPED = "'’‘ʼʻ`´′.\x00"
# Accents, Hebrew points, Arabic vowel signs, and joiners, once they are apart from their letters.
_MARKS = "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u200c\u200d]"
# Letters that no normal form takes apart, small and capital.
_LETTERS = {letter: plain for small, plain in UNJOINED.items() for letter in dict.fromkeys((chr(small), chr(small).upper()))} | {"ß": "ss"}
_SINGLE = tuple("".join(part) for part in zip(*((letter, plain) for letter, plain in _LETTERS.items() if len(plain) == 1), strict=True))
_DOUBLE = tuple((letter, plain) for letter, plain in _LETTERS.items() if len(plain) > 1)

_TABLE = str.maketrans({**_LETTERS, **dict.fromkeys(_DROPPED, "")})
_WORD = re.compile(r"[^\s,;/‐‑–—-]+")

Records = TypeVar("Records", bound=QuerySet[Any])


def fold(text: str) -> str:
    """Return `text` in lower case, without accents and apostrophes, as names are compared."""
    text = text.translate(_TABLE)
    return (text if text.isascii() else re.sub(_MARKS, "", unicodedata.normalize("NFKD", text))).lower()


def words_of(typed: str) -> list[str]:
    """Return the words of a name as it was typed, folded. A double-barrelled name is two words."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(typed))][:MOST_WORDS]


class Folded(Func):
    """What `fold` makes of a text in the database."""

    function = "thep_fold_name"
    arity = 1
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        connection.ensure_connection()
        connection.connection.create_function(self.function, 1, fold, deterministic=True)
        return self.as_sql(compiler, connection, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the same by PostgreSQL's own functions, which need no extension."""
        (text,) = self.source_expressions
        sql, parameters = compiler.compile(text)
        dropped = "".join(each for each in _DROPPED if each != "\x00")  # which PostgreSQL cannot hold
        sql = f"translate({sql}, %s, %s)"
        parameters = [*parameters, _SINGLE[0] + dropped, _SINGLE[1]]
        for letter, letters in _DOUBLE:
            sql = f"replace({sql}, %s, %s)"
            parameters += [letter, letters]
        return f"lower(regexp_replace(normalize({sql}, NFKD), %s, '', 'g'))", [*parameters, _MARKS]


def folded(*fields: str) -> Folded:
    """Return an expression of what is in `fields`, folded, with spaces between; empty fields are passed over."""
    texts = [Coalesce(Cast(F(field), TextField()), Value(""), output_field=TextField()) for field in fields]
    # Joined side by side: Django's `Concat` puts each pair into the next, deeper than SQLite reads where there are many.
    return Folded(Func(*texts, template="(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=TextField()))


def matching(records: Records, typed: str, fields: Sequence[str]) -> Records:
    """Return those of `records` that have each word of `typed`, also within a longer one, in `fields`; none where no word is typed."""
    words = words_of(typed)
    if not words:
        return records.none()
    return reduce(lambda found, word: found.filter(folded_names__contains=word), words, records.alias(folded_names=folded(*fields)))

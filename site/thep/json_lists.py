"""Lists that the database makes of what several rows have, so that what belongs to a record is read with it."""

from typing import Any

from django.db.models import Func, JSONField


class JSONList(Func):
    """What an expression is in each row of a subquery that selects nothing else, as one list."""

    # A function, and no Aggregate, as that would group the rows. Of no rows PostgreSQL makes NULL, SQLite an empty list.
    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)

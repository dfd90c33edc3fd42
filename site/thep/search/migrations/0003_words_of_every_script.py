"""What is indexed are words that are folded before a database sees them; labels find an entry, and are not shown of it.

PostgreSQL's vectors, which were generated from the texts, become columns that the engine writes. Every entry is indexed anew.
"""

from django.db import migrations, models

from thep.search.words import indexed

POSTGRESQL = [
    "ALTER TABLE search_searchentry DROP COLUMN vector, DROP COLUMN title_vector",
    "ALTER TABLE search_searchentry ADD COLUMN title_vector tsvector, ADD COLUMN vector tsvector",
    # As in 0002: in the row, a common word is found and ranked in a sixth of the time.
    "ALTER TABLE search_searchentry ALTER COLUMN vector SET STORAGE MAIN",
    "CREATE INDEX search_entry_vector ON search_searchentry USING gin (vector) WITH (fastupdate = off)",
    "CREATE INDEX search_entry_title_vector ON search_searchentry USING gin (title_vector) WITH (fastupdate = off)",
]


VECTORS = """UPDATE search_searchentry SET
    title_vector = to_tsvector('search_english', %s),
    vector = setweight(to_tsvector('search_english', %s), 'A') || setweight(to_tsvector('search_english', %s), 'B')
        || setweight(to_tsvector('search_english', %s), 'D')
    WHERE id = %s"""


def plain_columns(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement, params=None)


def index_anew(apps, schema_editor):
    entries = apps.get_model("search", "SearchEntry").objects.order_by("pk")
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for entry in entries.iterator(chunk_size=200):
            title, summary, body = indexed(entry.title), indexed(entry.summary), indexed(f"{entry.body} {entry.labels}")
            if connection.vendor == "postgresql":
                cursor.execute(VECTORS, (title, title, summary, body, entry.pk))
            else:
                cursor.execute("DELETE FROM search_text WHERE rowid = %s", (entry.pk,))
                cursor.execute(
                    "INSERT INTO search_text (rowid, title, summary, body) VALUES (%s, %s, %s, %s)", (entry.pk, title, summary, body)
                )


class Migration(migrations.Migration):
    dependencies = [("search", "0002_text_index")]

    operations = [
        migrations.AddField(
            "searchentry",
            "labels",
            models.TextField(
                blank=True, default="", help_text="What it is found by, and is never shown of it: names of places, people and subjects."
            ),
            preserve_default=False,
        ),
        migrations.RunPython(plain_columns, migrations.RunPython.noop),
        migrations.RunPython(index_anew, migrations.RunPython.noop),
    ]

"""The full-text index of the database that holds the entries.

SQLite has a virtual table beside them. PostgreSQL has generated columns, which it keeps itself, over a configuration that stems
English without leaving words out ("IT" is a subject) and, where the extension may be created, without accents.
"""

from django.db import DatabaseError, migrations, transaction

SQLITE = [
    """CREATE VIRTUAL TABLE search_text USING fts5 (
        title, summary, body, tokenize = 'porter unicode61 remove_diacritics 2', prefix = '3'
    )""",
]

# What the parser would take for a path, an address or a decimal ("KS1/KS2") is split into words, as SQLite does.
WORDS = "translate({column}, '<>&/@:._-', '         ')"

POSTGRESQL = [
    "CREATE TEXT SEARCH DICTIONARY search_stem (TEMPLATE = snowball, Language = english)",
    "CREATE TEXT SEARCH CONFIGURATION search_english (COPY = english)",
    """ALTER TEXT SEARCH CONFIGURATION search_english
        ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part, numword, numhword, hword_numpart
        WITH {unaccent} search_stem""",
    f"""ALTER TABLE search_searchentry
        ADD COLUMN title_vector tsvector GENERATED ALWAYS AS (to_tsvector('search_english', {WORDS.format(column="title")})) STORED,
        ADD COLUMN vector tsvector GENERATED ALWAYS AS (
            setweight(to_tsvector('search_english', {WORDS.format(column="title")}), 'A')
            || setweight(to_tsvector('search_english', {WORDS.format(column="summary")}), 'B')
            || setweight(to_tsvector('search_english', {WORDS.format(column="body")}), 'D')
        ) STORED""",
    # Out of line, a word of half of 20,000 entries is found and ranked in 270 ms; in the row, in 44.
    "ALTER TABLE search_searchentry ALTER COLUMN vector SET STORAGE MAIN",
    "CREATE INDEX search_entry_vector ON search_searchentry USING gin (vector) WITH (fastupdate = off)",
    "CREATE INDEX search_entry_title_vector ON search_searchentry USING gin (title_vector) WITH (fastupdate = off)",
]


def create(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(statement, params=None)
    elif connection.vendor == "postgresql":
        unaccent = "unaccent," if has_extension(connection, "unaccent") else ""
        for statement in POSTGRESQL:
            schema_editor.execute(statement.format(unaccent=unaccent), params=None)


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_text", params=None)
    elif vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_searchentry DROP COLUMN vector, DROP COLUMN title_vector", params=None)
        schema_editor.execute("DROP TEXT SEARCH CONFIGURATION search_english", params=None)
        schema_editor.execute("DROP TEXT SEARCH DICTIONARY search_stem", params=None)


def has_extension(connection, name):
    """Whether the extension is there, or could be created: a role that may not does without."""
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    except DatabaseError:
        return False
    return True


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]

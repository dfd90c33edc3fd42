"""Nothing completes titles, so that they have no vector of their own."""

from django.db import migrations


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_searchentry DROP COLUMN title_vector", params=None)


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_searchentry ADD COLUMN title_vector tsvector", params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0004_facets_until")]

    operations = [migrations.RunPython(drop, put_back)]

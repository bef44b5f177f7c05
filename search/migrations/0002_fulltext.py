"""The tables of the embedded engines, of the database in use alone."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE search_fulltext USING fts5(title, body, exact, rights, "
    """tokenize = "unicode61 remove_diacritics 0 tokenchars '-_'")""",
    """CREATE VIRTUAL TABLE search_titles USING fts5(title, prefix = '2 3', tokenize = "unicode61 remove_diacritics 0 tokenchars '-_'")""",
)
POSTGRESQL = (
    "CREATE TABLE search_fulltext (entry_id bigint PRIMARY KEY REFERENCES search_entry (id) ON DELETE CASCADE, "
    "words tsvector NOT NULL)",
    "CREATE INDEX search_fulltext_words ON search_fulltext USING gin (words)",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def create(apps, schema_editor):
    for statement in STATEMENTS.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for table in ("search_fulltext", "search_titles"):
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]

"""The tables of the embedded engines, of the database in use alone."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE search_fulltext USING fts5(title, body, exact, rights, "
    """tokenize = "unicode61 remove_diacritics 0 tokenchars '-_'")""",
    """CREATE VIRTUAL TABLE search_titles USING fts5(title, prefix = '2 3', tokenize = "unicode61 remove_diacritics 0 tokenchars '-_'")""",
)
POSTGRESQL = (
    # What it costs to read a long tsvector, for the planner: see search.engines.postgres.
    "CREATE FUNCTION search_words(words tsvector) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT "
    "COST 100 AS 'BEGIN RETURN words; END'",
    "CREATE TABLE search_fulltext (entry_id bigint PRIMARY KEY REFERENCES search_entry (id) ON DELETE CASCADE, "
    "size integer NOT NULL, title tsvector NOT NULL, words tsvector NOT NULL)",
    "CREATE INDEX search_fulltext_title ON search_fulltext USING gin (title)",
    "CREATE INDEX search_fulltext_words ON search_fulltext USING gin (search_words(words))",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def create(apps, schema_editor):
    for statement in STATEMENTS.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for table in ("search_fulltext", "search_titles"):
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS search_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]

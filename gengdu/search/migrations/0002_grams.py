"""The index proper, in each database's own kind (ADR 6): `gengdu.search.gateways` reads it.

It holds nothing that cannot be made again; what was published earlier comes with `gengdu reindex`
or the next change.
"""

from django.db import migrations

FTS5 = """
CREATE VIRTUAL TABLE search_grams USING fts5(
  grams, detail=none, columnsize=0, tokenize="ascii tokenchars ':_.-'"
)
"""
# 353894400 = 86,400 s shifted by 12 bits: places of one day.
POSTGRESQL = (
    "CREATE TABLE search_grams (place bigint PRIMARY KEY, grams tsvector NOT NULL)",
    # Without the list of pending entries a look-up never reads through what came in lately.
    "CREATE INDEX search_grams_found ON search_grams USING gin (grams) WITH (fastupdate = off)",
    """
CREATE FUNCTION search_newest(wanted text, before bigint, most integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE
-- A scan of the table, by its key or without, would unpack thousands of tsvectors.
SET enable_seqscan = off SET enable_indexscan = off SET jit = off
AS $$
DECLARE
  newest bigint;
  span bigint;
  days integer;
  found bigint[];
BEGIN
  SELECT place INTO newest FROM search_grams WHERE place < before ORDER BY place DESC LIMIT 1;
  IF newest IS NULL THEN RETURN; END IF;
  FOREACH days IN ARRAY ARRAY[8, 64, 512] LOOP
    span := newest / 353894400 / days;
    SELECT array_agg(hit.place ORDER BY hit.place DESC) INTO found FROM (
      SELECT place FROM search_grams
      WHERE grams @@ format('(%s) & (''d%s:%s'' | ''d%s:%s'')',
                            wanted, days, span, days, span - 1)::tsquery
        AND place < before
      ORDER BY place DESC LIMIT most
    ) AS hit;
    IF cardinality(found) >= most THEN
      RETURN QUERY SELECT unnest(found);
      RETURN;
    END IF;
  END LOOP;
  RETURN QUERY SELECT place FROM search_grams
    WHERE grams @@ wanted::tsquery AND place < before ORDER BY place DESC LIMIT most;
END $$
""",
)


def make(apps, schema_editor):
    """FTS5, or a table under GIN with the function that asks it."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgres else (FTS5,):
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    """All of it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION search_newest(text, bigint, integer)")
    schema_editor.execute("DROP TABLE search_grams")


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(make, drop),
    ]

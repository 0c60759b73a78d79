"""PostgreSQL: where the newest spans begin is asked outside of the function.

Inside, where scans by the key are off, that question alone read the whole table: 6 ms at 100,000
documents.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION search_newest(wanted text, before bigint, most integer, newest bigint)
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE
-- A scan of the table, by its key or without, would unpack thousands of tsvectors.
SET enable_seqscan = off SET enable_indexscan = off SET jit = off
AS $$
DECLARE
  span bigint;
  days integer;
  found bigint[];
BEGIN
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
"""


def make(apps, schema_editor):
    """One with four arguments; that with three stays for processes of the release before."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)


def drop(apps, schema_editor):
    """Back to the one of the migration before, which is still there."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION search_newest(text, bigint, integer, bigint)")


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_grams'),
    ]

    operations = [
        migrations.RunPython(make, drop),
    ]

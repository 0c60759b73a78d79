"""PostgreSQL: spans in which too few hits are to be expected are passed over, and plans are kept.

Two words are seldom in one document: of the newest days only the first span is asked, and it tells
how many are needed. A plan for each question took as long as the answer.
"""

from importlib import import_module

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION search_newest(wanted text, before bigint, most integer, newest bigint)
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE
-- A scan of the table, by its key or without, would unpack thousands of tsvectors.
SET enable_seqscan = off SET enable_indexscan = off SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  span bigint;
  days integer;
  expected bigint := 0;
  found bigint[];
BEGIN
  IF newest IS NULL THEN RETURN; END IF;
  FOREACH days IN ARRAY ARRAY[8, 64, 512] LOOP
    CONTINUE WHEN days < expected;
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
    expected := days * most / greatest(coalesce(cardinality(found), 0), 1);
  END LOOP;
  RETURN QUERY SELECT place FROM search_grams
    WHERE grams @@ wanted::tsquery AND place < before ORDER BY place DESC LIMIT most;
END $$
"""
BEFORE = import_module("gengdu.search.migrations.0003_newest_given").FUNCTION


def make(apps, schema_editor):
    """The same answers by fewer questions."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)


def back(apps, schema_editor):
    """As it was."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BEFORE.replace("CREATE", "CREATE OR REPLACE", 1), params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_newest_given'),
    ]

    operations = [
        migrations.RunPython(make, back),
    ]

"""What an entry holds, and what it must never hold."""

import datetime as dt
import json
import logging

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from gengdu.audit import actions as audit
from gengdu.audit import rules
from gengdu.audit.enums import Outcome
from gengdu.audit.models import AuditEntry, AuditLink, AuditPending, AuditSeal
from gengdu.audit.tests.conftest import Somebody
from gengdu.kit import trace

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_what_where_and_how(jilin, actor):
    station_manager = Somebody()
    with trace.tracing(trace.Trace(number="r1", address="192.0.2.7")):
        audit.record(
            actor=station_manager,
            verb="people.person.change",
            target=jilin["双桥村"],
            region_code="220122101202",
            on_behalf_of=actor,
            outcome=Outcome.REFUSED,
            name=audit.HIDDEN,
            level=(1, 2),
        )
    entry = AuditEntry.objects.get()
    assert (entry.actor_uid, entry.on_behalf_uid) == (station_manager.uid, actor.uid)
    assert (entry.verb, entry.outcome) == ("people.person.change", "refused")
    assert (entry.target_kind, entry.target_key) == ("regions.region", "220122101202")
    assert (entry.region_code, entry.address, entry.request) == (
        "220122101202", "192.0.2.7", "r1",
    )  # fmt: skip
    assert entry.changed == {"name": "•", "level": [1, 2]}


def test_an_entry_goes_with_its_transaction(jilin, actor):
    @transaction.atomic
    def close_and_fail():
        audit.record(actor=actor, verb="regions.region.close", target=jilin["双桥村"])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        close_and_fail()
    assert not AuditEntry.objects.exists()
    assert not AuditPending.objects.exists()


def test_values_come_back_the_same_from_both_databases(actor):
    audit.record(
        actor=actor,
        verb="x.y.z",
        ratio=0.1,
        huge=1e30,
        lost=float("nan"),
        text="a\0b\ud800",
        parts={"b", "a"},
        nested={"at": {"deep": (1, 2.0)}},
        uid=actor.uid,
    )
    assert AuditEntry.objects.get().changed == {
        "ratio": 0.1,
        "huge": "1e+30",
        "lost": "nan",
        "text": "a�b?",
        "parts": ["a", "b"],
        "nested": {"at": {"deep": [1, 2.0]}},
        "uid": str(actor.uid),
    }


@pytest.mark.parametrize("model", [AuditEntry, AuditSeal, AuditLink])
def test_control_24_the_database_refuses_to_change_or_delete_the_log(write, model):
    write(2)
    before = list(model.objects.order_by("pk").values())
    rows = model.objects.filter(pk=model.objects.first().pk)
    name = {AuditEntry: "verb", AuditSeal: "digest", AuditLink: "sha256"}[model]
    for forge in (lambda: rows.update(**{name: "x"}), lambda: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            forge()
    assert list(model.objects.order_by("pk").values()) == before


def test_the_canonical_form_is_fixed_for_ever(actor):
    """Old seals break when this changes: the bytes stand here in full."""
    entry = AuditEntry(
        uid="0190163d-8694-739b-aea5-966c26f8ad91",
        at=dt.datetime(2026, 7, 18, 1, 2, 3, 4, tzinfo=dt.UTC),
        verb="articles.article.publish",
        target_kind="articles.article",
        target_key="k",
        region_code="220122",
        changed={"z": 1, "a": ["旧", "新"]},
    )
    assert rules.canonical(entry).decode() == (
        '{"actor":"","address":"","at":"2026-07-18T01:02:03.000004+00:00",'
        '"changed":{"a":["旧","新"],"z":1},"key":"k","kind":"articles.article","on_behalf":"",'
        '"outcome":"done","region":"220122","request":"",'
        '"uid":"0190163d-8694-739b-aea5-966c26f8ad91","verb":"articles.article.publish"}'
    )
    assert rules.digest_of(prev=rules.GENESIS, no=1, hashes=[rules.hash_of(entry)]) == (
        "e42d77b30c4d1ac2527eb37ae1110ce49031d32938527327ea8c266f2c8144ab"
    )


def test_control_24_sealed_entries_go_to_the_log_without_values_or_addresses(jilin, actor, caplog):
    with trace.tracing(trace.Trace(number="r1", address="192.0.2.7")):
        entry = audit.record(
            actor=actor, verb="people.person.change", target=jilin["双桥村"], nickname="小梅"
        )
    with caplog.at_level(logging.INFO, logger="gengdu.audit"):
        audit.seal_batch()
    (line,) = [r.getMessage() for r in caplog.records if r.name == "gengdu.audit"]
    assert json.loads(line) == {
        "at": entry.at.isoformat(timespec="milliseconds"),
        "uid": str(entry.uid),
        "verb": "people.person.change",
        "outcome": "done",
        "actor": str(actor.uid),
        "kind": "regions.region",
        "key": "220122101202",
        "region": "",
        "changed": ["nickname"],
        "sha256": AuditLink.objects.get().sha256,
    }


def test_recording_is_two_inserts(jilin, actor, django_assert_num_queries):
    with django_assert_num_queries(2):
        audit.record(actor=actor, verb="x.y.z", target=jilin["双桥村"])
    assert AuditPending.objects.count() == 1

"""An observation beside its concurrent twin, with real transactions on PostgreSQL."""

import datetime as dt

import pytest

from gengdu.access.enums import Role
from gengdu.audit.models import AuditEntry
from gengdu.fields.actions.observations import record_observation, undo_observation
from gengdu.fields.models import Observation
from gengdu.jobs.models import Job
from gengdu.kit.ids import uuid7
from gengdu.kit.tests.threads import together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_july"),
]
TODAY = dt.date(2026, 7, 11)


def recorded(actor, maize, once) -> Observation:
    return record_observation(
        actor=actor, once=once, stage=maize.stages.get(order=7).pk, region="220122", on=TODAY
    )


def test_pressing_record_twice_at_once_is_one_observation(technician_li, mei, plant, maize):
    plant(mei, "东坡", dt.date(2026, 4, 28))
    once = uuid7()

    def press():
        return recorded(technician_li, maize, once).pk

    found = together(press, press, press)
    assert found == [Observation.objects.get().pk] * 3
    assert AuditEntry.objects.filter(verb="fields.observation.record").count() == 1
    assert Job.objects.filter(unique_key__startswith="fields.recompute:220122").count() == 1


def test_undoing_twice_at_once_is_once(technician_li, mei, plant, maize):
    plant(mei, "东坡", dt.date(2026, 4, 28))
    made = recorded(technician_li, maize, uuid7())

    def press():
        return undo_observation(actor=technician_li, observation_uid=made.uid).undone_at

    first, second = together(press, press)
    assert first == second
    assert AuditEntry.objects.filter(verb="fields.observation.undo").count() == 1


def test_two_technicians_record_at_once_and_both_stand(
    technician_li, resident, give, agri_station, mei, plant, maize
):
    plant(mei, "东坡", dt.date(2026, 4, 28))
    other = give(resident("赵立", "双桥村"), Role.TECHNICIAN, "农安县", organisation=agri_station)
    found = together(
        lambda: recorded(technician_li, maize, uuid7()).pk,
        lambda: recorded(other, maize, uuid7()).pk,
    )
    assert sorted(found) == sorted(Observation.objects.values_list("pk", flat=True))
    assert Job.objects.filter(unique_key__startswith="fields.recompute:220122").count() == 1

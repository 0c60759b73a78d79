"""One row for every section of the core: the matrix test, the list tests and the looks use them.

An app with a `console` room of its own brings `tests/samples.py` with the same `SAMPLES`
(`gengdu/console/tests/matrix.py` says what they are).
"""

import datetime as dt
import itertools

from gengdu.access.enums import Role
from gengdu.access.models import ApiClient, Grant, Organisation
from gengdu.audit.models import AuditEntry
from gengdu.console.tests.matrix import Sample, Spot
from gengdu.jobs.enums import JobState
from gengdu.jobs.models import Job
from gengdu.kit import clock, ids, vault
from gengdu.people.actions.merging import merge_people
from gengdu.people.models import Account, Merge, Person
from gengdu.people.tests.factories import register
from gengdu.regions.enums import SuccessionState
from gengdu.regions.models import Region, RegionChange, Succession
from gengdu.sms.enums import MessageState
from gengdu.sms.models import Message
from gengdu.system.actions.people import register_person

_count = itertools.count(1)


def a_person(spot: Spot) -> Person:
    """Somebody who lives there, with an account."""
    return register(f"韩{'春夏秋冬'[next(_count) % 4]}生", spot.region.code).account.person


def an_account(spot: Spot) -> Account:
    """What that person signs in with."""
    return a_person(spot).account


def a_merge(spot: Spot) -> Merge:
    """Two entries of that place that became one, today, by whoever keeps its station."""
    manager = register("周站长", spot.region.code).account
    Grant.objects.create(
        account=manager, role=Role.STATION_MANAGER, region=spot.region, reason="样例"
    )
    kept, gone = (
        register_person(
            actor=manager, person_uid=ids.uuid7(), name="吴老栓", region_code=spot.region.code
        )
        for _ in range(2)
    )
    return merge_people(actor=manager, kept_uid=kept.uid, gone_uid=gone.uid)


def an_organisation(spot: Spot) -> Organisation:
    """The organisation itself; a new one of the place where the spot names none."""
    if spot.organisation is not None:
        return spot.organisation
    return Organisation.objects.create(name=f"第{next(_count)}合作社", region=spot.region)


def a_grant(spot: Spot) -> Grant:
    """A role that somebody of the place holds there, for the organisation."""
    return Grant.objects.create(
        account=an_account(spot),
        role=Role.EDITOR,
        region=spot.region,
        organisation=spot.organisation,
        reason="接替退休的同事",
        valid_from=clock.now(),
    )


def a_client(spot: Spot) -> ApiClient:
    """A program of the organisation that follows the place."""
    return ApiClient.objects.create(
        name=f"第{next(_count)}号网站",
        organisation=an_organisation(spot),
        region=spot.region,
        token_hash=f"{next(_count):064d}",
        made_by=ids.uuid7(),
        valid_until=clock.now() + dt.timedelta(days=30),
    )


def a_region(spot: Spot) -> Region:
    """The place itself."""
    return spot.region


def a_succession(spot: Spot) -> Succession:
    """A change of the place that was undone: there is nothing more to do about it."""
    succession = Succession.objects.create(
        on=clock.today(),
        region_code=spot.region.code,
        mapping={spot.region.code: spot.region.code},
        state=SuccessionState.UNDONE,
    )
    RegionChange.objects.create(
        old=spot.region, new=spot.region, on=clock.today(), share=1, succession=succession
    )
    return succession


def an_entry(spot: Spot) -> AuditEntry:
    """Something that somebody did about the place."""
    who = an_account(spot)
    return AuditEntry.objects.create(
        actor_uid=who.uid,
        verb="regions.region.rename",
        target_kind="regions.region",
        target_key=spot.region.code,
        region_code=spot.region.code,
        address="10.0.0.7",
        changed={"name": ["东村", "西村"]},
    )


def a_job(spot: Spot) -> Job:
    """A piece of work that has failed; nobody of the test started it."""
    return Job.objects.create(
        task="regions.rehome",
        state=JobState.DEAD,
        attempts=5,
        error="OperationalError: database is locked",
        enqueued_by=ids.uuid7(),
        finished_at=clock.now(),
    )


def a_message(spot: Spot) -> Message:
    """A text message that could not be sent."""
    message = Message(
        ref=f"sample-{next(_count)}",
        phone_blind=vault.ring().blind("13900009999", purpose="phone"),
        state=MessageState.FAILED,
        gateway="console",
        problem="no route",
        attempts=3,
        expires_at=clock.now() + dt.timedelta(hours=1),
    )
    message.phone_sealed = vault.ring().seal("13900009999", bound_to=f"{message.uid}.phone")
    message.save()
    return message


SAMPLES: dict[str, Sample] = {
    "people.person": Sample(a_person),
    "people.merge": Sample(a_merge),
    "people.account": Sample(an_account, bureau_sees=False),
    "access.organisation": Sample(an_organisation, owned=True),
    "access.grant": Sample(a_grant, owned=True),
    "access.client": Sample(a_client, owned=True),
    "regions.region": Sample(a_region),
    "regions.succession": Sample(a_succession),
    "audit.entry": Sample(an_entry, bureau_sees=False),
    "jobs.job": Sample(a_job, placed=False),
    "sms.message": Sample(a_message, placed=False),
    "options.option": Sample(a_region, bureau_sees=False, asked={"place": "region"}),
    "changes.feed": Sample(a_region, placed=False),
}

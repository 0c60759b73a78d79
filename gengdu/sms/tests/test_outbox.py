"""Messages on their way: once, sealed, tried again, settled, forgotten."""

import datetime as dt
import logging

import pytest
import time_machine

from gengdu.jobs.models import Job
from gengdu.sms import tasks
from gengdu.sms.actions import (
    deliver_message,
    forget_number,
    forget_old_rows,
    pick_up_messages,
    queue_message,
    record_status,
    send_code,
)
from gengdu.sms.enums import MessageState
from gengdu.sms.errors import GatewayUnknown
from gengdu.sms.gateways.console import ConsoleGateway
from gengdu.sms.models import Code, Message
from gengdu.sms.registry import chosen_gateway
from gengdu.sms.tests.helpers import last_code

pytestmark = pytest.mark.django_db
PHONE = "13800000001"
NOON = dt.datetime(2026, 7, 10, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def queue(ref="notice:1", **given):
    return queue_message(phone=PHONE, text="大喇叭口期防玉米螟", ref=ref, **given)


def test_a_message_is_queued_once_for_its_reference():
    first = queue()
    assert queue() == first
    assert Message.objects.count() == 1
    assert Job.objects.filter(task="sms.deliver_message", args=[first.pk]).count() == 1


def test_number_and_text_are_sealed_and_the_text_is_dropped_after_sending(gateway):
    message = queue()
    assert PHONE not in message.phone_sealed
    assert "玉米螟" not in message.text_sealed
    deliver_message(message_id=message.pk)
    assert gateway.sent == [(PHONE, "【耕读】大喇叭口期防玉米螟", str(message.uid))]
    message.refresh_from_db()
    assert (message.state, message.text_sealed, message.text()) == (MessageState.SENT, "", "")
    assert message.phone() == PHONE


def test_a_repeated_job_sends_nothing_twice(gateway):
    message = queue()
    for _again in range(3):
        tasks.deliver_message(message.pk)
    assert len(gateway.sent) == 1


def test_a_gateway_that_is_down_is_tried_again_later_and_later(gateway, clock):
    message = queue()
    gateway.down = True
    waits = []
    for _attempt in range(4):
        deliver_message(message_id=message.pk)
        message.refresh_from_db()
        assert (message.state, message.problem) == (MessageState.QUEUED, "gateway down")
        again = Job.objects.filter(task="sms.deliver_message").order_by("-pk").first()
        waits.append((again.run_after - dt.datetime.now(dt.UTC)).total_seconds())  # noqa: TID251
        deliver_message(message_id=message.pk)  # too early: not even tried
        clock.move_to(again.run_after)
    assert waits == [5, 20, 80, 320]
    gateway.down = False
    deliver_message(message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts, len(gateway.sent)) == (MessageState.SENT, 5, 1)


def test_a_code_that_cannot_be_sent_in_its_time_fails_and_is_dropped(gateway, clock):
    gateway.down = True
    message = queue(minutes=5)
    for wait in (5, 20, 80, 320):
        deliver_message(message_id=message.pk)
        clock.shift(dt.timedelta(seconds=wait))
    message.refresh_from_db()
    assert (message.state, message.problem) == (MessageState.FAILED, "gateway down")
    assert message.text_sealed == ""
    assert gateway.sent == []


def test_what_comes_too_late_is_not_sent(gateway, clock):
    message = queue(minutes=5)
    clock.shift(dt.timedelta(minutes=5))
    deliver_message(message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.text_sealed) == (MessageState.EXPIRED, "")
    assert gateway.sent == []


def test_keys_rotated_while_the_gateway_is_asked_stay_rotated(gateway, monkeypatch):
    message = queue()

    def slow(phone, text, ref):
        Message.objects.filter(pk=message.pk).update(phone_sealed="k2.new", phone_blind="new")
        return ref

    monkeypatch.setattr(gateway, "send", slow)
    deliver_message(message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.text_sealed) == (MessageState.SENT, "")
    assert (message.phone_sealed, message.phone_blind) == ("k2.new", "new")


def test_a_refused_message_is_not_tried_again(gateway):
    gateway.refuse = "blacklisted"
    message = queue()
    deliver_message(message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.problem) == (MessageState.FAILED, "blacklisted")
    assert Job.objects.filter(task="sms.deliver_message").count() == 1


def test_a_worker_that_died_leaves_the_message_to_the_next(gateway, clock):
    message = queue()
    Message.objects.filter(pk=message.pk).update(
        taken_until=NOON + dt.timedelta(seconds=60), attempts=1
    )
    deliver_message(message_id=message.pk)
    assert gateway.sent == []
    assert pick_up_messages() == 0
    clock.shift(dt.timedelta(seconds=61))
    assert pick_up_messages() == 1
    assert pick_up_messages() == 1
    assert Job.objects.filter(unique_key=f"sms.pick_up:{message.pk}").count() == 1
    deliver_message(message_id=message.pk)
    assert len(gateway.sent) == 1


@pytest.mark.parametrize(
    ("said", "state"), [("delivered", MessageState.DELIVERED), ("failed", MessageState.FAILED)]
)
def test_the_carriers_report_settles_a_message_once(gateway, said, state):
    message = queue()
    deliver_message(message_id=message.pk)
    report = {"ref": str(message.uid), "state": said}
    assert record_status(gateway="memory", report=report).state == state
    other = {"ref": str(message.uid), "state": "failed" if said == "delivered" else "delivered"}
    assert record_status(gateway="memory", report=other).state == state


def test_a_report_about_nothing_we_know_changes_nothing(gateway):
    message = queue()
    deliver_message(message_id=message.pk)
    assert record_status(gateway="memory", report={"ref": "?", "state": "delivered"}) is None
    assert record_status(gateway="memory", report={"ref": str(message.uid)}) is None
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_an_unknown_gateway_is_said_by_name(settings):
    settings.GENGDU_SMS_GATEWAY = "pigeon"
    with pytest.raises(GatewayUnknown):
        chosen_gateway()


def test_the_console_shows_the_code_and_masks_the_number(capsys):
    assert ConsoleGateway().send(PHONE, "【耕读】123456", "ref") == ""
    shown = capsys.readouterr()
    assert shown.err == "SMS 138****0001: 【耕读】123456\n"
    assert shown.out == ""


def test_control_25_no_code_number_or_text_reaches_a_log(caplog, settings, capsys):
    """Through the whole way of a code, at every level and from every logger."""
    settings.GENGDU_SMS_GATEWAY = "console"
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
    send_code(phone=PHONE, purpose="enter", session="d" * 43, address="10.1.1.1")
    code = last_code(PHONE)
    deliver_message(message_id=Message.objects.get().pk)
    logged = caplog.text + " ".join(str(vars(record)) for record in caplog.records)
    assert code in capsys.readouterr().err
    assert code not in logged
    assert PHONE not in logged


def test_old_rows_are_forgotten(clock, gateway):
    send_code(phone=PHONE, purpose="enter", session="d" * 43, address="10.1.1.1")
    forget_old_rows()
    assert (Code.objects.count(), Message.objects.count()) == (1, 1)
    clock.shift(dt.timedelta(days=1, minutes=1))
    tasks.forget_old_rows()
    assert (Code.objects.count(), Message.objects.count()) == (0, 1)
    clock.shift(dt.timedelta(days=30))
    tasks.forget_old_rows()
    assert Message.objects.count() == 0


def test_a_number_that_is_erased_leaves_nothing():
    queue_message(phone="13800000002", text="…", ref="other")
    queue()
    send_code(phone=PHONE, purpose="enter", session="d" * 43, address="10.1.1.1")
    forget_number(phone=PHONE)
    assert Code.objects.count() == 0
    assert [m.phone() for m in Message.objects.all()] == ["13800000002"]

"""Hashes made in a process apart: the same ones, with less right to a core, whatever dies."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from gengdu.people.gateways.hasher import NICENESS, Hasher
from gengdu.people.hashers import OwaspArgon2id

PASSWORD, SALT = "玉米 地里\n“三铵”", "saltsaltsaltsalt"


class Plain(Argon2PasswordHasher):
    """As Django makes them."""

    time_cost, memory_cost, parallelism = 2, 19456, 1


@pytest.fixture
def apart(monkeypatch):
    hasher = Hasher()
    monkeypatch.setattr(OwaspArgon2id, "apart", hasher)
    yield hasher
    hasher._end()


def test_they_are_those_that_django_makes(apart):
    made = OwaspArgon2id().encode(PASSWORD, SALT)
    assert made == Plain().encode(PASSWORD, SALT)
    assert OwaspArgon2id().verify(PASSWORD, made)
    assert not OwaspArgon2id().verify(f"{PASSWORD} ", made)
    older = Argon2PasswordHasher().encode(PASSWORD, SALT)
    assert OwaspArgon2id().verify(PASSWORD, older)


def test_the_helper_lets_others_go_first_and_is_the_same_for_the_next(apart):
    OwaspArgon2id().encode(PASSWORD, SALT)
    first = apart._process.pid
    assert os.getpriority(os.PRIO_PROCESS, first) == os.getpriority(os.PRIO_PROCESS, 0) + NICENESS
    OwaspArgon2id().encode(PASSWORD, SALT)
    assert apart._process.pid == first


def test_one_that_has_died_is_replaced_and_nobody_notices(apart):
    made = OwaspArgon2id().encode(PASSWORD, SALT)
    first = apart._process.pid
    os.kill(first, signal.SIGKILL)
    assert OwaspArgon2id().verify(PASSWORD, made)
    assert apart._process.pid != first


def test_where_none_can_be_started_the_hash_is_made_here(apart, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert OwaspArgon2id().encode(PASSWORD, SALT) == Plain().encode(PASSWORD, SALT)
    assert apart._process is None


def test_it_ends_with_its_parent():
    code = (
        "import sys; from gengdu.people.gateways.hasher import Hasher; hasher = Hasher();"
        "stored = '$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AAAAAAAA';"
        "hasher.do({'password': 'x', 'encoded': stored});"
        "print(hasher._process.pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    helper = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    end = time.monotonic() + 20
    while _lives(helper):
        assert time.monotonic() < end
        time.sleep(0.05)


def _lives(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - a device
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_helper_that_stands_still_is_replaced(apart, monkeypatch):
    made = OwaspArgon2id().encode(PASSWORD, SALT)
    monkeypatch.setattr("gengdu.people.gateways.hasher.LONGEST", 0.5)
    stopped = apart._process.pid
    os.kill(stopped, signal.SIGSTOP)
    assert OwaspArgon2id().verify(PASSWORD, made)
    assert apart._process is None or apart._process.pid != stopped

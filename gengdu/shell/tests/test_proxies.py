"""Who is asking, behind proxies and without."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gengdu.shell.proxies import FORWARDED, client_address

OURS = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "9.9.9.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "9.9.9.9, rubbish, 10.0.0.3", "10.0.0.3"),
        ("10.0.0.1", "rubbish", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("fd00::1", "[2001:db8::7]:443", "2001:db8::7"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:203.0.113.9", None, "203.0.113.9"),
        ("10.0.0.1", "10.0.0.5, 10.0.0.6", "10.0.0.5"),
        ("", "198.51.100.1", ""),
    ],
)
def test_control_35_forwarded_counts_only_from_our_proxies(peer, forwarded, client):
    meta = {"REMOTE_ADDR": peer}
    if forwarded:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded
    assert client_address(meta, OURS) == client


@given(header=st.text(max_size=80), proto=st.sampled_from(["https", "http"]))
def test_control_35_nothing_a_stranger_sends_is_believed(header, proto):
    meta = {
        "REMOTE_ADDR": "203.0.113.9",
        "HTTP_X_FORWARDED_FOR": header,
        "HTTP_X_FORWARDED_PROTO": proto,
        "HTTP_X_REAL_IP": header,
        "HTTP_FORWARDED": header,
    }
    assert client_address(meta, OURS) == "203.0.113.9"
    assert not set(FORWARDED) & set(meta)


@given(header=st.text(max_size=80))
def test_what_comes_through_a_proxy_never_breaks(header):
    meta = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": header}
    ipaddress.ip_address(client_address(meta, OURS))

"""The stack as a user gets it: every host answers, and what dies does not die unnoticed."""

import http.client
import stat

import pytest

from infra.devservices.children import ChildDied
from infra.devservices.stack import Stack

pytestmark = pytest.mark.stack


def status(stack: Stack, path: str, host: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{stack.port}"})
        return connection.getresponse().status
    finally:
        connection.close()


def test_every_host_of_the_demo_answers_and_no_other(stack):
    hosts = ["localhost", *(f"{slug}.localhost" for slug in stack.demo["tenants"])]
    assert len(hosts) == 9
    assert {status(stack, "/healthz", host) for host in hosts} == {200}
    assert {status(stack, "/", host) for host in hosts} == {200}
    assert status(stack, "/", "stranger.localhost") == 404


def test_the_demo_names_accounts_in_a_private_file(stack):
    assert stack.demo["public"] == stack.url
    county = stack.demo["tenants"]["pzh-dongqu"]
    assert county["url"] == f"http://pzh-dongqu.localhost:{stack.port}"
    assert {"clerk", "approver"} <= set(county["accounts"])
    assert set(county["accounts"]["clerk"]) >= {"username", "password"}
    assert stat.S_IMODE((stack.local / "demo.json").stat().st_mode) == 0o600


def test_a_second_seeding_keeps_accounts_and_passwords(stack):
    before = (stack.local / "demo.json").read_text()
    done = stack.manage("seed_demo")
    assert done.returncode == 0, done.stderr
    assert (stack.local / "demo.json").read_text() == before


def test_a_process_that_dies_is_told(stack):
    stack.children["beat"].kill()
    try:
        with pytest.raises(ChildDied, match="beat was killed by signal 9"):
            stack.require_alive()
    finally:
        stack.start("beat")
    stack.require_alive()
    assert status(stack, "/healthz", "localhost") == 200

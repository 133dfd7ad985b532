"""Ports: a taken one is refused with the name of who has it."""

import os
import socket

import pytest

from infra.devservices.ports import LOOPBACK, free_port, is_free, require_free
from infra.devservices.problems import Problem


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_refused_with_its_holder_and_another_to_choose(taken):
    with pytest.raises(Problem) as refusal:
        require_free(taken)
    assert f"Port {taken} is taken by " in str(refusal.value)
    assert f"(process {os.getpid()})" in str(refusal.value)
    assert f"PORT={taken + 1}" in str(refusal.value)


def test_a_free_port_is_not_refused_and_a_remembered_one_is_kept():
    port = free_port()
    require_free(port)
    assert free_port(port) == port


def test_a_remembered_port_that_is_taken_is_given_up(taken):
    assert not is_free(taken)
    assert free_port(taken) != taken


def test_a_number_that_is_no_port_is_refused():
    with pytest.raises(Problem, match="PORT=70000 is not a port"):
        require_free(70000)

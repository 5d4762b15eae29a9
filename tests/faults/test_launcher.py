"""The launcher stops what it started, and a run cut short is no success."""

import os
import signal
import subprocess
import sys

import pytest

from config.launcher import state
from config.launcher.state import CHECKOUT


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("RP_STATE_DIR", str(tmp_path))
    return tmp_path


def test_one_launcher_at_a_time_holds_a_purpose(own_folder):
    with state.held("demo") as first, state.held("demo") as second, state.held("test") as other:
        assert (first, second, other) == (True, False, True)
    with state.held("demo") as again:
        assert again


def test_the_broker_s_password_is_written_for_its_owner_alone(own_folder):
    state.note("demo", settings={"REDIS_URL": "redis://:word@127.0.0.1:1/0"})
    assert (own_folder / "demo.json").stat().st_mode & 0o077 == 0


def test_a_stranger_with_a_child_s_number_is_no_leftover(own_folder):
    state.note("demo", children=[[os.getpid(), 0.0]])
    assert list(state.leftovers("demo")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_command_and_says_so(own_folder, number):
    # With both addresses given no server is started: this is about the signals.
    env = {**os.environ, "DATABASE_URL": "postgres://unused", "REDIS_URL": "redis://unused"}
    napping = "import time; print('up', flush=True); time.sleep(60)"
    command = [sys.executable, "-m", "config.launcher", "run", "--", sys.executable, "-c", napping]
    with subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as launcher:
        assert launcher.stdout.readline() == b"up\n"
        launcher.send_signal(number)
        assert launcher.wait(20) == 128 + number

"""The benchmark keeps step with the tables: a small one runs from empty to its last line."""

import os
import subprocess
import sys

import pytest


@pytest.mark.timeout(600)
def test_a_small_benchmark_runs_to_its_end():
    env = {**os.environ, "DATABASE_OWNER_URL": os.environ["TEST_OWNER_URL"]}
    command = [sys.executable, "-m", "benchmarks", "--scale=0.005", "--rounds=2", "--fresh", "--only=s"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for agency in ("The largest agency", "The median agency"):
        table = done.stdout.split(agency)[1]
        for page in ("inbox: closed", "sent: them", "services: by words", "send"):
            assert f"| {page} |" in table

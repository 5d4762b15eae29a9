"""The benchmark keeps step with the tables: a small one runs from empty to its last line."""

import os
import subprocess
import sys

import pytest

from tests.databases import kept_name


def run(*arguments: str) -> str:
    env = {**os.environ, "DATABASE_OWNER_URL": os.environ["TEST_OWNER_URL"], "BENCH_TEMPLATE": kept_name()}
    command = [sys.executable, "-m", "benchmarks", *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.timeout(600)
def test_a_small_benchmark_runs_to_its_end():
    said = run("--scale=0.005", "--rounds=2", "--fresh", "--only=s")
    for agency in ("The largest agency", "The median agency"):
        table = said.split(agency)[1]
        for page in ("inbox: closed", "sent: them", "services: by words", "send"):
            assert f"| {page} |" in table


@pytest.mark.timeout(600)
def test_services_are_searched_side_by_side():
    said = run("--services", "--scale=0.012", "--rounds=2")
    assert "| search | 60: p50 | p95 | 120: p50 |" in said
    same = next(line for line in said.splitlines() if line.startswith("| the same 40: spelt wrongly |"))
    assert same.endswith("| 40 / 40 |")

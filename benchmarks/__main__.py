"""Timings at scale, side by side in one run. Not written yet: `make bench` says so instead of pretending."""

import sys

print("The benchmark at a million referrals is not written yet; no figure of speed is claimed.")
sys.exit(1)

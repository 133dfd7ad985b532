"""The benchmark's settings at another moment: every process that uses them lives from ``BENCH_NOW`` on."""

import os

import time_machine

from tests.benchmarks.settings import *  # noqa: F403

time_machine.travel(os.environ["BENCH_NOW"], tick=True).start()

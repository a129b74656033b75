#!/usr/bin/env python3
"""start_times.py PROGRAM WORKFLOW: how long whole processes take, median of many, beside `curl`."""

import os
import statistics
import sys
import time

RUNS = 80


def seconds(command):
    """The median time of a run, from its start to the end of its process."""
    quiet = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        process = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
        _, status = os.waitpid(process, 0)
        times.append(time.perf_counter() - began)
        if status != 0:
            raise SystemExit(f"{' '.join(command)}: status {status}")
    return statistics.median(times)


def main():
    program, workflow = sys.argv[1:]
    curl = seconds(["curl", "--version"])
    print(f"curl --version          {curl * 1000:6.2f} ms, median of {RUNS}")
    for words in (["--version"], ["inputs", workflow, "--offline"]):
        took = seconds([program, *words])
        shown = " ".join(os.path.basename(word) for word in words)
        print(f"{shown:23} {took * 1000:6.2f} ms, {took / curl:.2f} of curl's")


if __name__ == "__main__":
    main()

"""Figures of shards, by hand: see README.md. No Slurm is needed: tasks are processes of this machine.

    INVOKEAI_BATCH_PROGRAM=… INVOKEAI_SIM_PROGRAM=… python3 figures.py speed|kills|prepare [N]
"""

import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

from test_slurm import PROGRAM, ROOT, Simulator, program


SERVERS = []


def server_of(*flags):
    SERVERS.append(Simulator(*flags))
    return SERVERS[-1]


def place_with(jobs):
    """A directory with a plan of so many jobs, small pictures all."""
    widths = next(width for width in range(int(jobs ** 0.5), 0, -1) if jobs % width == 0)
    place = pathlib.Path(tempfile.mkdtemp())
    shutil.copy(ROOT / "tests/fixtures/minimal.json", place)
    (place / "jobs.yaml").write_text(
        f"workflow: minimal.json\nmatrix:\n  Width: {{range: [16, {15 + widths}, 1]}}\n"
        f"  Height: {{range: [16, {15 + jobs // widths}, 1]}}\nboard: foxes\nmax_jobs: 1000000\n")
    return place


def shard(place, index, count, url):
    return subprocess.Popen([PROGRAM, "resume", "out", "--shard", f"{index}/{count}", "-q",
                             "--server", url], cwd=place, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def speed(count=8, jobs=20):
    """COUNT shards on as many simulators, against one on one; jobs of 2 s."""
    seconds = {}
    for number in (1, count):
        place = place_with(jobs * number)
        servers = [server_of("--job-ms", "2000", "--seed", str(i + 1)) for i in range(number)]
        program(place, "run", "jobs.yaml", "-o", "out", "--prepare", "-q", "--server",
                servers[0].url)
        began = time.monotonic()
        tasks = [shard(place, i, number, server.url) for i, server in enumerate(servers)]
        exits = [task.wait() for task in tasks]
        seconds[number] = time.monotonic() - began
        made = sum(len(server.runs()) for server in servers)
        print(f"{number} shards: {seconds[number]:.1f} s, {made} jobs, exits {set(exits)}")
        shutil.rmtree(place)
    print(f"speed-up {count * seconds[1] / seconds[count]:.2f} of {count}")


def kills(jobs=10000, count=16, wanted=200):
    """Tasks killed by chance and started again, until all is made; then the books."""
    place = place_with(jobs)
    server = server_of("--job-ms", "5", "--workers", "8")
    program(place, "run", "jobs.yaml", "-o", "out", "--prepare", "-q", "--server", server.url)
    tasks = {index: shard(place, index, count, server.url) for index in range(count)}
    killed = 0
    dice = random.Random(1)
    while tasks:
        time.sleep(dice.uniform(0.05, 0.3))
        for index, task in list(tasks.items()):
            if task.poll() == 0:
                del tasks[index]
            elif task.poll() is not None:
                tasks[index] = shard(place, index, count, server.url)
        if killed < wanted and tasks:
            task = dice.choice(list(tasks.values()))
            if task.poll() is None:
                task.kill()
                task.wait()
                killed += 1
    program(place, "merge", "out", "-q")
    with open(place / "out/results.csv") as file:
        rows = sum(1 for _ in file) - 1
    runs = server.runs()
    print(f"{jobs} jobs, {count} shards, {killed} kills: {rows} rows, {jobs - rows} lost, "
          f"{sum(runs.values()) - jobs} doubled")
    shutil.rmtree(place)


def cpu():
    """Seconds of all processes that have ended and were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def shard_start(jobs, count, url):
    """What shard 3 of so many needs until its first image is there, of a plan of so many jobs."""
    place = place_with(jobs)
    began, cpu_before = time.monotonic(), cpu()
    program(place, "run", "jobs.yaml", "-o", "out", "--prepare", "-q", "--server", url)
    print(f"--prepare of {jobs} jobs: {time.monotonic() - began:.2f} s, CPU {cpu() - cpu_before:.2f} s")
    began, cpu_before = time.monotonic(), cpu()
    task = shard(place, 3 % count, count, url)
    while not list((place / "out").glob("foxes/*")):
        time.sleep(0.01)
    seconds = time.monotonic() - began
    task.kill()
    task.wait()
    shutil.rmtree(place)
    print(f"a shard of {count} of them until its first image: {seconds:.2f} s, "
          f"CPU {cpu() - cpu_before:.2f} s")


def prepare(jobs=100000, count=16):
    """--prepare of many jobs and the start of one shard, and a plan of that range alone."""
    server = server_of("--job-ms", "20")
    shard_start(jobs, count, server.url)
    shard_start(jobs // count, 1, server.url)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("speed", "kills", "prepare"):
        sys.exit(__doc__)
    os.chdir(pathlib.Path(__file__).resolve().parent)
    try:
        globals()[sys.argv[1]](*map(int, sys.argv[2:]))
    finally:
        for each in SERVERS:
            each.end()

"""Shards on a throw-away Slurm of four nodes: see README.md.

Run by scripts/test slurm. INVOKEAI_BATCH_PROGRAM is the program, INVOKEAI_SIM_PROGRAM the simulated
server.
"""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = os.environ["INVOKEAI_BATCH_PROGRAM"]
SIMULATOR = os.environ["INVOKEAI_SIM_PROGRAM"]
SCRIPT = ROOT / "configs/cluster/slurm.sbatch"
NODES = 4
JOBS = 12
PATIENCE = 240  # s; machines that run tests are busy

JOB_FILE = """workflow: minimal.json
matrix:
  Width: [64, 72, 80, 88]
  Height: [64, 72, 80]
board: foxes
output: out
"""

# Of results.csv: what another server, or another moment, says otherwise.
OTHERWISE = {"image_name", "item_id", "sha256", "queued", "started", "completed"}


def program(place, *words, status=0, **environment):
    done = subprocess.run([PROGRAM, *map(str, words)], cwd=place, text=True, capture_output=True,
                          env={**os.environ, **environment}, stdin=subprocess.DEVNULL)
    if status is not None and done.returncode != status:
        raise AssertionError(f"{words}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Simulator:
    """A simulated server that several tasks share."""

    def __init__(self, *flags):
        self.process = subprocess.Popen([SIMULATOR, *flags], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def runs(self):
        """How often each job was run to its end."""
        with urllib.request.urlopen(self.url + "/__sim__/ledger") as reply:
            ledger = json.load(reply)
        counts = {}
        for item in ledger["items"]:
            if item["status"] == "completed":
                counts[item["batch_id"]] = counts.get(item["batch_id"], 0) + 1
        return counts

    def end(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class Shards(unittest.TestCase):
    cluster = None

    @classmethod
    def setUpClass(cls):
        # Below a directory that the user munge may enter.
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="slurm-", dir="/tmp"))
        cls.home.chmod(0o755)
        cls.cluster = cls.home / "cluster"
        subprocess.run([HERE / "up.sh", cls.cluster, str(NODES)], check=True,
                       stdout=subprocess.DEVNULL)
        os.environ["SLURM_CONF"] = str(cls.cluster / "slurm.conf")

    @classmethod
    def tearDownClass(cls):
        subprocess.run([HERE / "down.sh", cls.cluster], check=False)
        shutil.rmtree(cls.home, ignore_errors=True)

    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(dir=self.home))
        self.place.chmod(0o755)
        shutil.copy(ROOT / "tests/fixtures/minimal.json", self.place)
        (self.place / "jobs.yaml").write_text(JOB_FILE)
        self.servers = []

    def tearDown(self):
        for server in self.servers:
            server.end()

    def server(self, *flags):
        self.servers.append(Simulator(*flags))
        return self.servers[-1]

    def prepare(self, server):
        program(self.place, "run", "jobs.yaml", "--prepare", "-q", "--server", server.url)

    def submit(self, array, *flags, **environment):
        """Of one array, with more flags of sbatch; gives back its id."""
        variables = {"INVOKEAI_BATCH": PROGRAM, "SHARDS": "4", **environment}
        exported = ",".join(["ALL", *(f"{key}={value}" for key, value in variables.items())])
        done = subprocess.run(["sbatch", "--parsable", f"--array={array}", f"--export={exported}",
                               *flags, str(SCRIPT)], cwd=self.place, check=True, text=True,
                              capture_output=True)
        return done.stdout.strip()

    def own_server(self, job_ms=50):
        """The command of a server that a task starts for itself."""
        serve = self.place / "serve"
        serve.write_text(f"#!/bin/sh\nexec {SIMULATOR} --job-ms {job_ms} "
                         '--seed "$((SLURM_ARRAY_TASK_ID + 10))"\n')
        serve.chmod(0o755)
        return str(serve)

    def await_end(self, array):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            left = subprocess.run(["squeue", "-h", "-j", array], text=True, capture_output=True)
            if not left.stdout.strip():
                return
            time.sleep(0.3)
        self.fail(f"array {array} does not end\n{self.logs()}")

    def await_images(self):
        end = time.monotonic() + PATIENCE
        while not list((self.place / "out").glob("foxes/*")) and time.monotonic() < end:
            time.sleep(0.1)

    def facts(self, array, key):
        """Of its tasks, by index."""
        done = subprocess.run(["scontrol", "show", "job", array, "--oneliner"], text=True,
                              capture_output=True, check=True)
        facts = {}
        for line in done.stdout.splitlines():
            words = dict(word.split("=", 1) for word in line.split() if "=" in word)
            facts[words["ArrayTaskId"]] = words[key].split(":")[0]
        return facts

    def exits(self, array):
        return self.facts(array, "ExitCode")

    def logs(self):
        return "\n".join(path.name + ":\n" + path.read_text() for path in self.place.glob("*.log"))

    def status(self):
        return json.loads(program(self.place, "status", "out", "--json").stdout)

    def rows(self, directory="out"):
        with open(self.place / directory / "results.csv", newline="") as file:
            return list(csv.DictReader(file))

    def assert_all_made_once(self):
        program(self.place, "merge", "out", "-q")
        rows = self.rows()
        self.assertEqual(sorted({row["job"] for row in rows}, key=int),
                         [str(number) for number in range(1, JOBS + 1)], self.logs())
        self.assertEqual(len(rows), JOBS)
        for row in rows:
            self.assertTrue((self.place / "out" / row["file"]).is_file(), row)

    def test_each_task_makes_its_shard_with_a_server_of_its_own(self):
        home = self.server("--job-ms", "20")
        self.prepare(home)
        array = self.submit("0-3", INVOKEAI_SERVE=self.own_server())
        self.await_end(array)
        self.assertEqual(self.exits(array), {str(index): "0" for index in range(4)}, self.logs())
        self.assert_all_made_once()
        self.assertEqual(home.runs(), {})

        # The same as a run in one piece.
        program(self.place, "run", "jobs.yaml", "-o", "whole", "-q", "--server", home.url)
        alike = [{key: value for key, value in row.items() if key not in OTHERWISE}
                 for row in self.rows("whole")]
        self.assertEqual([{key: value for key, value in row.items() if key not in OTHERWISE}
                          for row in self.rows()], alike)

    def test_a_task_is_requeued_when_its_time_is_over(self):
        server = self.server("--job-ms", "700")
        self.prepare(server)
        array = self.submit("0-1", SHARDS="2", LIMIT="3s", INVOKEAI_BATCH_SERVER=server.url)
        self.await_end(array)
        self.assert_all_made_once()
        self.assertEqual(set(server.runs().values()), {1})
        self.assertEqual(len(server.runs()), JOBS)
        self.assertIn("the time limit is reached", self.logs())

    def test_a_task_is_requeued_when_slurm_warns_of_its_end(self):
        server = self.server("--job-ms", "700")
        self.prepare(server)
        array = self.submit("0-1", SHARDS="2", INVOKEAI_BATCH_SERVER=server.url)
        self.await_images()
        # As --signal=B:USR1@120 does, when --time is nearly over; task 1 has the array's id for its own.
        subprocess.run(["scancel", "--batch", "--signal=USR1", f"{array}_1"], check=True)
        self.await_end(array)
        self.assertEqual(self.exits(array), {"0": "0", "1": "0"}, self.logs())
        self.assertEqual(self.facts(array, "Restarts"), {"0": "0", "1": "1"}, self.logs())
        self.assertIn("interrupted", self.logs())
        self.assert_all_made_once()
        self.assertEqual(set(server.runs().values()), {1})

    def test_a_canceled_task_ends_cleanly_and_stays_canceled(self):
        server = self.server("--job-ms", "2000")
        self.prepare(server)
        array = self.submit("0-1", SHARDS="2", INVOKEAI_BATCH_SERVER=server.url)
        self.await_images()
        subprocess.run(["scancel", array], check=True)
        self.await_end(array)
        self.assertIn("interrupted", self.logs())
        with urllib.request.urlopen(server.url + "/api/v1/queue/default/status") as reply:
            self.assertEqual(json.load(reply)["queue"]["pending"], 0, self.logs())
        self.assertEqual(self.status()["shards"]["array"], "0-1")
        self.await_end(self.submit("0-1", SHARDS="2", INVOKEAI_BATCH_SERVER=server.url))
        self.assert_all_made_once()
        self.assertEqual(set(server.runs().values()), {1})

    def test_a_killed_task_is_submitted_again_alone(self):
        server = self.server("--job-ms", "400")
        self.prepare(server)
        array = self.submit("0-3", INVOKEAI_BATCH_SERVER=server.url)
        self.await_images()
        subprocess.run(["scancel", "-f", "-s", "KILL", f"{array}_2"], check=True)
        self.await_end(array)
        missing = self.status()["shards"]["array"]
        if missing:  # else the task was quicker than the kill
            self.assertEqual(missing, "2", self.logs())
            again = self.submit(missing, INVOKEAI_BATCH_SERVER=server.url)
            self.await_end(again)
            self.assertEqual(self.exits(again), {"2": "0"}, self.logs())
        self.assert_all_made_once()
        self.assertEqual(len(server.runs()), JOBS)
        self.assertEqual(set(server.runs().values()), {1})

    def test_another_number_of_shards_half_way(self):
        server = self.server("--job-ms", "20")
        self.prepare(server)
        self.await_end(self.submit("1-2", INVOKEAI_BATCH_SERVER=server.url))
        self.assertEqual(self.status()["shards"]["array"], "0,3")
        self.await_end(self.submit("0-1", SHARDS="2", INVOKEAI_BATCH_SERVER=server.url))
        self.assertEqual(self.status()["shards"]["array"], None)
        self.assert_all_made_once()
        self.assertEqual(len(server.runs()), JOBS)
        self.assertEqual(set(server.runs().values()), {1})

    def test_two_tasks_of_one_shard(self):
        server = self.server("--job-ms", "1500")
        self.prepare(server)
        array = self.submit("1,5", INVOKEAI_BATCH_SERVER=server.url)
        self.await_end(array)
        self.assertEqual(sorted(self.exits(array).values()), ["0", "4"], self.logs())
        self.assertIn("shard 1 is at work", self.logs())
        self.assertEqual(len(server.runs()), JOBS // 4)
        self.assertEqual(set(server.runs().values()), {1})

    def test_an_array_of_more_tasks_than_shards_is_told(self):
        array = self.submit("0-2", SHARDS="2", INVOKEAI_SERVE="false")
        self.await_end(array)
        self.assertEqual(set(self.exits(array).values()), {"2"}, self.logs())
        self.assertIn("an array of 3 tasks, and the sweep has 2 shards: set SHARDS", self.logs())
        self.assertEqual(list(self.place.glob("server-*")), [])

    def test_shards_that_nobody_prepared_share_one_run_and_one_board(self):
        server = self.server("--job-ms", "20")
        (self.place / "task.sh").write_text(
            f'#!/bin/sh\nexec {PROGRAM} run jobs.yaml --server {server.url} '
            '--shard "$SLURM_ARRAY_TASK_ID/4"\n')
        done = subprocess.run(["sbatch", "--parsable", "--array=0-3", "--output=%A_%a.log",
                               "task.sh"], cwd=self.place, check=True, text=True,
                              capture_output=True)
        self.await_end(done.stdout.strip())
        self.assert_all_made_once()
        self.assertEqual(len(server.runs()), JOBS)
        boards = program(self.place, "boards", "list", "--names", "--server", server.url)
        self.assertEqual(boards.stdout.split().count("foxes"), 1)


if __name__ == "__main__":
    unittest.main()

"""Shards as processes of this machine, without a cluster: see README.md."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.request

from test_slurm import JOB_FILE, JOBS, PATIENCE, PROGRAM, ROOT, Simulator, program


class ShardsAsProcesses(unittest.TestCase):
    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)
        shutil.copy(ROOT / "tests/fixtures/minimal.json", self.place)
        (self.place / "jobs.yaml").write_text(JOB_FILE)

    def server(self, *flags):
        server = Simulator(*flags)
        self.addCleanup(server.end)
        return server

    def prepare(self, server):
        program(self.place, "run", "jobs.yaml", "--prepare", "-q", "--server", server.url)

    def start(self, shard, server):
        task = subprocess.Popen([PROGRAM, "resume", "out", "--shard", shard, "--server", server.url],
                                cwd=self.place, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(task.wait)
        self.addCleanup(task.kill)
        return task

    def queue_of(self, server):
        with urllib.request.urlopen(server.url + "/api/v1/queue/default/status") as reply:
            return json.load(reply)["queue"]

    def await_images(self):
        end = time.monotonic() + PATIENCE
        while not list((self.place / "out").glob("foxes/*")):
            self.assertLess(time.monotonic(), end, "no image is made")
            time.sleep(0.05)

    def merged_rows(self):
        program(self.place, "merge", "out", "-q")
        return (self.place / "out/results.csv").read_text().splitlines()[1:]

    def test_sigterm_ends_a_shard_cleanly(self):
        server = self.server("--job-ms", "700")
        self.prepare(server)
        task = self.start("0/2", server)
        self.await_images()
        task.send_signal(signal.SIGTERM)
        _, said = task.communicate(timeout=PATIENCE)
        self.assertEqual(task.returncode, 128 + signal.SIGTERM, said)
        self.assertIn("interrupted", said)
        # What waits is canceled; what runs is left to end, and the next start fetches it.
        self.assertEqual(self.queue_of(server)["pending"], 0)
        self.assertEqual(list((self.place / "out").rglob("*.part")), [])
        for shard in ("0/2", "1/2"):
            program(self.place, "resume", "out", "--shard", shard, "-q", "--server", server.url)
        self.assertEqual(len(self.merged_rows()), JOBS)
        self.assertEqual(set(server.runs().values()), {1})

    def test_sigterm_does_not_wait_for_what_the_server_makes(self):
        server = self.server("--job-ms", str(10 * PATIENCE * 1000))
        self.prepare(server)
        task = self.start("0/2", server)
        end = time.monotonic() + PATIENCE
        while self.queue_of(server)["in_progress"] == 0:
            self.assertLess(time.monotonic(), end, "no job is begun")
            time.sleep(0.05)
        task.send_signal(signal.SIGTERM)
        _, said = task.communicate(timeout=PATIENCE)
        self.assertEqual(task.returncode, 128 + signal.SIGTERM, said)
        queue = self.queue_of(server)
        self.assertEqual((queue["pending"], queue["in_progress"]), (0, 1))

    def test_a_shard_at_another_server_is_told(self):
        first = self.server("--job-ms", "1500")
        self.prepare(first)
        task = self.start("1/2", first)
        self.await_images()
        task.kill()
        task.communicate()
        other = self.server("--job-ms", "20", "--seed", "2")
        done = program(self.place, "resume", "out", "--shard", "1/2", "--server", other.url)
        self.assertIn(f"left under way at {first.url}, and this is {other.url}: what is not found "
                      "here is made again", done.stderr)
        program(self.place, "resume", "out", "--shard", "0/2", "-q", "--server", other.url)
        self.assertEqual(len(self.merged_rows()), JOBS)

    def test_what_two_servers_have_made_is_named(self):
        first, second = (self.server("--job-ms", "20", "--seed", str(number)) for number in (1, 2))
        self.prepare(first)
        shutil.copytree(self.place / "out", self.place / "copy")
        program(self.place, "resume", "out", "--shard", "0/1", "-q", "--server", first.url)
        program(self.place, "resume", "copy", "--shard", "1/4", "-q", "--server", second.url)
        done = program(self.place, "merge", "out", "copy", "-o", "all")
        # The pictures are equal here, and surplus at the second server all the same.
        self.assertEqual(done.stderr.count("was made twice: the one of out ("), JOBS // 4)
        program(self.place, "verify", "all")

    def test_the_line_for_gnu_parallel(self):
        if not shutil.which("parallel"):
            self.skipTest("there is no parallel (scripts/setup --slurm installs it)")
        servers = [self.server("--job-ms", "20", "--seed", str(number)) for number in (1, 2)]
        (self.place / "servers.txt").write_text("".join(server.url + "\n" for server in servers))
        (self.place / "bin").mkdir()
        (self.place / "bin/invokeai-batch").symlink_to(PROGRAM)
        self.prepare(servers[0])
        lines = (line.strip() for line in (ROOT / "README.md").read_text().splitlines())
        line = next(line for line in lines if line.startswith("parallel -j2 'invokeai-batch "))
        done = subprocess.run(["bash", "-c", line], cwd=self.place, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL,
                              env={**os.environ, "HOME": str(self.place),
                                   "PATH": f"{self.place / 'bin'}:{os.environ['PATH']}"})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(self.merged_rows()), JOBS)
        runs = [server.runs() for server in servers]
        self.assertEqual(sum(map(len, runs)), JOBS)
        self.assertTrue(all(runs), "each server had something to do")


if __name__ == "__main__":
    unittest.main()

"""configs/cluster/invokeai-server, with a simulated server where InvokeAI would be: see README.md."""

import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest
import urllib.request

from test_slurm import PATIENCE, ROOT, SIMULATOR

SCRIPT = ROOT / "configs/cluster/invokeai-server"

# As invokeai-web: what it was given is written down, and where it listens stands in its log.
WEB = """#!/bin/bash
printf '%s\\n' "$@" "$INVOKEAI_PORT" >"$SEEN"
cp -r "$2/." "$SEEN.root"
echo "[2026-11-30] starting"
{simulator} > >(sed -u 's/.*/[2026-11-30]::INFO --> Invoke running on & (Press CTRL+C to quit)/') &
trap 'kill %1; wait; exit' TERM
wait
"""


class InvokeAiServer(unittest.TestCase):
    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)
        self.home = self.place / "invokeai"
        (self.home / "databases").mkdir(parents=True)
        (self.home / "invokeai.yaml").write_text("schema_version: 4.0.3\n")
        self.database = self.write_database()
        self.addCleanup(self.database.close)
        (self.home / "models").mkdir()
        (self.home / "models/fox.safetensors").write_text("w")
        (self.home / "models/README.txt").write_text("InvokeAI's own")
        programs = self.home / ".venv/bin"
        programs.mkdir(parents=True)
        (programs / "python").symlink_to(shutil.which("python3"))
        (programs / "invokeai-web").write_text(WEB.format(simulator=SIMULATOR))
        (programs / "invokeai-web").chmod(0o755)
        (self.place / "tmp").mkdir()

    def write_database(self):
        """As InvokeAI keeps it: what is new lies beside the file until it is closed."""
        database = sqlite3.connect(self.home / "databases/invokeai.db")
        database.execute("pragma journal_mode = wal")
        database.execute("create table models (name text)")
        database.execute("insert into models values ('juggernaut')")
        database.commit()
        return database

    def models_seen(self):
        copy = sqlite3.connect(self.place / "seen.root/databases/invokeai.db")
        self.addCleanup(copy.close)
        return [name for name, in copy.execute("select name from models")]

    def start(self, **variables):
        task = subprocess.Popen(
            [SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "TMPDIR": str(self.place / "tmp"), "SEEN": str(self.place / "seen"),
                 "SLURM_ARRAY_TASK_ID": "3", **variables})
        self.addCleanup(task.wait)
        self.addCleanup(task.kill)
        return task

    def test_tells_where_it_serves_and_leaves_nothing(self):
        task = self.start(INVOKEAI_ROOT=str(self.home))
        url = task.stdout.readline().strip()
        with urllib.request.urlopen(url + "/api/v1/app/version") as reply:
            self.assertEqual(reply.status, 200)
        flag, root, port = (self.place / "seen").read_text().split()
        self.assertEqual((flag, port), ("--root", "9130"))
        self.assertTrue(root.startswith(str(self.place / "tmp")), root)
        self.assertEqual(self.models_seen(), ["juggernaut"])
        self.assertTrue((self.place / "seen.root/invokeai.yaml").is_file())
        models = list((self.place / "seen.root/models").iterdir())
        self.assertEqual([(path.name, path.read_text()) for path in models], [("fox.safetensors", "w")])

        task.send_signal(signal.SIGTERM)
        said, log = task.communicate(timeout=PATIENCE)
        self.assertEqual((task.returncode, said), (143, ""), log)
        self.assertIn("Invoke running on", log)
        self.assertEqual(list((self.place / "tmp").iterdir()), [])
        with self.assertRaises(OSError):
            urllib.request.urlopen(url + "/api/v1/app/version")

    def test_an_invokeai_that_is_not_at_work_is_copied_too(self):
        self.database.close()
        self.assertFalse((self.home / "databases/invokeai.db-wal").exists())
        task = self.start(INVOKEAI_ROOT=str(self.home))
        self.assertTrue(task.stdout.readline().startswith("http://"))
        self.assertEqual(self.models_seen(), ["juggernaut"])
        task.terminate()
        task.communicate(timeout=PATIENCE)

    def test_an_invokeai_that_does_not_start_is_told_and_leaves_nothing(self):
        (self.home / ".venv/bin/invokeai-web").write_text("#!/bin/sh\necho no GPU; exit 7\n")
        task = self.start(INVOKEAI_ROOT=str(self.home))
        said, log = task.communicate(timeout=PATIENCE)
        self.assertEqual((task.returncode, said), (7, ""), log)
        self.assertIn("no GPU", log)
        self.assertEqual(list((self.place / "tmp").iterdir()), [])

    def test_a_root_that_is_not_named_is_told(self):
        _, log = self.start(INVOKEAI_ROOT="").communicate(timeout=PATIENCE)
        self.assertIn("the directory of the InvokeAI that has the models", log)


if __name__ == "__main__":
    unittest.main()

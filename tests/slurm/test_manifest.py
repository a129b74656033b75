"""The manifest of the Kubernetes Job, held against Kubernetes' own schema: see README.md."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

MANIFEST = pathlib.Path(__file__).resolve().parent.parent.parent / "configs/cluster/job.yaml"
VALIDATOR = "kubernetes-validate==1.37.0"
VERSIONS = ["1.29", "1.33", "1.35"]  # the first with all that it uses, its stable one, a later one


class Manifest(unittest.TestCase):
    def test_it_is_strictly_valid(self):
        with tempfile.TemporaryDirectory() as place:
            made = subprocess.run([sys.executable, "-m", "venv", place], capture_output=True)
            python = pathlib.Path(place) / "bin/python"
            got = subprocess.run([python, "-m", "pip", "install", "--quiet", VALIDATOR],
                                 capture_output=True, text=True)
            if made.returncode != 0 or got.returncode != 0:
                self.skipTest(f"{VALIDATOR} cannot be had: {got.stderr.strip()[-200:]}")
            for version in VERSIONS:
                done = subprocess.run([pathlib.Path(place) / "bin/kubernetes-validate", "--strict",
                                       "-k", version, MANIFEST], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()

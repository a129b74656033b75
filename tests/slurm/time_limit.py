"""Slurm's own time limit, by hand, for its grain is a minute (some 90 s): see README.md.

    INVOKEAI_BATCH_PROGRAM=… INVOKEAI_SIM_PROGRAM=… python3 time_limit.py
"""

import sys
import unittest

from test_slurm import JOBS, Shards


class TimeLimit(Shards):
    """A class of its own, so that it alone is run."""

    def runTest(self):
        server = self.server("--job-ms", "6000")  # more than a minute for all
        self.prepare(server)
        array = self.submit("0", "--time=1", "--signal=B:USR1@15", SHARDS="1",
                            INVOKEAI_BATCH_SERVER=server.url)
        self.await_end(array)
        self.assertEqual(self.exits(array), {"0": "0"}, self.logs())
        self.assertIn("interrupted", self.logs())
        self.assert_all_made_once()
        self.assertEqual(len(server.runs()), JOBS)
        self.assertEqual(set(server.runs().values()), {1})
        print(f"{JOBS} jobs, each once; starts after the first: {self.facts(array, 'Restarts')['0']}")


if __name__ == "__main__":
    done = unittest.TextTestRunner().run(unittest.TestSuite([TimeLimit()]))
    sys.exit(0 if done.wasSuccessful() else 1)

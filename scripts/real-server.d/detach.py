"""detach.py LOG PROGRAM [ARGUMENT…]: starts a program that outlives us, prints its process id.

The program gets a session of its own (no Ctrl-C of the caller's terminal reaches it), no input,
the log for its output, and none of the caller's other open files: a pipe or a lock left open in it
would keep a `$(…)`, a test runner or the next `start` waiting for as long as it runs. When the
process id is printed the program itself is running, not a shell on the way to it.
"""

import subprocess
import sys

log, *command = sys.argv[1:]
with open(log, "ab") as output:
    program = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
print(program.pid)

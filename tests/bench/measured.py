"""Runs a command and says what it cost: measured.py FD COMMAND…

The operating system's account of a process begins with the peak memory of who started it; this
process is small and starts nothing else. To FD it writes one line: exit status, wall and CPU
seconds, peak memory in MB.
"""

import os
import sys
import time


def main(report, command):
    began = time.monotonic()
    child = os.posix_spawnp(command[0], command, os.environ,
                            file_actions=[(os.POSIX_SPAWN_CLOSE, report)])
    _, status, usage = os.wait4(child, 0)
    wall = time.monotonic() - began
    os.write(report, f"{os.waitstatus_to_exitcode(status)} {wall} {usage.ru_utime + usage.ru_stime} "
                     f"{usage.ru_maxrss / 1024}\n".encode())


main(int(sys.argv[1]), sys.argv[2:])

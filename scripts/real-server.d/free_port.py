"""Prints a free port of this machine: free_port.py [PORT], the given one if it is free.

"Free" is what the server takes it to be: nothing listens there. A port whose old connections are
still timing out counts as free, or a server could not come back where it has just been.
"""

import random
import socket
import sys

# Below the ports that systems give to outgoing connections. One of those could be taken by any
# client before the server, which needs 20 s to start, listens there, or while it is restarted.
RANGE = range(20000, 32768)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


wanted = [int(argument) for argument in sys.argv[1:]]
print(next(filter(is_free, wanted + random.sample(RANGE, 100))))

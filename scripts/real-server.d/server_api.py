"""What scripts/real-server asks of a running server.

server_api.py version URL              prints the server's version; fails while it does not answer
server_api.py install-models URL DIR   installs what lies in DIR, in place, and waits for it
"""

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

# The account that a multiuser server is given, because only an administrator may install models.
# `real-server help` tells it to whoever wants to log in.
ADMIN = {"email": "admin@example.com", "password": "Real-server-1"}

INSTALL_SECONDS = 180
TERMINAL = {"completed", "error", "cancelled"}

# Whatever proxy the caller uses, the server is on this machine.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ApiError(Exception):
    pass


class Server:
    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.token: str | None = None

    def call(self, method: str, path: str, body: object = None) -> object:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with opener.open(request, timeout=30) as response:
                return json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            reply = error.read().decode()[:500]
            raise ApiError(f"{method} {path}: {error.code} {reply}") from error
        except (OSError, ValueError) as error:
            raise ApiError(f"{method} {path}: {error}") from error

    def log_in_if_asked(self) -> None:
        """Makes the administrator of a fresh multiuser server, and becomes it."""
        status = self.call("GET", "/api/v1/auth/status")
        if not status["multiuser_enabled"]:
            return
        if status["setup_required"]:
            self.call("POST", "/api/v1/auth/setup", {**ADMIN, "display_name": "Administrator"})
        self.token = self.call("POST", "/api/v1/auth/login", ADMIN)["token"]


def remaining_models(server: Server, folder: Path) -> list[Path]:
    """The models of the folder that the server does not have yet.

    A record whose files are gone (the cache has moved since) is dropped, so that it is made anew.
    """
    records = {model["name"]: model for model in server.call("GET", "/api/v2/models/")["models"]}
    remaining = []
    for source in sorted(folder.iterdir()):
        record = records.get(source.stem)
        if source.name.startswith(".") or (record and Path(record["path"]).exists()):
            continue
        if record:
            server.call("DELETE", f"/api/v2/models/i/{record['key']}")
        remaining.append(source)
    return remaining


def install_models(server: Server, folder: Path) -> None:
    server.log_in_if_asked()
    jobs = {}
    for source in remaining_models(server, folder):
        query = urllib.parse.urlencode({"source": str(source), "inplace": "true"})
        jobs[server.call("POST", f"/api/v2/models/install?{query}", {})["id"]] = source.stem

    deadline = time.monotonic() + INSTALL_SECONDS
    while jobs:
        for job in server.call("GET", "/api/v2/models/install"):
            if job["id"] not in jobs or job["status"] not in TERMINAL:
                continue
            name = jobs.pop(job["id"])
            if job["status"] != "completed":
                raise ApiError(f"model {name}: {job['status']}: {job.get('error_reason')}")
            print(f"installed model {name}")
        if time.monotonic() > deadline:
            raise ApiError(f"not installed after {INSTALL_SECONDS} s: {', '.join(jobs.values())}")
        time.sleep(0.1)


def main() -> None:
    match sys.argv[1:]:
        case ["version", url]:
            print(Server(url).call("GET", "/api/v1/app/version")["version"])
        case ["install-models", url, folder]:
            install_models(Server(url), Path(folder))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main()
    except ApiError as error:
        sys.exit(str(error))

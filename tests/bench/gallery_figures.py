"""Figures of the commands that look after large galleries, on the simulator: `mirror` and `images list`.

bench.py calls them; each gives rows of its table.
"""

import os
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile
import zlib


class Gallery:
    """A simulator with `order` images ("1000:1024x1024:1100000"), for one figure."""

    def __init__(self, args, order):
        self.process = subprocess.Popen([args.simulator, "--gallery", order], text=True,
                                        stdout=subprocess.PIPE)
        self.url = self.process.stdout.readline().strip()

    def __enter__(self):
        return self.url

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def requests_of(call, url):
    return call(url, "/__sim__/stats")["requests"]


def mirror(args, run, url, directory, board="--all"):
    return run([args.binary, "mirror", board, "-o", str(directory), "--server", url, "-q"])


def curl(run, url, names, directory):
    """The same bytes by curl, eight at once as `mirror`, into files that nobody checks or flushes."""
    config = directory / "curl.txt"
    config.write_text("".join(
        f'url = "{url}/api/v1/images/i/{name}/full"\noutput = "{directory / name}"\n'
        for name in names))
    return run(["curl", "--silent", "--parallel", "--parallel-max", "8", "--config", str(config)])


def let_go(directory):
    """Gives the disk back, and keeps the names until all is measured: ext4 gives no name the place of
    one that was deleted in the last minute, and who comes next would look through all of them. Nor
    does who comes next wait for what is still to be written."""
    for path in directory.rglob("*.png"):
        os.truncate(path, 0)
    os.sync()


def turns(args, run, url, where, board="--all"):
    """How long curl takes ÷ how long we do, by turns."""
    with tempfile.TemporaryDirectory(dir=where) as room:
        return turns_in(pathlib.Path(room), args, run, url, board)


def turns_in(room, args, run, url, board):
    ratios = []
    of_board = [] if board == "--all" else ["--board", board]
    names = run([args.binary, "images", "list", "--names", "--server", url] + of_board).stdout.split()
    curl_once = pathlib.Path(tempfile.mkdtemp(dir=room))
    curl(run, url, names, curl_once)  # the simulator makes the bytes once, a server reads them
    let_go(curl_once)
    for _ in range(3 * args.rounds):  # a round takes seconds: chance tells
        directory = pathlib.Path(tempfile.mkdtemp(dir=room))
        theirs = curl(run, url, names, directory)
        let_go(directory)
        directory = pathlib.Path(tempfile.mkdtemp(dir=room))
        ours = mirror(args, run, url, directory, board)
        count = sum(1 for path in directory.rglob("*.png"))
        let_go(directory)
        if count != len(names):
            sys.exit(f"{count} files of {len(names)} images")
        ratios.append(theirs.wall / ours.wall)
    return statistics.median(ratios)


def against_curl(args, run, where):
    with Gallery(args, f"{args.gallery_images}:1024x1024:1100000") as url:
        return turns(args, run, url, where)


def noise_png(side):
    """A picture that cannot be packed: as many bytes as it has channels."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))
    rows = b"".join(b"\0" + os.urandom(3 * side) for _ in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b""))


def real_mirror_figures(args, run, _call):
    """On the real server, whose board of that many images is made first, and deleted in the end."""
    board = f"bench {os.getpid()}"
    server = ["--server", args.server]
    pictures = pathlib.Path(args.scratch) / "pictures"
    pictures.mkdir()
    files = [pictures / f"{i}.png" for i in range(args.gallery_images)]
    for file in files:
        file.write_bytes(noise_png(620))
    run([args.binary, "boards", "create", board] + server)
    for begin in range(0, len(files), 500):
        run([args.binary, "images", "put", "--again", "--board", board] + server
            + [str(file) for file in files[begin:begin + 500]])
    ratio = turns(args, run, args.server, args.scratch, board)
    run([args.binary, "boards", "delete", board, "--images", "--yes"] + server)
    return [(f"mirror of {len(files)} images of 1.1 MB from the real server ÷ `curl --parallel`", ratio,
             None, "≥ 0.95")]


def mirror_figures(args, run, call):
    rows = []
    images = args.gallery_images
    rows.append((f"mirror of {images} images of 1.1 MB, checked and flushed, ÷ `curl --parallel`",
                 against_curl(args, run, args.scratch), None, "≥ 0.95"))
    if os.path.isdir("/dev/shm"):
        with tempfile.TemporaryDirectory(dir="/dev/shm") as memory:
            rows.append(("the same in memory, where a flush costs nothing",
                         against_curl(args, run, memory), None, "none"))
    with Gallery(args, "10000:64x64") as url:
        large = pathlib.Path(args.scratch) / "large"
        first = mirror(args, run, url, large)
        before = requests_of(call, url)
        second = mirror(args, run, url, large)
        asked = requests_of(call, url) - before - 1  # the question itself
    with Gallery(args, "100:64x64") as url:
        small = mirror(args, run, url, pathlib.Path(args.scratch) / "small")
    rows.append(("second mirror of 10 000 images: requests per 1 000", asked / 10, None,
                 "≤ 3, and 2 a board"))
    rows.append(("the same, CPU seconds", second.cpu, None, "≤ 2"))
    rows.append(("peak memory of a mirror of 10 000 images ÷ of 100", first.memory / small.memory,
                 None, "≤ 1.3"))
    return rows


def images_figures(args, run, call):
    with Gallery(args, "10000:64x64") as url:
        listed = run([args.binary, "images", "list", "--server", url])
    return [("`images list` of 10 000, CPU seconds", listed.cpu, None, "≤ 1")]

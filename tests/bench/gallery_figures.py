"""Figures of the commands that look after large galleries, on the simulator: `mirror` and `images list`.

bench.py calls them; each gives rows of its table.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile


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


def mirror(args, run, url, directory):
    return run([args.binary, "mirror", "--all", "-o", str(directory), "--server", url, "-q"])


def curl(run, url, names, directory):
    """The same bytes by curl, eight at once as `mirror`, into files that nobody checks or flushes."""
    config = directory / "curl.txt"
    config.write_text("".join(
        f'url = "{url}/api/v1/images/i/{name}/full"\noutput = "{directory / name}"\n'
        for name in names))
    return run(["curl", "--silent", "--parallel", "--parallel-max", "8", "--config", str(config)])


def against_curl(args, run, where):
    """How long curl takes ÷ how long we do, by turns."""
    ratios = []
    with Gallery(args, f"{args.gallery_images}:1024x1024:1100000") as url:
        listed = run([args.binary, "images", "list", "--names", "--server", url])
        names = listed.stdout.split()
        curl_once = pathlib.Path(tempfile.mkdtemp(dir=where))
        curl(run, url, names, curl_once)  # the simulator makes the bytes once
        shutil.rmtree(curl_once)
        for _ in range(args.rounds):
            directory = pathlib.Path(tempfile.mkdtemp(dir=where))
            theirs = curl(run, url, names, directory)
            shutil.rmtree(directory)
            directory = pathlib.Path(tempfile.mkdtemp(dir=where))
            ours = mirror(args, run, url, directory)
            count = sum(1 for path in directory.rglob("*.png"))
            shutil.rmtree(directory)
            if count != len(names):
                sys.exit(f"{count} files of {len(names)} images")
            ratios.append(theirs.wall / ours.wall)
    return statistics.median(ratios)


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

"""Run directories for the suite: a store by the program's own schema, and pictures beside it.

    make_run.py KIND DIRECTORY

Kinds: grid (what a person would look at), large (10 000 cells), attacks (texts that would be
scripts), long (3 000 values, long texts, labels that differ in blanks), videos.
"""

import itertools
import json
import math
import os
import pathlib
import random
import sqlite3
import struct
import sys
import zlib

SCHEMAS = pathlib.Path(__file__).parent.parent.parent / "lib/store/src"
APPLICATION_ID = 1767989876

MODELS = ["juggernautXL_v9 (sdxl/main)", "dreamshaper_8 (sd-1/main)"]
PROMPTS = [
    "a red fox in deep snow, at dawn, volumetric light, shot on film, 85 mm",
    "an old lighthouse keeper reading by lamplight, oil painting, warm shadows",
    "a city of glass under the sea, seen from above, whales between the towers",
    "a still life of quinces and a pewter jug on a linen cloth, Dutch school",
    "a mountain village in autumn, smoke from the chimneys, a long road, mist in the valley",
    "a robot gardener pruning roses, studio ghibli colours, soft rain, wide angle, the first light "
    "of a summer morning over a walled garden with espaliered pears",
]


# The least that is a film: a header, and no picture.
MP4 = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"isom") + struct.pack(">I4s", 8, b"mdat")


def chunk(kind, body):
    return (struct.pack(">I", len(body)) + kind + body
            + struct.pack(">I", zlib.crc32(kind + body)))


def png(size, seed):
    """Coloured waves: different for each seed, and never one colour."""
    draw = random.Random(seed)
    base = [draw.randrange(40, 216) for _ in range(3)]
    waves = [(draw.uniform(0.5, 3), draw.uniform(0.5, 3), draw.uniform(0, 6)) for _ in range(3)]
    rows = []
    step = 4
    for y in range(0, size, step):
        row = bytearray()
        for x in range(0, size, step):
            for channel in range(3):
                a, b, c = waves[channel]
                value = base[channel] + 40 * math.sin(a * x / size * 6 + c) + 40 * math.cos(b * y / size * 6)
                row += bytes([max(0, min(255, int(value)))])
        pixels = b"".join(bytes(row[i:i + 3]) * step for i in range(0, len(row), 3))
        rows += [b"\0" + pixels[:size * 3]] * step
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(b"".join(rows[:size]), 6)) + chunk(b"IEND", b""))


class Run:
    """A store that is being filled; jobs end every `pace` seconds."""

    def __init__(self, directory, inputs, meta=None, pace=1.7):
        self.directory = pathlib.Path(directory)
        (self.directory / ".invokeai-batch").mkdir(parents=True, exist_ok=True)
        self.database = sqlite3.connect(self.directory / ".invokeai-batch/run.db")
        schemas = sorted(SCHEMAS.glob("schema*.sql"), key=lambda path: (len(path.name), path.name))
        for schema in schemas:
            self.database.executescript(schema.read_text())
        self.database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self.database.execute(f"PRAGMA user_version = {len(schemas)}")
        known = {
            "run_id": "0123456789abcdef", "created": "2026-03-01T07:05:09.250Z",
            "workflow_name": "SDXL text to image", "workflow_file": "/home/ada/fox.json",
            "server": "http://127.0.0.1:9090", "server_version": "6.14.2", "tool_version": "0.1.0",
            "columns": json.dumps(inputs),
            "command": json.dumps({"directory": "/home/ada", "words": ["run", "grid.yaml", "-o", "fox"]}),
            "input:/home/ada/grid.yaml": "workflow: fox.json\nmatrix:\n  model: [juggernaut, dreamshaper]\n",
            **(meta or {}),
        }
        self.database.executemany("INSERT INTO meta VALUES (?, ?)", known.items())
        self.inputs = inputs
        self.pace = pace
        self.clock = 0.0
        self.jobs = 0

    def time(self):
        hours, rest = divmod(self.clock, 3600)
        minutes, seconds = divmod(rest, 60)
        return f"2026-03-01 {7 + int(hours) % 16:02}:{int(minutes):02}:{seconds:06.3f}"

    def add(self, values, seed, state="done", reason="", board="Foxes", images=1, size=512, path=None,
            is_video=False):
        """A job; gives the paths of its images."""
        self.jobs += 1
        job = self.jobs
        self.database.execute(
            "INSERT INTO job (number, id, board, planned_seed, state, reason) VALUES (?, ?, ?, ?, ?, ?)",
            (job, f"id-{job}", board, seed, state, reason))
        self.database.executemany(
            "INSERT INTO job_value VALUES (?, ?, ?, ?)",
            [(job, at, name, value) for at, (name, value) in enumerate(zip(self.inputs, values))])
        if state == "planned":
            return []
        started = self.time()
        self.clock += self.pace * (0.7 + 0.6 * ((job * 7919) % 100) / 100)
        self.database.execute(
            "INSERT INTO attempt (job, attempt, item_id, status, queued_at, started_at, completed_at)"
            " VALUES (?, 1, ?, ?, ?, ?, ?)",
            (job, 100 + job, "completed" if state == "done" else state, started, started, self.time()))
        paths = []
        for ordinal in range(1, images + 1) if state == "done" else []:
            ending = "mp4" if is_video else "png"
            name = path or f"{board}/{job:04}{'-' + str(ordinal) if images > 1 else ''}.{ending}"
            self.database.execute(
                "INSERT INTO output (job, ordinal, attempt, node_id, output, image_name, is_video, width,"
                " height, state, path, bytes, sha256, modified_ns, seed)"
                " VALUES (?, ?, 1, 'n', 'l2i', ?, ?, ?, ?, 'published', ?, 1, ?, 0, ?)",
                (job, ordinal, f"image-{job}-{ordinal}.png", int(is_video), size, size, name,
                 f"{job:032x}{ordinal:032x}", str(seed)))
            paths.append(name)
        return paths

    def write(self, path, content):
        place = self.directory / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def link(self, path, source):
        place = self.directory / path
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, place)

    def close(self):
        self.database.commit()
        self.database.close()


def grid(directory):
    """2 models, 5 cfg, 18 prompts, 2 seeds; some failed, some gone, some not made yet."""
    prompts = [prompt + ending for prompt in PROMPTS for ending in ("", ", in pencil", ", at night")]
    run = Run(directory, ["model", "cfg_scale", "positive prompt", "seed"])
    for model, cfg, prompt, seed in itertools.product(MODELS, ["3", "4.5", "6", "7.5", "9"], prompts, [7, 42]):
        number = run.jobs + 1
        values = [model, cfg, prompt, str(seed)]
        if number == 181:
            run.clock += 240
        if number % 53 == 0:
            run.add(values, seed, "failed", "OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB")
        elif number % 97 == 0:
            run.add(values, seed, "failed", "422: cfg_scale: Input should be greater than 1")
        elif number > 350:
            run.add(values, seed, "planned")
        else:
            for path in run.add(values, seed, size=128, images=1):
                if number % 61 != 0:
                    run.write(path, png(128, PROMPTS.index(prompt.split(", in pencil")[0].split(", at night")[0])
                                        * 10 + (model == MODELS[0]) + seed))
    run.close()


def large(directory, rows=100, columns=100):
    """10 000 cells of 512 px; 40 different pictures stand behind them."""
    run = Run(directory, ["positive prompt", "steps"], pace=0.4)
    sources = []
    for at in range(40):
        run.write(f"pictures/{at:02}.png", png(512, at))
        sources.append(run.directory / f"pictures/{at:02}.png")
    for at, (prompt, steps) in enumerate(itertools.product(range(rows), range(1, columns + 1))):
        text = f"{PROMPTS[prompt % len(PROMPTS)]}, take {prompt}"
        for path in run.add([text, str(steps)], at):
            run.link(path, sources[at % len(sources)])
    run.close()


ATTACKS = [
    "<script>window.attacked = 1</script>",
    "</script><script>window.attacked = 1</script>",
    "<img src=x onerror='window.attacked = 1'>",
    "\"><svg onload=window.attacked=1>",
    "javascript:window.attacked=1",
    "'+(window.attacked=1)+'",
    "${window.attacked = 1}`+`",
    "]]><!--<script>window.attacked=1</script>-->",
    "<iframe srcdoc='<script>parent.attacked=1</script>'></iframe>",
    "<style>@import url(http://127.0.0.1:1/leak)</style><link rel=stylesheet href=http://127.0.0.1:1/leak>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:1/leak'>",
    "\u2028window.attacked=1\u2029", "\u202egnp.exe", "__proto__", "constructor", "%%SCRIPT%%", "a\0b",
    "<base href='http://127.0.0.1:1/'>", "<script src=report-data/evil.js></script>",
]


def attacks(directory):
    """Each text in every place that a text can have."""
    run = Run(directory, ["positive prompt", "<script>window.attacked=1</script>", "__proto__"], meta={
        "workflow_name": ATTACKS[1], "workflow_file": ATTACKS[2], "server": "http://127.0.0.1:1/" + ATTACKS[3],
        "server_version": ATTACKS[0], "tool_version": ATTACKS[0], "run_id": ATTACKS[4],
        "command": json.dumps({"directory": "/", "words": ["run", *ATTACKS]}),
        "input:/" + ATTACKS[1]: ATTACKS[1]})
    for at, text in enumerate(ATTACKS):
        board = f"board {at}"
        if at % 3 == 2:
            run.add([text, text, text], at, "failed", text, board=text.replace("\0", ""))
        else:
            name = text.replace("/", "_").replace("\0", "_")[:100] + ".png"
            for path in run.add([text, text, text], at, board=text.replace("\0", ""), path=f"{board}/{name}"):
                run.write(path, png(32, at))
    run.add(["x" * 5000 + ATTACKS[1], ATTACKS[0], ""], 1, "failed", ATTACKS[1] * 200)
    run.write("report-data/evil.js", b"window.attacked = 'file';")
    run.close()


def long(directory):
    """An axis of 3 000 values, one text of 1 MB, and labels that differ in blanks only."""
    run = Run(directory, ["positive prompt", "style"])
    picture = png(64, 1)
    for at in range(3000):
        text = f"prompt {at}" if at else "begin " + "long " * 200000 + "end"
        for style in ("plain", "plain ") if at < 4 else ("plain",):
            for path in run.add([text, style], at):
                if at < 50:
                    run.write(path, picture)
    run.close()


def videos(directory):
    """Jobs of several images, a video, and none."""
    run = Run(directory, ["positive prompt"])
    for at in range(6):
        for path in run.add([PROMPTS[at]], at, images=at + 1, size=64):
            run.write(path, png(64, at))
    for path in run.add(["a film"], 9, is_video=True, size=64):
        run.write(path, MP4)
    run.close()


def main():
    kind, directory = sys.argv[1:]
    {"grid": grid, "large": large, "attacks": attacks, "long": long, "videos": videos}[kind](directory)


if __name__ == "__main__":
    main()

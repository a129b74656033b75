"""The figures of invokeai-batch, as ratios measured side by side in one run.

`scripts/bench` starts the servers and calls this; only the standard library is used. Each figure is a
function that returns a row of the table. Nothing here is an assertion: a figure that misses its bar is
printed as it is.
"""

import argparse
import csv
import datetime
import json
import os
import pathlib
import platform
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

import gallery_figures

HERE = pathlib.Path(__file__).resolve().parent


# ---- the server, without any client ---------------------------------------------------------------


def call(url, path, body=None, method=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data=data, method=method)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)


def tiny_workflow(url, source, target):
    """The seed workflow with this server's tiny model, 64x64 and 2 steps: about a second a job."""
    workflow = json.loads(pathlib.Path(source).read_text())
    models = call(url, "/api/v2/models/")["models"]
    model = next(m for m in models if m["name"] == "tiny-sdxl")
    small = {"width": 64, "height": 64, "steps": 2}
    for node in workflow["nodes"]:
        for name, field in node["data"].get("inputs", {}).items():
            if name == "model" and "value" in field:
                field["value"] = {k: model[k] for k in ("key", "hash", "name", "base", "type")}
            elif node["data"]["type"] in ("noise", "denoise_latents") and name in small:
                field["value"] = small[name]
    target.write_text(json.dumps(workflow))
    return target


def seconds(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", ""))
    return moment.replace(tzinfo=datetime.timezone.utc).timestamp()


class Times:
    """What the server itself wrote down about a list of items."""

    def __init__(self, rows):
        self.rows = sorted((seconds(s), seconds(c)) for s, c in rows)

    def gaps(self):
        return [later[0] - earlier[1] for earlier, later in zip(self.rows, self.rows[1:])]

    def gap(self):
        return statistics.median(self.gaps())

    def span(self):
        return max(c for _, c in self.rows) - min(s for s, _ in self.rows)


def items_times(url, ids):
    items = call(url, "/api/v1/queue/default/items_by_ids", {"item_ids": ids})
    return Times([(i["started_at"], i["completed_at"]) for i in items])


def wait_until_idle(url):
    while True:
        queue = call(url, "/api/v1/queue/default/status")["queue"]
        if queue["pending"] + queue["in_progress"] == 0:
            return
        time.sleep(0.2)


def prompts(jobs):
    """Different in every run: what the server remembers of an earlier one helps nobody."""
    run_id = uuid.uuid4().hex[:8]
    return [f"fox number {number} of {run_id}" for number in range(jobs)]


def saturated(args, jobs, workflow):
    """The same jobs posted at once, and nothing done for them after that."""
    bodies = [json.loads(run([args.binary, "graph", "--enqueue", str(workflow), "--set",
                              f"{args.prompt_input}={prompt}"]).stdout) for prompt in prompts(jobs)]
    ids = []
    for body in bodies:
        ids += call(args.server, "/api/v1/queue/default/enqueue_batch", body)["item_ids"]
    wait_until_idle(args.server)
    return items_times(args.server, ids)


# ---- processes ------------------------------------------------------------------------------------


class Finished:
    def __init__(self, stdout, wall, cpu, memory, status):
        self.stdout, self.wall, self.cpu, self.memory, self.status = (
            stdout, wall, cpu, memory, status)


def run(command, may_fail=False, environment=None, input_text=None):
    """Runs a process to its end; CPU and peak memory are the operating system's own accounts."""
    reading, report = os.pipe()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as source, os.fdopen(reading) as told:
        if input_text is not None:
            source.write(input_text.encode())
            source.seek(0)
        subprocess.run([sys.executable, "-I", "-S", str(HERE / "measured.py"), str(report),
                        *map(str, command)], stdin=source, stdout=out, stderr=subprocess.DEVNULL,
                       env=environment, pass_fds=[report], check=True)
        os.close(report)
        status, wall, cpu, memory = told.readline().split()
        out.seek(0)
        text = out.read().decode()
    if int(status) != 0 and not may_fail:
        sys.exit(f"{command} ended with {status}")
    return Finished(text, float(wall), float(cpu), float(memory), int(status))


def ours(args, jobs, workflow, server=None, environment=None, extra=()):
    """A run of invokeai-batch: `jobs` prompts of that workflow into a fresh directory."""
    directory = pathlib.Path(tempfile.mkdtemp(dir=args.scratch))
    table = directory / "prompts.csv"
    table.write_text("\n".join(["prompt", *prompts(jobs), ""]))
    out = directory / "out"
    finished = run([args.binary, "run", str(workflow), "--server", server or args.server, "--csv",
                    str(table), "--map", f"prompt={args.prompt_input}", "--max-jobs", "1000000",
                    "-q", "-o", str(out), *extra], environment=environment)
    with open(out / "results.csv", newline="") as file:
        finished.rows = list(csv.DictReader(file))
    if len(finished.rows) != jobs:
        sys.exit(f"{len(finished.rows)} images of {jobs}")
    finished.times = Times([(r["started"], r["completed"]) for r in finished.rows])
    finished.last_file = max((out / r["file"]).stat().st_mtime for r in finished.rows)
    return finished


def python_client(args, jobs, workflow, poll):
    finished = run([args.client_python, str(HERE / "python_client.py"), args.server, str(workflow),
                    str(poll)], input_text="\n".join(prompts(jobs)))
    report = json.loads(finished.stdout)
    finished.times = items_times(args.server, report["items"])
    finished.import_cpu = report["import_cpu"]
    finished.work_wall = report["wall"]
    return finished


# ---- the figures ----------------------------------------------------------------------------------


def median_of(rounds, measure):
    return statistics.median(measure(one) for one in rounds)


def throughput_and_gaps(args, workflow):
    rounds = []
    for number in range(args.rounds):
        full = saturated(args, args.jobs, workflow)
        mine = ours(args, args.jobs, workflow)
        theirs = python_client(args, args.jobs, workflow, 0.5)
        rounds.append((full, mine, theirs))
        print(f"round {number + 1}: saturated {args.jobs / full.span():.2f} jobs/s, "
              f"ours {args.jobs / mine.times.span():.2f}, Python {args.jobs / theirs.work_wall:.2f}",
              file=sys.stderr)
    # Ours until the last file is verified: the tail after the last item is the client's own.
    speed = median_of(rounds, lambda r: r[0].span() / verified_span(r[1]))
    python_speed = median_of(rounds, lambda r: r[0].span() / r[2].work_wall)
    gap = median_of(rounds, lambda r: r[1].times.gap() / r[0].gap())
    python_gap = median_of(rounds, lambda r: r[2].times.gap() / r[0].gap())
    return [
        ("jobs verified per second ÷ all posted at once", speed, python_speed, "≥ 0.97"),
        ("median gap between two of our items ÷ all posted at once", gap, python_gap, "≤ 1.15"),
    ]


def verified_span(finished):
    """From the start of the first item until the last file had been written and checked."""
    return finished.last_file - min(seconds(r["started"]) for r in finished.rows)


def requests_per_job(args, workflow):
    stats = pathlib.Path(args.scratch) / "proxy.json"
    proxy = subprocess.Popen([args.proxy, "--listen", "0", "--to",
                              args.server.removeprefix("http://"), "--stats", str(stats)],
                             stdout=subprocess.PIPE, text=True)
    url = proxy.stdout.readline().strip()
    # The first run through a new address also fetches the node schema; it is not counted.
    ours(args, 1, workflow, server=url)
    before = count_of_requests(proxy, stats)
    ours(args, args.jobs, workflow, server=url)
    after = count_of_requests(proxy, stats)
    proxy.terminate()
    proxy.wait()
    return [("HTTP requests per one-image job, polls included", (after - before) / args.jobs, None,
             "≤ 5")]


def count_of_requests(proxy, stats):
    """The proxy writes its counts when it is asked by a signal."""
    stats.unlink(missing_ok=True)
    proxy.send_signal(signal.SIGUSR1)
    while not stats.exists():
        time.sleep(0.05)
    time.sleep(0.05)
    return json.loads(stats.read_text())["requests"]


def requests_alone(args, row):
    """curl(1) making the four requests of a job (the item once more in place of the submission, which
    moves as many bytes) for as many jobs, at the pace of a slow server; it keeps nothing."""
    queue = "/api/v1/queue/default"
    item = f"{queue}/i/{row['item_id']}"
    batch = call(args.server, item)["batch_id"]
    paths = [item, f"{queue}/b/{batch}/status", item, f"/api/v1/images/i/{row['image_name']}/full"]
    config = "".join(f'url = "{args.server}{path}"\noutput = "/dev/null"\n'
                     for path in paths * args.cpu_jobs)
    command = ["curl", "--silent", "--fail", "--rate", "10/s", "--config", "-"]
    return run(command, input_text=config)


def cpu_per_job(args, workflow):
    mine = ours(args, args.cpu_jobs, workflow)
    start_up = run([args.binary, "run", str(workflow), "--server", args.server, "-n"]).cpu
    theirs = python_client(args, args.cpu_jobs, workflow, 0.5)
    with_start = mine.cpu / theirs.cpu
    without = max(mine.cpu - start_up, 0) / (theirs.cpu - theirs.import_cpu)
    bare = requests_alone(args, mine.rows[-1])
    print(f"CPU: ours {mine.cpu:.2f} s, Python {theirs.cpu:.2f} s, curl {bare.cpu:.2f} s for "
          f"{args.cpu_jobs} jobs", file=sys.stderr)
    return [
        ("client CPU ÷ the Python client's, start-up included", with_start, 1, "≤ 0.067"),
        ("client CPU ÷ the Python client's, start-up excluded", without, 1, "≤ 0.067"),
        ("CPU of `curl` making the same requests, nothing else ÷ the Python client's",
         bare.cpu / theirs.cpu, 1, "none"),
    ]


def start_up(args):
    ratios = []
    for _ in range(31):
        mine = run([args.binary, "inputs", "--offline", args.large_workflow]).wall
        curl = run(["curl", "--version"]).wall
        ratios.append(mine / curl)
    return [("inputs on a 37-node workflow ÷ curl --version", statistics.median(ratios), None,
             "≤ 1.3")]


def chain_of(source, length, target):
    """The model-free workflow with its blur node `length` times over, each fed by the one before."""
    workflow = json.loads(pathlib.Path(source).read_text())
    blur = next(n for n in workflow["nodes"] if n["data"].get("type") == "img_blur")
    before = blur["id"]
    for number in range(length):
        node = json.loads(json.dumps(blur))
        node["id"] = node["data"]["id"] = f"blur-{number}"
        workflow["nodes"].append(node)
        workflow["edges"].append({"id": f"chain-{number}", "type": "default",
                                  "source": before, "sourceHandle": "image",
                                  "target": node["id"], "targetHandle": "image"})
        before = node["id"]
    target.write_text(json.dumps(workflow))
    return target


def large_plan(args):
    rows = "Prompt,Width,height,radius,blur_type\n" + "".join(
        f"\"a fox, number {n}\",{64 + 8 * (n % 100)},{64 + 8 * (n % 50)},{n % 7}.5,"
        f"{'box' if n % 2 else 'gaussian'}\n" for n in range(100_000))
    table = pathlib.Path(args.scratch) / "large.csv"
    table.write_text(rows)
    plan = run([args.binary, "plan", args.model_free, "--offline", "--csv", str(table),
                "--max-jobs", "100000"])
    chain = chain_of(args.model_free, 10_000, pathlib.Path(args.scratch) / "chain.json")
    graph = run([args.binary, "graph", str(chain), "--offline"])
    return [
        ("plan of 100 000 rows × 5 typed columns, seconds", plan.wall, None, "≤ 2"),
        ("the same, peak memory in MB", plan.memory, None, "≤ 400"),
        ("CPU of `graph` on a chain of 10 000 nodes, seconds", graph.cpu, None, "≤ 0.3"),
    ]


def simulated(args, jobs, job_ms=0, environment=None, workers=1, look=lambda url: None):
    """A run against the simulator; `look(url)` is called after it, and its answer kept as `.seen`."""
    simulator = subprocess.Popen([args.simulator, "--job-ms", str(job_ms), "--workers",
                                  str(workers)], stdout=subprocess.PIPE, text=True)
    url = simulator.stdout.readline().strip()
    saved = args.prompt_input
    args.prompt_input = "Prompt"
    try:
        finished = ours(args, jobs, args.model_free, server=url, environment=environment)
        finished.seen = look(url)
        return finished
    finally:
        args.prompt_input = saved
        simulator.terminate()
        simulator.wait()


def memory(args):
    small = simulated(args, 10).memory
    large = simulated(args, args.memory_jobs).memory
    return [(f"peak memory of {args.memory_jobs} jobs ÷ of 10 jobs (simulator)", large / small,
             None, "≤ 1.5")]


def durability(args):
    without = dict(os.environ, INVOKEAI_BATCH_DURABILITY="off")
    ratios = []
    for _ in range(3):
        # At 20 ms an item the simulator is fifty times as fast as a real server with tiny models.
        durable = simulated(args, args.store_jobs, job_ms=20)
        loose = simulated(args, args.store_jobs, job_ms=20, environment=without)
        ratios.append(loose.wall / durable.wall)
    return [(f"throughput of {args.store_jobs} jobs with ÷ without fsync (simulator)",
             statistics.median(ratios), None, "≥ 0.95")]


def books(url):
    """The items by worker, as the simulator wrote them down, and how much it was asked."""
    ids = call(url, "/api/v1/queue/default/item_ids")["item_ids"]
    items = call(url, "/api/v1/queue/default/item_summaries_by_ids", {"item_ids": ids})
    by_worker = {}
    for item in items:
        by_worker.setdefault(item["device"], []).append((item["started_at"], item["completed_at"]))
    stats = call(url, "/__sim__/stats")
    return {name: Times(rows) for name, rows in by_worker.items()}, stats["requests"]


def workers_of_a_server(args):
    """Every worker is to be kept busy: by the simulator's clock, and for the whole run."""
    rows = []
    for workers in (1, 2, 4, 8):
        for job_ms in (2_000, 5_000) if workers > 4 else (300, 2_000, 5_000):
            jobs = workers * args.jobs_per_worker
            finished = simulated(args, jobs, job_ms, workers=workers, look=books)
            by_worker, requests = finished.seen
            gaps = [gap for times in by_worker.values() for gap in times.gaps()]
            idle = sum(gaps) / len(gaps) / (job_ms / 1000)
            whole = args.jobs_per_worker * job_ms / 1000 / finished.wall
            name = f"{workers} × {job_ms / 1000:g} s"
            rows.append((f"{name}: idle between two items ÷ a job", idle, None, "≤ 0.03"))
            rows.append((f"{name}: ideal ÷ the whole run of {jobs} jobs", whole, None, "≥ 0.9"))
            rows.append((f"{name}: requests a job", requests / jobs, None,
                         "≤ 4.35" if job_ms >= 2_000 else "none"))
            print(f"{name}: idle {idle:.3f}, whole {whole:.3f}, {requests / jobs:.2f} requests",
                  file=sys.stderr)
    return rows


def ours_in_parts(args, jobs, url, processes):
    """The same jobs by that many processes at once, each a range of its own; gives the whole time."""
    directory = pathlib.Path(tempfile.mkdtemp(dir=args.scratch))
    table = directory / "prompts.csv"
    table.write_text("\n".join(["prompt", *prompts(jobs), ""]))
    began = time.monotonic()
    each = -(-jobs // processes)
    running = [subprocess.Popen(
        [args.binary, "run", args.model_free, "--server", url, "--csv", str(table), "--map",
         "prompt=Prompt", "-q", "-o", str(directory / f"out-{first}"), "--only",
         f"{first}-{min(first + each - 1, jobs)}"], stdout=subprocess.DEVNULL)
        for first in range(1, jobs + 1, each)]
    if any(process.wait() != 0 for process in running):
        sys.exit("a process of several has failed")
    return time.monotonic() - began


def one_beside_several(args):
    """One run beside four processes at once, on a server with several workers."""
    rows = []
    for workers, job_ms, jobs in (4, 2_000, 40), (4, 5_000, 24), (2, 3_000, 20):
        ideal = jobs * job_ms / 1000 / workers
        one = simulated(args, jobs, job_ms, workers=workers).wall
        with Simulator(args, "--job-ms", str(job_ms), "--workers", str(workers)) as url:
            four = ours_in_parts(args, jobs, url, 4)
        name = f"{workers} × {job_ms / 1000:g} s, {jobs} jobs (ideal {ideal:g} s)"
        rows.append((f"{name}: seconds", one, None, "none"))
        rows.append((f"{name}: seconds of four processes", four, None, "none"))
        print(f"{name}: {one:.1f} s, four processes {four:.1f} s", file=sys.stderr)
    return rows


# ---- resume at scale ------------------------------------------------------------------------------


class Simulator:
    """Runs while the block does; gives its URL."""

    def __init__(self, args, *flags):
        self.command = [args.simulator, *flags]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        return self.process.stdout.readline().strip()

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def copy_rows(db, table, key, count):
    """The rows of job 1 once more for the jobs 2 to `count`, whatever columns the table has."""
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    rest = ", ".join(name for name in columns if name != key)
    db.execute(f"""WITH RECURSIVE number(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number WHERE n < {count})
                   INSERT INTO {table} ({key}, {rest}) SELECT n, {rest} FROM number, {table} WHERE {key} = 1""")


def finished_directory(args, jobs, url):
    """A directory in which `jobs` jobs are done. One is run; the others are copies of its rows and of
    its picture under the ids and names that the plan gives them: as many real ones take ten minutes."""
    directory = pathlib.Path(tempfile.mkdtemp(dir=args.scratch))
    table, out = directory / "prompts.csv", directory / "out"
    table.write_text("Prompt\n" + "".join(f"fox {number}\n" for number in range(jobs)))
    command = ["run", args.model_free, "--server", url, "--csv", str(table), "-o", str(out),
               "--max-jobs", str(jobs)]
    run([args.binary, *command, "--limit", "1", "-q"])
    planned = [json.loads(line) for line in run([args.binary, *command, "-n", "--json"]).stdout.splitlines()]
    db = sqlite3.connect(out / ".invokeai-batch" / "run.db")
    db.executemany("INSERT INTO job (number, id, board, state) VALUES (?, ?, '', 'done')",
                   [(job["job"], job["id"]) for job in planned[1:]])
    for name in ("job_value", "attempt", "output"):
        copy_rows(db, name, "job", jobs)
    (first,) = db.execute("SELECT path FROM output WHERE job = 1").fetchone()
    for job in planned[1:]:
        shutil.copy2(out / first, out / job["path"])
    db.executemany("UPDATE output SET path = ?, image_name = ? WHERE job = ?",
                   [(job["path"], f"{job['job']}.png", job["job"]) for job in planned[1:]])
    db.executemany("UPDATE job_value SET value = ? WHERE job = ?",
                   [(job["values"]["Prompt"], job["job"]) for job in planned[1:]])
    db.execute("UPDATE attempt SET item_id = job, batch_id = batch_id || job WHERE job > 1")
    db.execute("DELETE FROM seal")  # or it would be damage
    db.commit()
    db.close()
    return command, out


def started_again(args):
    """A finished run of very many jobs starts, looks at its files and ends."""
    with Simulator(args, "--job-ms", "0") as url:
        command, out = finished_directory(args, args.resume_jobs, url)
        run([args.binary, *command, "-q"])  # writes results.csv and fills the caches
        sizes = run([args.binary, *command, "-q"])
        contents = run([args.binary, *command, "-q", "--check", "contents"])
        listed = "".join(f"{out}/{entry.name}\0" for entry in os.scandir(out)
                         if entry.name.endswith(".png"))
        sums = run(["xargs", "-0", "sha256sum"], input_text=listed)
    return [
        (f"{args.resume_jobs} jobs, nothing to do: seconds", sizes.wall, None, "≤ 5"),
        ("the same, peak memory in MB", sizes.memory, None, "≤ 500"),
        ("the same, CPU seconds", sizes.cpu, None, "none"),
        ("the same with --check contents ÷ sha256sum of the files", contents.wall / sums.wall, None,
         "≤ 1.3"),
    ]


def long_run(args):
    """A run of very many jobs is as fast at its end as at its beginning."""
    finished = simulated(args, args.long_jobs)
    ends = sorted(seconds(row["completed"]) for row in finished.rows)
    tenth = len(ends) // 10
    speed = (ends[tenth] - ends[0]) / (ends[-1] - ends[-1 - tenth])
    return [
        (f"{args.long_jobs} jobs: jobs per second of the last tenth ÷ of the first", speed, None, "≥ 0.9"),
        ("the same, peak memory in MB", finished.memory, None, "≤ 50"),
    ]


def limited(args):
    """Ten jobs of a large table against ten jobs of a table of ten."""
    costs = []
    for rows in (10, args.resume_jobs):
        table = pathlib.Path(args.scratch) / f"{rows}.csv"
        table.write_text("Prompt\n" + "".join(f"fox {number}\n" for number in range(rows)))
        with Simulator(args, "--job-ms", "0") as url:
            costs.append(run([args.binary, "run", args.model_free, "--server", url, "--csv", str(table),
                              "--limit", "10", "-q", "-o", f"{args.scratch}/limit-{rows}"]))
    small, large = costs
    return [
        (f"CPU of --limit 10 of {args.resume_jobs} rows ÷ of 10 rows", large.cpu / small.cpu, None,
         "none"),
        ("the same, peak memory", large.memory / small.memory, None, "none"),
    ]


def resume_at_scale(args):
    return started_again(args) + long_run(args) + limited(args)


# ---- the table ------------------------------------------------------------------------------------


def cell(value):
    return "" if value is None else f"{value:.3g}"


def table(args, rows):
    server = ""
    if args.server:
        server = (f"InvokeAI {call(args.server, '/api/v1/app/version')['version']}; "
                  "invokeai-py-client 1.1.1; ")
    lines = [
        f"Measured {datetime.date.today()} on {platform.machine()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.release()}; {server}"
        f"{run([args.binary, '--version']).stdout.strip()}.",
        "",
        "| figure | ours | Python client | bar |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {name} | {cell(mine)} | {cell(theirs)} | {bar} |" for name, mine, theirs, bar in rows]
    return "\n".join(lines) + "\n"


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("binary", "proxy", "simulator", "workflow", "model-free", "large-workflow"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("server", "client-python"):
        parser.add_argument(f"--{name}", help="of the figures of a real server")
    parser.add_argument("--prompt-input", default="positive prompt")
    parser.add_argument("--jobs", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cpu-jobs", type=int, default=200)
    parser.add_argument("--memory-jobs", type=int, default=10_000)
    parser.add_argument("--store-jobs", type=int, default=2_000)
    parser.add_argument("--jobs-per-worker", type=int, default=20)
    parser.add_argument("--gallery-images", type=int, default=1_000)
    parser.add_argument("--resume-jobs", type=int, default=100_000)
    parser.add_argument("--long-jobs", type=int, default=20_000)
    parser.add_argument("--only", help="names of figures, separated by commas")
    return parser.parse_args()


def main():
    args = read_arguments()
    args.scratch = tempfile.mkdtemp(prefix="invokeai-batch-bench-")
    try:
        def workflow():
            return tiny_workflow(args.server, args.workflow, pathlib.Path(args.scratch) / "tiny.json")

        figures = {
            "throughput": lambda: throughput_and_gaps(args, workflow()),
            "requests": lambda: requests_per_job(args, workflow()),
            "cpu": lambda: cpu_per_job(args, workflow()),
            "start": lambda: start_up(args),
            "plan": lambda: large_plan(args),
            "memory": lambda: memory(args),
            "store": lambda: durability(args),
            "workers": lambda: workers_of_a_server(args),
            "processes": lambda: one_beside_several(args),
            "mirror": lambda: gallery_figures.mirror_figures(args, run, call),
            "mirror-real": lambda: gallery_figures.real_mirror_figures(args, run, call),
            "images": lambda: gallery_figures.images_figures(args, run, call),
            "resume": lambda: resume_at_scale(args),
        }
        wanted = args.only.split(",") if args.only else list(figures)
        rows = []
        for name in wanted:
            rows += figures[name]()
            print(f"{name}: " + "; ".join(f"{r[0]} {cell(r[1])}" for r in rows[-2:]), file=sys.stderr)
        print(table(args, rows))
    finally:
        shutil.rmtree(args.scratch, ignore_errors=True)


if __name__ == "__main__":
    main()

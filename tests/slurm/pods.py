"""The pod of configs/cluster/job.yaml, run once for each index by `podman kube play`: see README.md.

    pods.py IMAGE

IMAGE holds the program: `scripts/package image` makes it. A simulated server
of this machine stands for the sidecar, directories and a ConfigMap for the volumes.
"""

import copy
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import yaml

from test_slurm import JOB_FILE, JOBS, ROOT, Simulator, program

MANIFEST = ROOT / "configs/cluster/job.yaml"

# Of containers on a machine that may not raise limits, and has the control groups of two ages.
CONFIGURATION = """[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
"""


def expanded(words, values):
    """As the kubelet does: $(NAME)."""
    for name, value in values.items():
        words = [word.replace(f"$({name})", value) for word in words]
    return words


def pod_of(job, index, image, server, out):
    """What the Job's controller would start for an index, without its sidecar."""
    pod = copy.deepcopy(job["spec"]["template"])
    spec = pod["spec"]
    container = spec["containers"][0]
    values = {"JOB_COMPLETION_INDEX": str(index), "INVOKEAI_BATCH_SERVER": server}
    del spec["initContainers"]
    container.update(image=image, args=expanded(container["args"], values),
                     env=[{"name": name, "value": value} for name, value in values.items()])
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    spec["volumes"] = [volume for volume in spec["volumes"] if volume["name"] in mounted]
    for volume in spec["volumes"]:
        if volume.pop("persistentVolumeClaim", None):
            volume["hostPath"] = {"path": str(out), "type": "Directory"}
    pod.update(apiVersion="v1", kind="Pod", metadata={"name": f"{job['metadata']['name']}-{index}"})
    return pod


def play(place, pod, others):
    """The exit status of its container, and what it said."""
    file = place / "pod.yaml"
    file.write_text(yaml.safe_dump_all([*others, pod]))

    def podman(*words):
        done = subprocess.run(["podman", *map(str, words)], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        assert done.returncode == 0, f"podman {words}: status {done.returncode}\n{done.stdout}"
        return done.stdout

    try:
        podman("kube", "play", "--network", "host", file)
        name = f"{pod['metadata']['name']}-{pod['spec']['containers'][0]['name']}"
        return int(podman("wait", name)), podman("logs", name)
    finally:
        podman("kube", "play", "--down", file)


def main():
    image = sys.argv[1]
    place = pathlib.Path(tempfile.mkdtemp())
    (place / "containers.conf").write_text(CONFIGURATION)
    os.environ["CONTAINERS_CONF"] = str(place / "containers.conf")
    out = place / "out"
    out.mkdir()
    job = next(yaml.safe_load_all(MANIFEST.read_text()))
    sweep = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "sweep"},
             "data": {"jobs.yaml": JOB_FILE,
                      "minimal.json": (ROOT / "tests/fixtures/minimal.json").read_text()}}
    server = Simulator("--job-ms", "20")
    try:
        for index in range(job["spec"]["completions"]):
            status, said = play(place, pod_of(job, index, image, server.url, out), [sweep])
            print(f"index {index}: exit {status}\n{said}")
            assert status == 0
        program(place, "merge", "out", "-q")
        rows = (out / "results.csv").read_text().splitlines()[1:]
        assert len(rows) == JOBS, rows
        assert len(server.runs()) == JOBS and set(server.runs().values()) == {1}, server.runs()
        print(f"{JOBS} jobs, each once")
    finally:
        server.end()
        shutil.rmtree(place)


if __name__ == "__main__":
    main()

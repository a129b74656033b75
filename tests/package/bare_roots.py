"""Roots with next to nothing in them, to run a program in."""

import os
import pathlib
import platform
import re
import shutil
import subprocess

SOURCES = pathlib.Path("/etc/apt")
INTERPRETER = "/lib64/ld-linux-x86-64.so.2"


def quiet(command, **more):
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True, **more)
    if done.returncode != 0:
        raise AssertionError(f"{command}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def machine_of(program):
    """The machine that a program is for, as uname names it."""
    with open(program, "rb") as file:
        header = file.read(20)
    return {0x3E: "x86_64", 0xB7: "aarch64"}[int.from_bytes(header[18:20], "little")]


def emulator_of(program):
    """What a program of another machine is run by here, as words in front of it."""
    machine = machine_of(program)
    if machine == platform.machine():
        return []
    emulator = f"qemu-{machine}-static"
    found = shutil.which(emulator)
    if not found:
        raise AssertionError(f"there is no {emulator}: the package qemu-user-static has it")
    return [found]


def own_suite():
    return re.search(r"^VERSION_CODENAME=(\w+)", pathlib.Path("/etc/os-release").read_text(),
                     re.M).group(1)


def apt_options(place, suite):
    """apt with this machine's package sources, for another suite, with lists of its own."""
    for name in ("parts", "lists/partial", "cache/archives/partial"):
        (place / name).mkdir(parents=True, exist_ok=True)
    files = [SOURCES / "sources.list", *SOURCES.glob("sources.list.d/*")]
    for file in files:
        if file.is_file():
            text = file.read_text().replace(own_suite(), suite)
            (place / "parts" / file.name.replace("sources.list", "own.list")).write_text(text)
    settings = {"Dir::Etc::sourcelist": "/dev/null", "Dir::Etc::sourceparts": place / "parts",
                "Dir::State::lists": place / "lists", "Dir::State::status": "/dev/null",
                "Dir::Cache": place / "cache", "Acquire::Retries": 3,
                "APT::Sandbox::User": "root"}
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def debian_root(place, suite):
    """Nothing but the libc of a release of Debian; made by unpacking its package."""
    options = apt_options(place / "apt", suite)
    quiet(["apt-get", "-qq", *options, "update"])
    quiet(["apt-get", "-qq", *options, "download", "libc6"], cwd=place)
    root = place / "root"
    root.mkdir()
    quiet(["dpkg", "-x", next(place.glob("libc6_*.deb")), root])
    for name in ("lib", "lib64"):  # from Debian 13 on the package has them below /usr alone
        if not (root / name).exists():
            (root / name).symlink_to(f"usr/{name}")
    return root


def empty_root(place, program):
    """Nothing at all, but the libraries of this machine that `program` names: its libc, if any."""
    root = place / "root"
    root.mkdir()
    libraries = libraries_of(program)
    for library in [INTERPRETER, *libraries] if libraries else []:
        source = pathlib.Path(library)
        if not source.is_absolute():
            source = pathlib.Path("/lib/x86_64-linux-gnu") / library
        target = root / source.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    return root


def libraries_of(program):
    return re.findall(r"\(NEEDED\).*\[(.*)\]", quiet(["readelf", "-d", program]))


def inside(root, program, *words, **environment):
    """A program of a root, run in it: (status, stdout, stderr). The environment is what is said, and
    no more."""
    command = [program, *words]
    for emulator in emulator_of(root / program.lstrip("/")):
        shutil.copy(emulator, root / "emulator")
        command.insert(0, "/emulator")
    done = subprocess.run(["/usr/sbin/chroot", str(root), *map(str, command)], text=True,
                          capture_output=True,
                          env={"HOME": "/", "PATH": os.defpath, **environment},
                          stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr

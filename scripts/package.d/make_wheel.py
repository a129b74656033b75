#!/usr/bin/env python3
"""Packs an installed tree (bin/, share/) as a wheel, with nothing but Python's own library.

    make_wheel.py --version V --platform TAG --stage TREE --notices FILE --out DIRECTORY

What is in bin/ gets into bin/ of the environment, what is in share/ below its prefix. TAG is the
platform's: manylinux_2_36_x86_64; several are joined by dots. The same tree gives the same bytes.
"""

import argparse
import base64
import hashlib
import pathlib
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows
FILE, PROGRAM = 0o100644, 0o100755

METADATA = """Metadata-Version: 2.4
Name: invokeai-batch
Version: {version}
Summary: Runs InvokeAI workflows in bulk from the command line
License-Expression: Apache-2.0
License-File: LICENSE
License-File: NOTICES
Requires-Python: >=3.8
Classifier: Environment :: Console
Classifier: Operating System :: POSIX :: Linux
Classifier: Programming Language :: C++
Description-Content-Type: text/markdown

{readme}"""

WHEEL = """Wheel-Version: 1.0
Generator: invokeai-batch
Root-Is-Purelib: false
{tags}"""


def tree_files(stage, data):
    """Name in the wheel → (content, mode), of what was installed."""
    files = {}
    for path in sorted(stage.rglob("*")):
        if path.is_file():
            place = path.relative_to(stage)
            name = f"scripts/{place.name}" if place.parts[0] == "bin" else f"data/{place.as_posix()}"
            mode = PROGRAM if path.stat().st_mode & 0o100 else FILE
            files[f"{data}/{name}"] = (path.read_bytes(), mode)
    return files


def record_line(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--version", "--platform", "--stage", "--notices", "--out"):
        parser.add_argument(name, required=True)
    words = parser.parse_args()
    stem = f"invokeai_batch-{words.version}"
    info = f"{stem}.dist-info"

    files = tree_files(pathlib.Path(words.stage), f"{stem}.data")
    readme = (ROOT / "README.md").read_text()
    tags = "".join(f"Tag: py3-none-{tag}\n" for tag in words.platform.split("."))
    files[f"{info}/licenses/LICENSE"] = ((ROOT / "LICENSE").read_bytes(), FILE)
    files[f"{info}/licenses/NOTICES"] = (pathlib.Path(words.notices).read_bytes(), FILE)
    files[f"{info}/METADATA"] = (METADATA.format(version=words.version, readme=readme).encode(), FILE)
    files[f"{info}/WHEEL"] = (WHEEL.format(tags=tags).encode(), FILE)
    record = "".join(record_line(name, content) for name, (content, _) in files.items())
    files[f"{info}/RECORD"] = (f"{record}{info}/RECORD,,\n".encode(), FILE)

    wheel = pathlib.Path(words.out) / f"{stem}-py3-none-{words.platform}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, (content, mode) in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    print(wheel)


if __name__ == "__main__":
    main()

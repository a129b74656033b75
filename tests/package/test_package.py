"""What scripts/package has made, installed and used: see README.md.

Run by scripts/test package. INVOKEAI_BATCH_PROGRAM is the ordinary build, INVOKEAI_SIM_PROGRAM the
simulated server, by default those of the preset dev. INVOKEAI_BATCH_DIST is where the packages are,
dist by default: dist/TARGET has those of a static program, of this machine or of another one, which
is emulated.
"""

import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

from bare_roots import debian_root, emulator_of, empty_root, inside, libraries_of, quiet
from servers import simulator, tls_server

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DIST = ROOT / os.environ.get("INVOKEAI_BATCH_DIST", "dist")
IS_STATIC = DIST.name.endswith("-musl")
IS_OF_THIS_MACHINE = not IS_STATIC or DIST.name.startswith(platform.machine())
ORDINARY = os.environ.get("INVOKEAI_BATCH_PROGRAM", ROOT / "build/dev/bin/invokeai-batch")
WORKFLOW = ROOT / "tests/fixtures/minimal.json"
DOCUMENTS = ["share/bash-completion/completions/invokeai-batch",
             "share/fish/vendor_completions.d/invokeai-batch.fish",
             # What README.md says is beside it.
             *(f"share/doc/invokeai-batch/{name}"
               for name in ("README.md", "configs/README.md", "configs/demo.yaml",
                            "configs/cluster/slurm.sbatch", "configs/cluster/job.yaml",
                            "configs/recipes/README.md"))]


def made(pattern):
    """The newest file that is called so."""
    return max(DIST.glob(pattern), key=lambda path: path.stat().st_mtime)


class Case(unittest.TestCase):
    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.place)

    def makes_images(self, run, directory="out"):
        """`run(*words)` is the program where it was installed; fox.json is in its directory."""
        with simulator() as url:
            status, out, err = run("run", "fox.json", "--matrix", "Width=64,72", "--server", url,
                                   "-o", directory)
        self.assertEqual(status, 0, err)
        self.assertEqual(len([line for line in out.splitlines() if line.endswith(".png")]), 2, out)


class Tar(Case):
    def setUp(self):
        super().setUp()
        with tarfile.open(made("*.tar.gz")) as archive:
            archive.extractall(self.place / "unpacked")
        self.tree = next((self.place / "unpacked").iterdir())
        self.program = self.tree / "bin/invokeai-batch"

    def in_empty_root(self):
        root = empty_root(self.place, self.program)
        shutil.copytree(self.tree, root / "opt")
        shutil.copy(WORKFLOW, root / "fox.json")
        return root

    def test_needs_no_library_but_libc(self):
        own = set() if IS_STATIC else {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2"}
        self.assertLessEqual(set(libraries_of(self.program)), own)

    def test_has_documents_and_licences(self):
        for name in [*DOCUMENTS, "share/man/man1/invokeai-batch.1", "README.md", "LICENSE", "NOTICES"]:
            self.assertTrue((self.tree / name).is_file(), name)

    def test_runs_in_an_empty_root(self):
        root = self.in_empty_root()
        self.makes_images(lambda *words: inside(root, "/opt/bin/invokeai-batch", *words))

    def test_a_machine_without_certificates_is_told_what_to_do(self):
        status, _, err = inside(self.in_empty_root(), "/opt/bin/invokeai-batch", "api", "GET",
                                "/api/v1/app/version", "--server", "https://127.0.0.1:1")
        self.assertEqual(status, 3)
        self.assertIn("TLS: this machine has no certificates of authorities, which the server's is "
                      "checked with", err)
        self.assertIn("hint: install the system's package ca-certificates, name a file of them "
                      "(--ca-file, SSL_CERT_FILE), or switch the check off (--insecure)", err)

    def test_certificates_are_found_where_distributions_keep_them(self):
        root = self.in_empty_root()
        with tls_server(self.place) as (url, certificate):
            for name in ("etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt",
                         "etc/ssl/ca-bundle.pem", "etc/ssl/cert.pem", "anywhere/mine.pem"):
                store = root / name
                store.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(certificate, store)
                variables = {"SSL_CERT_FILE": f"/{name}"} if "mine" in name else {}
                status, out, err = inside(root, "/opt/bin/invokeai-batch", "api", "GET",
                                          "/api/v1/app/version", "--server", url, **variables)
                store.unlink()
                self.assertEqual((status, out.split()), (0, ['{"version":', '"6.14.2"}']), name + err)

    def says_what_the_ordinary_build_says(self, directory, *words):
        said = [subprocess.run([*program, *words], cwd=directory, text=True, capture_output=True)
                for program in ([ORDINARY], [*emulator_of(self.program), self.program])]
        self.assertEqual(said[0].returncode, said[1].returncode, words)
        self.assertEqual(said[0].stdout, said[1].stdout, words)
        self.assertNotEqual(said[1].stdout, "", words)

    def test_plans_as_the_ordinary_build_does(self):
        examples = sorted((ROOT / "configs").glob("*.yaml"))
        self.assertGreater(len(examples), 15)
        for example in examples:
            self.says_what_the_ordinary_build_says(example.parent, "plan", example.name, "--json",
                                                   "--offline")

    def test_says_its_version_and_inputs_as_the_ordinary_build_does(self):
        self.says_what_the_ordinary_build_says(ROOT, "--version")
        for workflow in sorted((ROOT / "tests/fixtures").glob("*.json")):
            if "\"nodes\"" in workflow.read_text():
                self.says_what_the_ordinary_build_says(workflow.parent, "inputs", workflow.name,
                                                       "--all", "--json", "--offline")

    def test_names_what_is_inside(self):
        listed = quiet([*emulator_of(self.program), self.program, "licences"])
        self.assertNotIn(" system", listed)
        runtime = ("libc++", "musl") if IS_STATIC else ("libstdc++",)
        for name in ("curl", "OpenSSL", "SQLite", "simdjson", "yaml-cpp", "zlib", *runtime):
            self.assertRegex(listed, rf"(?m)^{re.escape(name)} ")


class Deb(Case):
    def setUp(self):
        super().setUp()
        self.deb = made("*.deb")

    def field(self, name):
        return quiet(["dpkg-deb", "--field", self.deb, name]).strip()

    def test_depends_on_nothing_but_libc(self):
        self.assertRegex(self.field("Depends"), r"^(libc6 \(>= [0-9.]+\))?$")

    def test_lintian_has_nothing_to_say(self):
        said = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", self.deb],
                              text=True, capture_output=True)
        self.assertEqual((said.returncode, said.stdout), (0, ""), said.stdout + said.stderr)

    def test_is_compressed_with_xz(self):
        members = quiet(["ar", "t", self.deb]).split()
        self.assertEqual(members, ["debian-binary", "control.tar.xz", "data.tar.xz"])

    def test_apt_installs_it_and_nothing_else(self):
        architecture = self.field("Architecture")
        foreign = architecture != quiet(["dpkg", "--print-architecture"]).strip()
        other_machine = ["-o", f"APT::Architecture={architecture}",
                         "-o", "Dir::State::status=/dev/null"] if foreign else []
        said = quiet(["apt-get", *other_machine, "--simulate", "install", self.deb])
        self.assertEqual(re.findall(r"(?m)^Inst (\S+)", said), ["invokeai-batch"])

    def test_has_documents(self):
        quiet(["dpkg", "-x", self.deb, self.place / "tree"])
        usr = self.place / "tree/usr"
        for name in [*DOCUMENTS, "share/zsh/vendor-completions/_invokeai-batch",
                     "share/man/man1/invokeai-batch.1.gz", "share/doc/invokeai-batch/copyright",
                     "share/doc/invokeai-batch/changelog.gz"]:
            self.assertTrue((usr / name).is_file(), name)
        self.assertIn("Daniel Stenberg", (usr / "share/doc/invokeai-batch/copyright").read_text())

    def runs_in(self, suite):
        root = debian_root(self.place, suite)
        quiet(["dpkg", "-x", self.deb, root])
        shutil.copy(WORKFLOW, root / "fox.json")
        self.makes_images(lambda *words: inside(root, "/usr/bin/invokeai-batch", *words))

    def test_runs_in_a_bare_debian_12(self):
        self.runs_in("bookworm")

    def test_runs_in_a_bare_debian_13(self):
        self.runs_in("trixie")


class Wheel(Case):
    def setUp(self):
        super().setUp()
        self.environment = self.place / "environment"
        quiet([sys.executable, "-m", "venv", self.environment])
        shutil.copy(WORKFLOW, self.place / "fox.json")

    def pip(self, *words):
        return quiet([self.environment / "bin/python", "-m", "pip", "--quiet", *words])

    def is_complete(self, tree):
        """Everything is below `tree`, and the program makes images."""
        program = tree / "bin/invokeai-batch"

        def run(*words):
            done = subprocess.run([*emulator_of(program), program, *words], cwd=self.place, text=True,
                                  capture_output=True)
            return done.returncode, done.stdout, done.stderr

        self.makes_images(run, f"out-{tree.name}")
        for name in [*DOCUMENTS, "share/man/man1/invokeai-batch.1",
                     "share/zsh/site-functions/_invokeai-batch"]:
            self.assertTrue((tree / name).is_file(), name)
        server = tree / "share/doc/invokeai-batch/configs/cluster/invokeai-server"
        self.assertTrue(os.access(server, os.X_OK))

    def test_pip_takes_it_for_each_platform_that_it_names(self):
        for tag in made("*.whl").stem.split("-")[-1].split("."):
            tree = self.place / tag
            self.pip("install", "--no-index", "--no-deps", "--only-binary", ":all:", "--platform", tag,
                     "--target", tree, made("*.whl"))
            self.is_complete(tree)

    @unittest.skipUnless(IS_OF_THIS_MACHINE, "it is for another machine")
    def test_is_installed_used_and_removed(self):
        before = set(self.environment.rglob("*"))
        self.pip("install", "--no-index", made("*.whl"))
        self.is_complete(self.environment)
        self.pip("check")
        self.pip("uninstall", "--yes", "invokeai-batch")
        left = [path for path in set(self.environment.rglob("*")) - before
                if path.is_file() and "__pycache__" not in path.parts]
        self.assertEqual(left, [])


if __name__ == "__main__":
    unittest.main()

"""The page that `report` makes, in a real browser: see README.md.

Run by scripts/test page. INVOKEAI_BATCH_PROGRAM is the program, INVOKEAI_SIM_PROGRAM the simulated
server, INVOKEAI_BATCH_CHROMIUM the browser, INVOKEAI_BATCH_PAGE_SHOTS a directory for screenshots and
figures.
"""

import base64
import csv
import json
import os
import pathlib
import shlex
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time
import unittest

import make_run
from playwright.sync_api import sync_playwright

PROGRAM = os.environ["INVOKEAI_BATCH_PROGRAM"]
SIMULATOR = os.environ["INVOKEAI_SIM_PROGRAM"]
WORKFLOWS = pathlib.Path(__file__).parent.parent / "fixtures/workflows"
CHROMIUM = os.environ.get("INVOKEAI_BATCH_CHROMIUM", "/usr/bin/chromium")
SHOTS = pathlib.Path(os.environ.get("INVOKEAI_BATCH_PAGE_SHOTS", tempfile.gettempdir()))

# A film of some frames, as base64 of WebM: the browser is the only encoder that is surely here.
MAKE_FILM = """async () => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  const recorder = new MediaRecorder(canvas.captureStream(20), {mimeType: 'video/webm'});
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const ended = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start();
  for (let at = 0; at < 10; at += 1) {
    canvas.getContext('2d').fillRect(at, at, 9, 9);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  recorder.stop();
  await ended;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""

# Frames that were longest while `scroll` moves its scroller to the end, in ms.
MEASURE_SCROLLING = """async (selector) => {
  const scroller = document.querySelector(selector);
  const frames = [];
  let last = performance.now();
  const end = scroller.scrollHeight - scroller.clientHeight;
  for (let at = 0; at <= end; at += Math.max(160, end / 120)) {
    scroller.scrollTop = at;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  return Math.max(...frames);
}"""


world = {}  # of all tests: the browser, the directory of runs, the figures


def setUpModule():
    world["runs"] = tempfile.TemporaryDirectory()
    world["figures"] = {}
    world["playwright"] = sync_playwright().start()
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    world["browser"] = world["playwright"].chromium.launch(executable_path=CHROMIUM, args=options)


def tearDownModule():
    world["browser"].close()
    world["playwright"].stop()
    world["runs"].cleanup()
    SHOTS.mkdir(parents=True, exist_ok=True)
    (SHOTS / "figures.json").write_text(json.dumps(world["figures"], indent=2) + "\n")


class PageTest(unittest.TestCase):
    """Each test has a context of its own; a run of a kind is made once for all of them."""

    def setUp(self):
        self.errors = []
        self.requests = []
        self.page = None

    def tearDown(self):
        if self.page:
            self.page.context.close()
        self.assertEqual(self.errors, [], "the page says so on its console")
        self.assertEqual(self.requests, [], "nothing comes from anywhere but files")

    def run_of(self, kind):
        """The directory of a run of this kind with its page; made once."""
        directory = pathlib.Path(world["runs"].name) / kind
        if not directory.exists():
            getattr(make_run, kind)(directory)
            began = time.monotonic()
            subprocess.run([PROGRAM, "report", directory], check=True, stdout=subprocess.DEVNULL)
            world["figures"]["report of " + kind + ", s"] = round(time.monotonic() - began, 2)
        return directory

    def open(self, kind, view="", width=1280, height=800, scheme="light", address=None):
        context = world["browser"].new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: request.url.startswith(("file:", "blob:"))
                or self.requests.append(request.url))
        page.goto(address or "file://" + str(self.run_of(kind) / "report.html") + (view and "#" + view))
        page.wait_for_selector("#view > *")
        self.loaded(page)
        self.page = page
        return page

    @staticmethod
    def loaded(page):
        """All rows are there, and the pictures in view."""
        page.wait_for_function("() => !document.body.innerText.includes(' loaded')")
        page.wait_for_function("""() => [...document.querySelectorAll('.tile img')]
            .every((image) => image.src && image.complete)""")

    def shot(self, page, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / (name + ".png"))

    def note(self, page):
        return page.inner_text(".note")

    def chosen(self, page, label):
        return page.get_by_label(label, exact=True).evaluate("(one) => one.selectedOptions[0].text")

    def place(self, page, selector):
        box = page.locator(selector).first.bounding_box()
        return round(box["x"]), round(box["y"]), round(box["width"]), round(box["height"])


class Grid(PageTest):
    def test_every_input_that_varies_is_an_axis(self):
        page = self.open("grid")
        self.assertEqual(self.chosen(page, "Rows"), "positive prompt (18)")
        self.assertEqual(self.chosen(page, "Columns"), "cfg_scale (5)")
        self.assertEqual(self.chosen(page, "Around the rows"), "seed (2)")
        self.assertEqual(self.chosen(page, "Around the columns"), "model (2)")
        self.assertIn("36 rows × 10 columns", self.note(page))
        self.shot(page, "grid")

    def test_values_stand_in_the_order_of_the_plan(self):
        page = self.open("grid")
        labels = page.locator(".head .label:not(.outer)").all_inner_texts()
        self.assertEqual(labels[:5], ["3", "4.5", "6", "7.5", "9"])
        self.assertIn("a red fox in deep snow", page.locator(".row .label").first.inner_text())

    def test_axes_are_swapped_by_a_key_and_by_a_click(self):
        page = self.open("grid")
        page.keyboard.press("t")
        self.assertEqual(self.chosen(page, "Rows"), "cfg_scale (5)")
        self.assertEqual(self.chosen(page, "Around the rows"), "model (2)")
        page.get_by_label("Swap rows and columns").click()
        self.assertEqual(self.chosen(page, "Rows"), "positive prompt (18)")

    def test_an_axis_that_is_chosen_twice_changes_places(self):
        page = self.open("grid")
        page.get_by_label("Rows", exact=True).select_option(label="cfg_scale (5)")
        self.assertEqual(self.chosen(page, "Columns"), "positive prompt (18)")

    def test_outer_axes_may_be_tabs(self):
        page = self.open("grid")
        page.get_by_label("as tabs").check()
        self.assertIn("18 rows × 5 columns", self.note(page))
        page.get_by_role("tab", name="dreamshaper_8").click()
        self.assertIn("18 rows × 5 columns", self.note(page))
        self.shot(page, "grid-tabs")

    def test_what_has_no_picture_says_why(self):
        page = self.open("grid")
        page.get_by_label("show").select_option("failed")
        self.assertIn("Input should be greater than 1", page.locator(".lack.failed").first.inner_text())
        page.get_by_label("show").select_option("gone")
        self.assertIn("no longer there", page.locator(".lack.gone").first.inner_text())
        page.get_by_label("show").select_option("waiting")
        self.assertIn("not sent yet", page.locator(".lack.waiting").first.inner_text())

    def test_cells_are_reached_by_the_keyboard(self):
        page = self.open("grid")
        page.locator(".grid").focus()
        for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
            page.keyboard.press(key)
        self.assertEqual(page.evaluate("document.activeElement.closest('.cell').dataset.place"), "2,1")
        page.keyboard.press("End")
        self.assertEqual(page.evaluate("document.activeElement.closest('.cell').dataset.place"), "35,9")
        page.keyboard.press("Enter")
        self.assertTrue(page.locator("#look").is_visible())
        page.keyboard.press("Escape")
        self.assertFalse(page.locator("#look").is_visible())

    def test_several_images_of_a_cell_are_all_there(self):
        page = self.open("videos", "grid")
        self.assertEqual(page.locator(".cell.of2").count(), 1)
        self.assertEqual(page.locator(".cell .more").first.inner_text(), "+1")

    def test_an_axis_of_many_values_says_what_it_shows(self):
        page = self.open("long", "grid")
        self.assertEqual(self.chosen(page, "Rows"), "positive prompt (3000)")
        self.assertIn("3,000 rows × 2 columns", self.note(page))
        self.assertLess(page.locator(".row").count(), 40)

    def test_labels_that_differ_in_blanks_show_them(self):
        page = self.open("long", "grid")
        self.assertEqual(page.locator(".head .label").all_inner_texts()[-2:], ["plain", "plain␣"])


class Sheet(PageTest):
    def test_a_search_looks_at_every_column(self):
        page = self.open("grid", "sheet")
        for text, count in (("lighthouse", 60), ("lighthouse -pencil", 40), ("Foxes/0145.png", 1), ("nothing", 0)):
            page.fill("#search", text)
            page.wait_for_function("(n) => document.querySelector('.note').textContent.startsWith(n)",
                                   arg=f"{count} image")
        self.assertEqual(page.locator(".tile").count(), 0)

    def test_a_search_in_a_column_compares_numbers(self):
        page = self.open("grid", "sheet")
        page.get_by_label("in", exact=True).select_option(label="cfg_scale")
        page.fill("#search", ">6 <9")
        page.wait_for_function("() => document.querySelector('.note').textContent.startsWith('72 ')")

    def test_it_is_grouped_and_sorted_by_any_column(self):
        page = self.open("grid", "sheet")
        page.get_by_label("Grouped by").select_option(label="model")
        self.assertEqual(page.locator(".group").first.inner_text().split("\n")[0], "juggernautXL_v9 (sdxl/main)")
        page.get_by_label("Grouped by").select_option(label="row")
        self.assertEqual(page.locator(".group").first.inner_text().split("\n")[-1], "2")  # its seeds
        page.get_by_label("Grouped by").select_option(label="nothing")
        page.get_by_label("Sorted by").select_option(label="completed")
        page.get_by_label("Smallest first").click()
        self.assertTrue(page.locator("figcaption").first.inner_text().startswith("350 "))
        self.shot(page, "sheet")

    def test_a_video_plays(self):
        directory = self.run_of("videos")
        context = world["browser"].new_context()
        film = base64.b64decode(context.new_page().evaluate(MAKE_FILM))
        context.close()
        (directory / "Foxes/0007.mp4").write_bytes(film)
        page = self.open("videos", "sheet")
        page.get_by_label("Smallest first").click()
        page.locator(".tile").first.click()
        page.locator("#look video[controls]").evaluate("(video) => { video.muted = true; return video.play(); }")


class Look(PageTest):
    def test_all_that_is_known_and_the_line_that_makes_it_again(self):
        page = self.open("grid")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator(".tile").first.click()
        values = page.locator(".values").inner_text()
        for text in ("juggernautXL_v9", "a red fox in deep snow", "Foxes/0001.png"):
            self.assertIn(text, values)
        page.get_by_text("Copy the line that makes it again").click()
        page.wait_for_selector("#said.visible")
        line = page.evaluate("navigator.clipboard.readText()")
        self.assertEqual(line, "invokeai-batch run /home/ada/fox.json --set 'model=juggernautXL_v9 (sdxl/main)'"
                         " --set cfg_scale=3 --set 'positive prompt=a red fox in deep snow, at dawn, volumetric"
                         " light, shot on film, 85 mm' --seed 7 --board Foxes -o again")
        self.shot(page, "look")

    def test_arrows_go_on_and_back(self):
        page = self.open("grid")
        page.locator(".tile").first.click()
        page.keyboard.press("ArrowRight")
        self.assertEqual(page.inner_text("#look .place"), "2 of 360")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        self.assertEqual(page.inner_text("#look .place"), "1 of 360")

    def test_a_long_text_is_there_when_it_is_asked_for(self):
        page = self.open("long", "sheet")
        page.locator(".tile").first.click()
        page.get_by_text("show all of it").click()
        page.wait_for_function("() => document.querySelector('.values').textContent.includes('long end')")

    def test_two_and_four_are_compared(self):
        page = self.open("grid")
        for at in (0, 1):
            page.locator(".tile").nth(at).focus()
            page.keyboard.press("c")
        page.keyboard.press("3")
        self.assertEqual(page.locator(".beside img").count(), 2)
        self.assertIn("cfg_scale", page.inner_text(".differences"))
        self.assertNotIn("positive prompt", page.inner_text(".differences"))
        self.shot(page, "compare")
        page.get_by_text("Slider").click()
        page.locator(".slider input").fill("30")
        self.assertIn("30%", page.locator(".above").evaluate("(one) => one.style.clipPath"))
        page.keyboard.press("1")
        for at in (2, 3):
            page.locator(".tile").nth(at).focus()
            page.keyboard.press("c")
        page.keyboard.press("3")
        self.assertEqual(page.locator(".beside img").count(), 4)


class FromServer(PageTest):
    """Pages of runs that the program has made, at the simulated server."""

    def setUp(self):
        super().setUp()
        self.server = subprocess.Popen([SIMULATOR, "--job-ms", "5"], stdout=subprocess.PIPE, text=True)
        address = self.server.stdout.readline().strip()
        self.place = pathlib.Path(tempfile.mkdtemp(dir=world["runs"].name))
        path = str(pathlib.Path(PROGRAM).parent) + os.pathsep + os.environ["PATH"]
        self.environment = {**os.environ, "INVOKEAI_BATCH_SERVER": address, "HOME": str(self.place), "PATH": path}
        (self.place / "fox.json").write_bytes((WORKFLOWS / "sdxl-text-to-image.json").read_bytes())

    def tearDown(self):
        self.server.kill()
        self.server.wait()
        self.server.stdout.close()
        super().tearDown()

    def batch(self, *words):
        return self.shell(shlex.join(["invokeai-batch", *map(str, words)]))

    def shell(self, line):
        done = subprocess.run(["sh", "-c", line], cwd=self.place, env=self.environment, text=True,
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, line + "\n" + done.stderr)
        return done.stdout

    def run_with_page(self, *more):
        self.batch("run", "fox.json", "--matrix", "model=tiny-sdxl", "--matrix", "width=64,128", "--matrix",
                   "cfg_scale=4.5,7", "--set", "steps=2", "--csv", self.prompts(), "--seed", "random", "--board", "Foxes",
                   "-o", "out", "--report", "-q", *more)
        return self.place / "out"

    def prompts(self):
        with open(self.place / "prompts.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["positive prompt"], ["a fox's \"den\", $HOME"], ["two\nlines = one"]])
        return "prompts.csv"

    def line_of(self, page, tile):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator(".tile").nth(tile).click()
        page.get_by_text("Copy the line that makes it again").click()
        page.wait_for_selector("#said.visible")
        return page.evaluate("navigator.clipboard.readText()")

    def inputs_of(self, picture):
        return self.batch("inputs", picture, "--json")

    def test_the_line_of_a_look_makes_the_image_again(self):
        run = self.run_with_page()
        page = self.open(None, address=f"file://{run}/report.html#sheet")
        for tile in (0, 7):
            self.shell(self.line_of(page, tile))
            page.keyboard.press("Escape")
            with open(run / "results.csv", newline="", encoding="utf-8") as file:
                row = list(csv.DictReader(file))[tile]
            again = list((self.place / "again").rglob("*.png"))
            self.assertEqual(len(again), 1)
            self.assertEqual(self.inputs_of(again[0]), self.inputs_of(run / row["file"]))
            with open(self.place / "again/results.csv", newline="", encoding="utf-8") as file:
                self.assertEqual(next(csv.DictReader(file))["seed"], row["seed"])
            (self.place / "again").rename(self.place / f"again-{tile}")

    def test_the_export_of_a_choice_goes_on(self):
        run = self.run_with_page()
        page = self.open(None, address=f"file://{run}/report.html#sheet")
        for tile in (1, 6):
            page.locator(".tile").nth(tile).focus()
            page.keyboard.press("s")
        with page.expect_download() as download:
            page.keyboard.press("e")
        (self.place / "choice.csv").write_bytes(pathlib.Path(download.value.path()).read_bytes())
        self.shell("invokeai-batch run fox.json --set steps=2 --csv - -o more -q < choice.csv")
        for place, count in (("more", 2), ("out", 8)):
            with open(self.place / place / "results.csv", newline="", encoding="utf-8") as file:
                self.assertEqual(len(list(csv.DictReader(file))), count)
        self.run_with_page("--only", "@choice.csv", "--force", "--yes")
        self.shell("invokeai-batch verify out -q")

    def test_a_page_that_is_made_in_mid_run_is_consistent(self):
        (self.place / "long.csv").write_text("positive prompt\n" + "".join(f"fox {at}\n" for at in range(60)))
        words = ["run", "fox.json", "--csv", "long.csv", "--set", "steps=2", "--set", "model=tiny-sdxl", "-o", "out", "-q"]
        with subprocess.Popen([PROGRAM, *words], cwd=self.place, env=self.environment) as run:
            pages = 0
            while run.poll() is None:
                if not (self.place / "out/.invokeai-batch/run.db").exists():
                    continue
                made = subprocess.run([PROGRAM, "report", "out", "-q"], cwd=self.place, env=self.environment,
                                      capture_output=True, text=True, check=False)
                if "there is no run" in made.stderr:
                    continue  # its plan is not entered yet
                self.assertEqual(made.returncode, 0, made.stderr)
                counts, rows = self.counts_and_rows(self.place / "out")
                self.assertEqual(sum(counts[key] for key in ("done", "failed", "on_server", "to_do")), counts["jobs"])
                self.assertEqual(sum(1 for row in rows if row == "done"), counts["done"])
                pages += 1
            self.assertEqual(run.returncode, 0)
            self.assertGreater(pages, 0)

    @staticmethod
    def counts_and_rows(run):
        """The counts of a page, and the state of the job of each of its rows."""
        text = (run / "report.html").read_text()
        about = json.loads(text.split('<script type="application/json" id="run">')[1].split("</script>")[0])
        state = about["columns"].index("state")
        states = []
        for number in range(about["row_files"]):
            file = (run / f"report-data/{number:03}.js").read_text()
            part = json.loads(file[file.index("(") + 1:file.rindex(")")])
            assert part["page"] == about["page"], "the rows are another page's"
            states += [part["texts"][row[state + 1]] for row in part["rows"]]
        return about["counts"], states

    def test_the_small_pictures_of_the_server_stand_for_the_images(self):
        run = self.run_with_page()
        page = self.open(None, address=f"file://{run}/report.html#sheet")
        sources = page.locator(".tile img").evaluate_all("(all) => all.map((one) => [one.src, one.naturalWidth > 0])")
        self.assertEqual(len(sources), 8)
        for source, is_shown in sources:
            self.assertTrue(source.endswith(".webp") and is_shown, source)

    def test_a_mirror_has_a_page_and_its_images_are_made_again(self):
        self.run_with_page()
        self.batch("mirror", "Foxes", "-o", "mirror", "-q")
        self.batch("report", "mirror", "-q")
        page = self.open(None, address=f"file://{self.place}/mirror/report.html#sheet")
        self.assertTrue(self.note(page).startswith("8 images"))
        line = self.line_of(page, 0)
        self.assertTrue(line.startswith("invokeai-batch run mirror/Foxes/"), line)
        self.shell(line)
        again = next((self.place / "again").rglob("*.png"))
        self.assertEqual(self.inputs_of(again), self.inputs_of(self.place / shlex.split(line)[2]))
        self.shot(page, "mirror")


class Choice(PageTest):
    def test_stars_stay_and_go_out_as_csv(self):
        page = self.open("grid")
        for at, key in ((0, "s"), (2, "s"), (3, "x")):
            page.locator(".tile").nth(at).focus()
            page.keyboard.press(key)
        page.reload()
        self.loaded(page)
        self.assertEqual(page.locator(".tile.star").count(), 2)
        self.assertEqual(page.locator(".tile.reject").count(), 1)
        with page.expect_download() as download:
            page.keyboard.press("e")
        with open(download.value.path(), newline="", encoding="utf-8") as file:
            lines = list(csv.DictReader(file))
        self.assertEqual([line["job"] for line in lines], ["1", "73"])
        self.assertEqual(lines[1]["cfg_scale"], "6")
        self.assertEqual(lines[1]["seed"], "7")
        self.assertIn("red fox", lines[0]["positive prompt"])


class Run(PageTest):
    def test_it_tells_how_the_run_went(self):
        page = self.open("grid", "run")
        text = page.inner_text("#view")
        for part in ("OutOfMemoryError", "1 gap of 4 min", "1 change of the model", "fox.json", "cfg_scale"):
            self.assertIn(part, text)
        self.shot(page, "run")
        page.get_by_role("button", name="OutOfMemoryError").click()
        self.assertTrue(self.note(page).startswith("6 images"))


class Attacks(PageTest):
    def test_no_text_is_a_script_and_none_leaves_the_page(self):
        for view in ("grid", "sheet", "compare", "run"):
            page = self.open("attacks", view)
            if view == "sheet":
                for _ in range(20):
                    page.locator(".tile").first.click() if not page.locator("#look[open]").count() else None
                    page.keyboard.press("ArrowRight")
            self.assertIsNone(page.evaluate("window.attacked || null"))
            page.context.close()
            self.page = None

    def test_the_policy_stops_what_markup_would_load(self):
        page = self.open("attacks")
        page.evaluate("""() => {
          const markup = document.createElement('div');
          markup.innerHTML = '<img src=x onerror="window.attacked = 1">'
            + '<iframe srcdoc="<script>parent.attacked = 1</' + 'script>"></iframe>';
          document.body.append(markup);
          document.write('<script src="report-data/evil.js"></' + 'script>');
          document.close();
        }""")
        page.wait_for_timeout(300)
        self.assertIsNone(page.evaluate("window.attacked || null"))
        self.assertTrue(any("Content Security Policy" in error for error in self.errors))
        self.errors.clear()

    def test_rows_of_another_page_are_not_shown(self):
        directory = self.run_of("videos")
        rows = directory / "report-data/000.js"
        before = rows.read_text()
        rows.write_text(before.replace('"page":"', '"page":"x', 1))
        try:
            context = world["browser"].new_context()
            page = context.new_page()
            page.goto("file://" + str(directory / "report.html"))
            page.wait_for_selector("#notice:not([hidden])")
            self.assertIn("belong to another one", page.inner_text("#notice"))
            context.close()
        finally:
            rows.write_text(before)


class Layout(PageTest):
    def test_it_fits_wide_and_narrow_light_and_dark(self):
        for width, height, scheme in ((1280, 800, "light"), (1280, 800, "dark"), (400, 800, "light"), (400, 800, "dark")):
            for view in ("grid", "sheet", "run"):
                page = self.open("grid", view, width, height, scheme)
                self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)
                self.assertLessEqual(page.evaluate("document.documentElement.scrollHeight"), height)
                ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
                light = sum(int(part) for part in ground[4:-1].split(",")) > 380
                self.assertEqual(light, scheme == "light")
                self.shot(page, f"{view}-{width}-{scheme}")
                page.context.close()
            self.page = None

    def test_what_belongs_together_is_in_line(self):
        page = self.open("grid")
        head = self.place(page, ".head .label:not(.outer)")
        cell = self.place(page, ".cell")
        label = self.place(page, ".row .label")
        self.assertEqual((head[0], head[2]), (cell[0], cell[2]))
        self.assertEqual((label[1], label[3]), (cell[1], cell[3]))
        self.assertEqual(label[0] + label[2], cell[0])
        page.locator(".grid").evaluate("(one) => { one.scrollTop = 900; one.scrollLeft = 500; }")
        page.wait_for_timeout(100)
        self.assertEqual(self.place(page, ".row .label")[0], 0)
        self.assertEqual(self.place(page, ".head")[1], self.place(page, ".grid")[1] + 1)  # its line

    def test_the_other_theme_is_a_click_away(self):
        page = self.open("grid")
        before = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.get_by_label("Light or dark").click()
        self.assertNotEqual(before, page.evaluate("getComputedStyle(document.body).backgroundColor"))

    def test_a_print_has_the_pictures_and_their_words(self):
        page = self.open("grid")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        self.assertEqual(page.locator("#print figure").count(), 360)
        self.assertTrue(page.locator("#print figcaption").first.is_visible())
        self.assertFalse(page.locator(".grid").is_visible())


class BadInput(PageTest):
    """Directories that no page can be made in, or from."""

    def report(self, *words, **how):
        return subprocess.run([how.pop("program", PROGRAM), "report", *map(str, words)], capture_output=True,
                              text=True, check=False, **how)

    def copy_of(self, kind):
        place = pathlib.Path(tempfile.mkdtemp(dir=world["runs"].name)) / "run"
        shutil.copytree(self.run_of(kind), place)
        return place

    def test_no_run_and_no_directory_are_told(self):
        empty = tempfile.mkdtemp(dir=world["runs"].name)
        for place, what in ((empty, "there is no run in this directory"), (empty + "/x", "there is no such directory")):
            told = self.report(place)
            self.assertEqual((told.returncode, told.stdout), (2, ""))
            self.assertIn(what, told.stderr)

    def test_a_store_of_a_later_version_is_refused(self):
        run = self.copy_of("videos")
        with sqlite3.connect(run / ".invokeai-batch/run.db") as store:
            store.execute("PRAGMA user_version = 99")
        before = (run / "report.html").read_bytes()
        told = self.report(run)
        self.assertEqual(told.returncode, 4)
        self.assertIn("newer", told.stderr)
        self.assertEqual((run / "report.html").read_bytes(), before)

    def test_stores_of_versions_before_are_read(self):
        for store in sorted((pathlib.Path(__file__).parent.parent / "fixtures/runs").glob("schema-*")):
            run = pathlib.Path(tempfile.mkdtemp(dir=world["runs"].name)) / store.name
            shutil.copytree(store, run)
            (run / "state").rename(run / ".invokeai-batch")
            told = self.report(run)
            self.assertEqual(told.returncode, 0, told.stderr)
            page = self.open(None, address=f"file://{run}/report.html#sheet")
            self.assertNotEqual(self.note(page), "")
            page.context.close()
            self.page = None

    def test_a_directory_that_cannot_be_written_to_has_its_page_elsewhere(self):
        run = self.copy_of("videos")
        place = run.parent
        shutil.rmtree(run / "report-data")
        (run / "report.html").unlink()
        how = {}
        os.makedirs(place / "elsewhere")
        (place / "elsewhere").chmod(0o777)
        if os.geteuid() == 0:  # may write everywhere
            how = {"user": 65534, "group": 65534, "extra_groups": [], "program": place / "program",
                   "env": {"HOME": str(place / "elsewhere")}}
            shutil.copy(PROGRAM, place / "program")
            pathlib.Path(world["runs"].name).chmod(0o755)
        for directory in (place, run, run / ".invokeai-batch"):
            directory.chmod(0o555)
        told = self.report(run, **how)
        self.assertEqual(told.returncode, 4)
        self.assertIn("hint: write the page elsewhere: invokeai-batch report DIR -o FILE", told.stderr)
        told = self.report(run, "-o", place / "elsewhere/page.html", **how)
        self.assertEqual(told.returncode, 0, told.stderr)
        page = self.open(None, address=f"file://{place}/elsewhere/page.html#sheet")
        self.assertTrue(page.locator(".tile img").first.evaluate("(one) => one.naturalWidth > 0"))


class Large(PageTest):
    """10 000 cells of 512 px."""

    def test_the_first_view_comes_at_once(self):
        directory = self.run_of("large")
        self.assertLess((directory / "report.html").stat().st_size, 1_000_000)
        times = []
        for _ in range(3):
            context = world["browser"].new_context(viewport={"width": 1280, "height": 800})
            page = context.new_page()
            page.goto("file://" + str(directory / "report.html"), wait_until="commit")
            page.wait_for_function("""() => { const image = document.querySelector('.tile img');
              return image && image.complete && image.naturalWidth > 0; }""", polling=20)
            times.append(page.evaluate("performance.now()"))
            context.close()
        world["figures"]["first view of 10 000 cells, ms"] = round(statistics.median(times))

    def test_it_is_scrolled_to_its_end(self):
        page = self.open("large")
        self.assertIn("100 rows × 100 columns", self.note(page))
        for view, selector in (("1", ".grid"), ("2", ".sheet")):
            page.keyboard.press(view)
            worst = statistics.median(page.evaluate(MEASURE_SCROLLING, selector) for _ in range(3))
            world["figures"][f"longest frame of {selector[1:]}, ms"] = round(worst)
        self.assertLess(page.locator(".tile").count(), 200)
        world["figures"]["heap of 10 000 rows, MB"] = round(
            page.evaluate("performance.memory.usedJSHeapSize") / 1e6, 1)
        self.loaded(page)
        self.shot(page, "large")


if __name__ == "__main__":
    unittest.main(verbosity=2)

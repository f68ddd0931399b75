"""The page of `infra page`, opened in a real browser: `browser.mjs` does what readers do, and here it is judged."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmark import configurations
from harness.program import ROOT, SAMPLE, SECONDS, infra
from harness.tools import needs, tool

Count = Callable[[str, int], None]
STACKS = 600
# It takes 1.4 to 1.9 times as long as a plain table.
TIMES_PLAIN = 2.5


def browse(*arguments: object) -> dict[str, Any]:
    script = Path(__file__).with_name("browser.mjs")
    needs((ROOT / "verify/node_modules/playwright-core").is_dir(), "npm packages: npm --prefix verify ci")
    command = [tool("node"), script, shutil.which("google-chrome") or tool("chromium"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def large(program: None, tmp_path_factory: pytest.TempPathFactory) -> Future[Path]:
    """The page of hundreds of stacks; written while the other tests run."""
    folder = tmp_path_factory.mktemp("large")

    def write() -> Path:
        config = configurations.write(folder / "config", configurations.accounts_for(STACKS))
        infra("page", "--config", config, "--out", folder / "page.html")
        return folder / "page.html"

    pool = ThreadPoolExecutor(1)
    page = pool.submit(write)
    pool.shutdown(wait=False)
    return page


@pytest.fixture(scope="module")
def read(program: None, large: Future[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What happened when somebody read the sample's page, from beginning to end."""
    folder = tmp_path_factory.mktemp("page")
    infra("page", "--config", SAMPLE, "--out", folder / "page.html")
    answer = browse(folder / "page.html", folder)
    answer["folder"] = folder
    return answer


def test_no_script_fails_and_nothing_is_asked_for(read: dict[str, Any]) -> None:
    assert read["errors"] == []
    assert set(read["requests"]) == {(read["folder"] / "page.html").as_uri()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(read: dict[str, Any], scheme: str, count: Count) -> None:
    assert read[scheme]["violations"] == []
    assert read[scheme]["passes"] > 40
    count("accessibility rules hold in the page", read[scheme]["passes"])


def test_links_lead_somewhere(read: dict[str, Any], count: Count) -> None:
    assert read["links"]["lost"] == []
    assert read["links"]["followed"] > 90
    console = [link for link in read["links"]["outside"] if not link.startswith("https://aws.amazon.com/")]
    assert len(console) > 90
    assert [link for link in console if not re.match(r"https://console\.aws\.amazon\.com/\S+$", link)] == []
    count("links of the page followed", read["links"]["followed"])


def test_a_link_to_a_part_opens_its_lane(read: dict[str, Any]) -> None:
    assert read["deep"]["focused"] == "prefect-v2-prod-test.aws_s3_bucket.flows"
    assert read["deep"]["open"] == ["stack-prefect-v2-dev-live", "stack-prefect-v2-prod-test"]
    assert 0 < read["deep"]["top"] < 1000


def test_filters_leave_what_has_the_words(read: dict[str, Any]) -> None:
    filters = read["filters"]
    assert re.fullmatch(r"50 of \d+ shown", filters["all"])
    assert filters["words"]["count"] == "4 of 4 shown"
    assert all("s3:PutObject" in row and "-flow-task" in row for row in filters["words"]["rows"])
    assert filters["stack"]["count"] == "1 of 1 shown"
    assert filters["stack"]["rows"][0].startswith("prefect-v2-prod-live\tprefect-v2-prod-live-flow-task\tdo\t")
    assert filters["none"] == {"count": "0 of 0 shown", "rows": []}
    assert len(filters["service"]["rows"]) > 10
    assert all("s3:" in row for row in filters["service"]["rows"])
    every = filters["more"]["rows"]
    assert filters["more"]["count"] == f"{every} of {every} shown"
    assert filters["all"] == f"50 of {every} shown"
    assert [row.split("\t")[0] for row in filters["lanes"]] == ["prod/live"]
    assert len(filters["findings"]) == 3
    assert all("LOGS-KMS" in row for row in filters["findings"])


def test_the_keyboard_reaches_all_in_the_order_of_the_page(read: dict[str, Any]) -> None:
    reached = [each["what"] for each in read["keyboard"]["reached"]]
    assert reached[:8] == [
        "a To the content",
        "a Overview",
        "a Accounts and lanes",
        "a Who may do what",
        "a Findings",
        "a Cost",
        "input Show accounts and lanes with",
        "div Accounts and lanes",
    ]
    assert "a prod/test" in reached
    assert any(each.startswith("summary What the lanes of dev share") for each in reached)
    assert [each for each in read["keyboard"]["reached"] if not each["seen"]] == []
    assert read["keyboard"]["enter"] == {"before": False, "after": True, "picture": True}


def test_the_lists_say_what_the_pictures_show(read: dict[str, Any]) -> None:
    structure = read["structure"]
    assert structure["pictures"] == len(json.loads(infra("list", "--json", "--config", SAMPLE)))
    assert structure["drawn"] == structure["listed"]
    assert structure["arrows"] == structure["said"]
    assert min(structure["arrows"]) > 5


def test_headings_captions_and_ids_are_in_order(read: dict[str, Any]) -> None:
    levels = read["structure"]["levels"]
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert all(read["structure"]["captions"])
    assert read["structure"]["twice"] == 0


def test_it_prints(read: dict[str, Any]) -> None:
    assert read["print"]["ground"] == "rgb(255, 255, 255)"
    assert read["print"]["navigation"] is False
    assert (read["folder"] / "page.pdf").read_bytes().startswith(b"%PDF-")
    assert read["print"]["bytes"] > 50_000


def test_hundreds_of_stacks_open_as_a_plain_table_does(large: Future[Path], tmp_path: Path, count: Count) -> None:
    """Next to a table as long with as much text beside it, without a script: how fast a machine is counts in both."""
    plain = tmp_path / "plain.html"
    row = "<tr>" + "<td>what a cell says" * 6
    text = f"<script type='text/plain'>{'what nobody sees yet ' * 800}</script>"
    plain.write_text("<!doctype html><table>" + row * STACKS + "</table>" + text * STACKS, "utf-8")
    answer = browse("--load", large.result(), plain)
    assert answer["rows"] == {"stacks": STACKS, "opened": True}
    assert large.result().read_bytes().isascii()
    assert answer["page"] < TIMES_PLAIN * answer["plain"]
    count(f"milliseconds to open the page of {STACKS} stacks", answer["page"])
    count("milliseconds to open a plain table as long", answer["plain"])

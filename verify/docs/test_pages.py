"""The pages: what they link to, and what they name, is there."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRACKED = frozenset(subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines())
FOLDERS = frozenset(str(parent) for name in TRACKED for parent in Path(name).parents)
# CHANGELOG tells what was, and a decision what was decided then.
PAGES = sorted(n for n in TRACKED if n.endswith(".md") and n != "CHANGELOG.md" and not n.startswith("docs/adr/0"))
DECISIONS = sorted(n for n in TRACKED if n.startswith("docs/adr/0"))

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
# Written when something is built or runs.
BUILT = ("target", "cdktf.out", "cdktf.json", "node_modules", "terraform-state")


@pytest.mark.parametrize("page", [*PAGES, *DECISIONS])
def test_links_lead_to_a_page_and_a_heading(page: str) -> None:
    wrong = [link for link in LINK.findall(without_blocks(page)) if not leads_somewhere(page, link)]
    assert not wrong


@pytest.mark.parametrize("page", PAGES)
def test_named_files_exist(page: str) -> None:
    top = {name.split("/")[0] for name in TRACKED if "/" in name}
    wrong = [
        name
        for name in CODE.findall(without_blocks(page))
        if PATH.fullmatch(name) and name.split("/")[0] in top and "/" in name and not exists(page, name)
    ]
    assert not wrong


@pytest.mark.parametrize("page", PAGES)
def test_named_tests_exist(page: str) -> None:
    tests = {Path(name).stem for name in TRACKED if name.endswith(".java")}
    text = text_of(page)
    named = [n for n in CODE.findall(without_blocks(page)) if re.fullmatch(r"[A-Z]\w+Tests?", n)]
    named += re.findall(r"-Dtest=(\w+)", text)
    assert not [name for name in named if name not in tests]


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_this_project_exist(page: str) -> None:
    wrong = []
    for command in commands(page):
        program, *arguments = command.split()
        if program.startswith(("bin/", "pipeline/", "verify/", ".ci/")) and not is_executable(program):
            wrong.append(command)
        if program == ".ci/run" and arguments and arguments[0] not in parts_of_the_gate():
            wrong.append(command)
        wrong += [f"{command}: {a}" for a in arguments if a.startswith("verify/") and not exists(page, a)]
    assert not wrong


def test_each_promise_names_a_proof_that_exists() -> None:
    """docs/security.md: a test class, a rule, or a suite of verify/ and what its tests are called."""
    rules = set(re.findall(r"^\| `([A-Z0-9-]+)`", text_of("docs/checks.md"), re.MULTILINE))
    classes = {Path(name).stem for name in TRACKED if name.endswith(".java")}
    promises, wrong = 0, []
    for promise, proof in proofs():
        promises += 1
        named = CODE.findall(proof)
        known = [n for n in named if n in rules or n in classes or exists("docs/security.md", f"../{n}")]
        if not named or len(known) < len([n for n in named if not n.startswith(("infra ", "synth", "iam."))]):
            wrong.append(f"{promise}: {sorted(set(named) - set(known))}")
        suite = None
        for code, sentence in re.findall(r"`(verify/\w+)`|(?<!\*)\*([^*]+)\*(?!\*)", proof):
            suite = code or suite
            if sentence and slug(sentence) not in names_of_tests(suite or ""):
                wrong.append(f"{promise}: {suite} has no test '{sentence}'")
    assert promises > 10
    assert not wrong


def test_each_folder_is_on_the_first_page() -> None:
    folders = {name.split("/")[0] for name in TRACKED if "/" in name and not name.startswith(".")}
    assert not [folder for folder in folders if f"| [{folder}](" not in text_of("README.md") and folder != "docs"]


def test_each_decision_is_in_their_list() -> None:
    assert not [name for name in DECISIONS if f"]({Path(name).name})" not in text_of("docs/adr/README.md")]


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def without_blocks(page: str) -> str:
    return BLOCK.sub("", text_of(page))


def commands(page: str) -> Iterator[str]:
    """The lines of a page's shell blocks; of what a terminal shows, those after the prompt."""
    for language, block in BLOCK.findall(text_of(page)):
        lines = block.splitlines()
        if language == "console":
            lines = [line[2:] for line in lines if line.startswith("$ ")]
        if language in ("sh", "bash", "console"):
            yield from (line.split("#")[0] for line in lines if line.split("#")[0].strip())


def leads_somewhere(page: str, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return True
    path, _, heading = link.partition("#")
    target = page if not path else normal(page, path)
    if heading and target.endswith(".md") and target in TRACKED:
        return heading in headings(target)
    return target in TRACKED or target in FOLDERS


def exists(page: str, name: str) -> bool:
    if any(built in name.split("/") for built in BUILT):
        return True
    return any(path in TRACKED or path in FOLDERS for path in (name.rstrip("/"), normal(page, name)))


def is_executable(program: str) -> bool:
    return program in TRACKED and bool((ROOT / program).stat().st_mode & 0o111)


def normal(page: str, path: str) -> str:
    """A path that is relative to a page, from the top of the project."""
    absolute = (ROOT / page).parent / path
    return str(Path(*absolute.parts[len(ROOT.parts) :])) if ".." not in path else up(page, path)


def up(page: str, path: str) -> str:
    parts = list(Path(page).parent.parts)
    for part in Path(path).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts) or "."


@cache
def headings(page: str) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    found = re.findall(r"^#+ +(.+?) *$", without_blocks(page), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", h)).lower().replace(" ", "-") for h in found
    }


@cache
def parts_of_the_gate() -> set[str]:
    found = re.search(r"^parts=\((.*)\)$", text_of(".ci/run"), re.MULTILINE)
    return {"build", "tools", *found[1].split()} if found else set()


def proofs() -> Iterator[tuple[str, str]]:
    table = text_of("docs/security.md").split("| promise | proof |")[1].split("\n\n")[0]
    for row in table.splitlines()[2:]:
        _, promise, proof, _ = re.split(r"(?<!\\)\|", row)
        yield promise.strip().split(".")[0], proof


def slug(sentence: str) -> str:
    return "test_" + re.sub(r"\W+", "_", sentence.lower()).strip("_")


@cache
def names_of_tests(suite: str) -> set[str]:
    files = [ROOT / name for name in TRACKED if name.startswith(suite + "/") and Path(name).name.startswith("test_")]
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in files)
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

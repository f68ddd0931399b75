"""A project of somebody else, on a machine that knows our artifacts from one repository only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from release.releases import GROUP, USER, Done, local_repository, maven

CLASS_PATH = "surefire.test.class.path"
"""Surefire's report has it by this name."""

SETTINGS = """\
<settings>
  <mirrors>
    <!-- Whatever mirror of everything this machine has: one by name goes before it. -->
    <mirror><id>staged</id><mirrorOf>staged</mirrorOf><url>{url}</url></mirror>
  </mirrors>
  <profiles>
    <profile>
      <id>staged</id>
      <repositories><repository><id>staged</id><url>{url}</url></repository></repositories>
      <pluginRepositories><pluginRepository><id>staged</id><url>{url}</url></pluginRepository></pluginRepositories>
    </profile>
  </profiles>
  <activeProfiles><activeProfile>staged</activeProfile></activeProfiles>
</settings>
"""


class Elsewhere:
    """A folder with a project, a local repository without anything of ours, and settings that name `repository`."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.project, self.local, self._settings = folder / "project", folder / "m2", folder / "settings.xml"
        self._settings.write_text(SETTINGS.format(url=repository.as_uri()))
        local_repository(self.local)

    def maven(self, *arguments: object) -> Done:
        # The user's own settings stay in force, or else the machine's.
        settings = "-gs" if (USER / "settings.xml").exists() else "-s"
        return maven(self.project, settings, self._settings, f"-Dmaven.repo.local={self.local}", *arguments)

    def take(self, version: str) -> int:
        """Names this version of ours in the POM; the lines that changed."""
        pom = self.project / "pom.xml"
        text, changed = re.subn(r"(<prefect-infra\.version>)[^<]*", rf"\g<1>{version}", pom.read_text())
        pom.write_text(text)
        return changed

    def builds(self) -> dict[str, bytes]:
        """Compiles, tests, synthesizes; the stacks' files."""
        done = self.maven("verify", "exec:java")
        assert done.returncode == 0, done.stdout
        stacks = self.project / "target/cdktf.out/stacks"
        return {str(file.relative_to(stacks)): file.read_bytes() for file in stacks.rglob("*") if file.is_file()}

    def took(self) -> dict[str, set[str]]:
        """The versions of each artifact of ours that were downloaded, by artifactId."""
        found: dict[str, set[str]] = {}
        for file in (self.local / GROUP).glob("*/*/*.pom"):
            found.setdefault(file.parents[1].name, set()).add(file.parent.name)
        return found

    def came_from(self) -> set[str]:
        """The ids of the repositories that these came from; an empty one is that of what was installed here."""
        lines = [file.read_text() for file in (self.local / GROUP).rglob("_remote.repositories")]
        return set(re.findall(r"(?m)^[^#>\n]+>(.*)=$", "\n".join(lines)))

    def tested(self) -> int:
        return sum(int(each.getroot().get("tests", "0")) for each in self._reports())

    def class_path(self) -> list[Path]:
        """Of the tests."""
        report = next(iter(self._reports()))
        [found] = [each.get("value", "") for each in report.iter("property") if each.get("name") == CLASS_PATH]
        return [Path(each) for each in found.split(":") if each]

    def _reports(self) -> list[ElementTree.ElementTree[Any]]:
        return [ElementTree.parse(file) for file in (self.project / "target/surefire-reports").glob("TEST-*.xml")]

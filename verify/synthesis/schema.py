"""A schema of the AWS provider, of any version that others have made bindings of: no binary of the provider is needed.

CDK Terrain's bindings are generated from what `terraform providers schema` prints, and describe each argument in a jsii
assembly: its name, its type, whether it is required, and what others may refer to. They leave out what is deprecated.
Pulumi's package, generated from the provider too, has that.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.server import Failed

META = {"//", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
"""Arguments of Terraform's own, which all resources have."""


@dataclass(frozen=True)
class Package:
    """What npm has, by its checksum."""

    name: str
    version: str
    sha512: str

    def fetch(self, folder: Path) -> Path:
        """The package's file, which npm may have kept from an earlier run."""
        done = subprocess.run(
            ["npm", "pack", "--silent", "--prefer-offline", f"{self.name}@{self.version}"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"npm pack {self.name}@{self.version} failed:\n{done.stderr}")
        file = folder / done.stdout.split()[-1]
        with file.open("rb") as content:
            found = base64.b64encode(hashlib.file_digest(content, "sha512").digest()).decode()
        if found != self.sha512:
            raise Failed(f"{self.name}@{self.version} has the checksum {found}, not {self.sha512}")
        return file


@dataclass(frozen=True)
class Argument:
    type: dict[str, Any]
    required: bool
    block: bool


class Schema:
    def __init__(self, bindings: Path, deprecations: Deprecations) -> None:
        with tarfile.open(bindings) as package:
            assembly = next(each for each in package if each.name == "package/.jsii")
            self._types = json.loads(_text(package, assembly))["types"]
        self._deprecations = deprecations

    @cached_property
    def _classes(self) -> dict[tuple[str, str], dict[str, Any]]:
        """By Terraform's words, such as `resource`, `aws_ecs_service`."""
        kinds = {"cdktn.TerraformResource": "resource", "cdktn.TerraformDataSource": "data"}
        found = {("provider", "aws"): self._types["@cdktn/provider-aws.provider.AwsProvider"]}
        for each in self._types.values():
            if (kind := kinds.get(each.get("base", ""))) and (name := re.search(r" (aws_\w+)}", _docs(each))):
                found[kind, name[1]] = each
        return found

    @cached_property
    def version(self) -> str:
        return re.findall(r"hashicorp/aws/([0-9.]+)/", _docs(self._classes["resource", "aws_ecs_service"]))[0]

    def problems(self, stack: dict[str, Any]) -> Iterator[str]:
        """All in which a stack does not fit: `cdk.tf.json`, read."""
        for configuration in stack["provider"]["aws"]:
            yield from self._of("provider", "aws", configuration)
        for kind in ("resource", "data"):
            for type_, named in stack.get(kind, {}).items():
                for each in named.values():
                    yield from self._of(kind, type_, each)
        text = json.dumps({key: value for key, value in stack.items() if key != "//"})
        for data, type_, attribute in re.findall(r"\b(data\.)?(aws_\w+)\.[\w-]+(?:\[[^]]*])?\.(\w+)", text):
            yield from self._referred("data" if data else "resource", type_, attribute)

    def _of(self, kind: str, type_: str, given: dict[str, Any]) -> Iterator[str]:
        if not (found := self._classes.get((kind, type_))):
            yield f"{type_}: no {kind} of this type"
            return
        config = next(p["type"]["fqn"] for p in found["initializer"]["parameters"] if p["name"] == "config")
        deprecated = self._deprecations.of(kind, type_)
        own = {name: value for name, value in given.items() if name not in META}
        yield from self._struct((type_,), config, own, deprecated)
        for attribute in re.findall(r"\bself\.(\w+)", json.dumps(given.get("lifecycle", {}))):
            yield from self._referred(kind, type_, attribute)

    def _referred(self, kind: str, type_: str, attribute: str) -> Iterator[str]:
        if not (found := self._classes.get((kind, type_))):
            yield f"{type_}: no {kind} of this type"
        elif plain(attribute) not in {plain(each["name"]) for each in found["properties"]}:
            yield f"{type_}: has no attribute {attribute} to refer to"
        elif plain(attribute) in self._deprecations.of(kind, type_)(()):
            yield f"{type_}: the attribute {attribute} is deprecated"

    def _arguments(self, fqn: str) -> dict[str, Argument]:
        found = {}
        for each in self._types[fqn].get("properties", []):
            # Such as: Docs at Terraform Registry: {@link https://.../ecs_service#network_mode EcsService#network_mode}
            name = re.search(r"#(\w+) \w+#\1}", _docs(each))
            if not name:
                raise Failed(f"{fqn}: nothing says what Terraform calls {each['name']}")
            block = _docs(each).startswith(f"{name[1]} block.")
            found[name[1]] = Argument(each["type"], not each.get("optional", False), block)
        return found

    def _struct(self, path: tuple[str, ...], fqn: str, given: Any, deprecated: Deprecated) -> Iterator[str]:
        where = ".".join(path)
        if not isinstance(given, dict):
            yield f"{where}: takes a block, not {json.dumps(given)}"
            return
        known, gone = self._arguments(fqn), deprecated(path[1:])
        for name, value in given.items():
            if name not in known:
                yield f"{where}: knows no {name}"
            else:
                if plain(name) in gone:
                    yield f"{where}: {name} is deprecated"
                yield from self._value((*path, name), known[name], value, deprecated)
        for name, argument in known.items():
            if argument.required and name not in given:
                yield f"{where}: lacks {name}, which is required"

    def _value(self, path: tuple[str, ...], argument: Argument, given: Any, deprecated: Deprecated) -> Iterator[str]:
        """Terraform takes a block alone where it takes a list of them, and an expression for any argument."""
        if isinstance(given, str) and re.fullmatch(r"\$\{.*}", given) and not argument.block:
            return
        kind, of = _kind(argument.type)
        where = ".".join(path)
        if kind == "struct" or (kind == "list" and _kind(of)[0] == "struct"):
            fqn = of["fqn"] if kind == "struct" else _kind(of)[1]["fqn"]
            several = isinstance(given, list)
            if several and kind == "struct" and len(given) > 1:
                yield f"{where}: takes one, not {len(given)}"
            if not several and kind == "list" and not argument.block:
                yield f"{where}: takes a list, not {json.dumps(given)}"
            for each in given if several else [given]:
                yield from self._struct(path, fqn, each, deprecated)
        elif kind == "list" and isinstance(given, list):
            for each in given:
                yield from self._value(path, Argument(of, False, False), each, deprecated)
        elif kind == "map" and isinstance(given, dict):
            for each in given.values():
                yield from self._value(path, Argument(of, False, False), each, deprecated)
        elif kind not in (PRIMITIVES.get(type(given)), "any"):
            yield f"{where}: takes a {kind}, not {json.dumps(given)}"


PRIMITIVES = {str: "string", bool: "boolean", int: "number", float: "number"}

Deprecated = Callable[[tuple[str, ...]], set[str]]
"""By the path of a block in a resource: the names of what is deprecated there, as `plain` has them."""


class Deprecations:
    """Pulumi names a type and its blocks after Terraform's, in other spellings: `plain` makes them the same."""

    def __init__(self, package: Path) -> None:
        self._found: dict[str, set[str]] = {}
        with tarfile.open(package) as files:
            for each in files:
                if each.name == "package/types/input.d.ts":
                    self._read_blocks(_text(files, each))
                elif found := re.fullmatch(r"package/(?:(\w+)/)?(\w+)\.d\.ts", each.name):
                    self._add(found[1] or "", found[2], _text(files, each))

    def of(self, kind: str, type_: str) -> Deprecated:
        name = {"provider": "provider_"}.get(kind, f"{kind}_{type_.removeprefix('aws_')}_")

        def at(path: tuple[str, ...]) -> set[str]:
            if (key := plain(name + "_".join(path))) not in self._found:
                raise Failed(
                    f"{type_}: Pulumi's package has no {'.'.join(path) or kind}, so nothing says what is deprecated"
                )
            return self._found[key]

        return at

    def _read_blocks(self, text: str) -> None:
        for module, types in re.findall(r"^export declare namespace (\w+) {\n(.*?)^}", text, re.MULTILINE | re.DOTALL):
            for name, body in re.findall(r"^    interface (\w+) {\n(.*?)^    }", types, re.MULTILINE | re.DOTALL):
                self._add(module, name, body)
        for name, body in re.findall(r"^export interface (\w+) {\n(.*?)^}", text, re.MULTILINE | re.DOTALL):
            self._add("", name, body)

    def _add(self, module: str, name: str, text: str) -> None:
        """What one name stands for twice is taken together: aws_vpc is ec2/vpc there, and aws_sns_topic sns/topic."""
        marked = {plain(each) for each in MARKED.findall(text)}
        kind, name = ("data", name[3:]) if name.lower().startswith("get") else ("resource", name)
        for key in {f"{kind}_{module}{name}", f"{kind}_{name}", *([name] if not module else [])}:
            self._found.setdefault(plain(key), set()).update(marked)


MARKED = re.compile(r"@deprecated(?:(?!\*/).)*\*/\s+(?:readonly )?(\w+)\??:", re.DOTALL)
"""A property that the comment above it calls deprecated."""


def _text(files: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = files.extractfile(member)
    return file.read().decode() if file else ""


def plain(name: str) -> str:
    """`cors_rule` and `corsRules` are the same."""
    return name.replace("_", "").lower().removesuffix("s")


def _docs(of: dict[str, Any]) -> str:
    return " ".join(of.get("docs", {}).get(part, "") for part in ("summary", "remarks"))


def _kind(type_: dict[str, Any]) -> tuple[str, Any]:
    """The kind of a jsii type in Terraform's word, and what it is of."""
    if "union" in type_:
        type_ = next(each for each in type_["union"]["types"] if each.get("fqn") != "cdktn.IResolvable")
    if "collection" in type_:
        return {"array": "list", "map": "map"}[type_["collection"]["kind"]], type_["collection"]["elementtype"]
    return ("struct", type_) if "fqn" in type_ else (type_["primitive"], None)

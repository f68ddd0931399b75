"""Tokens of GitHub Actions as STS sees them, by their claims."""

from __future__ import annotations

from collections.abc import Iterator

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
SOMEBODY, SOMEBODYS = "somebody", "987654321"
"""An owner, and the number of whatever is theirs."""

Claims = dict[str, str]
Repository = dict[str, str]
"""As it is configured."""


def jobs(repository: Repository, branch: str) -> Iterator[Claims]:
    """Jobs of the repository's workflow for a branch, with the older subject and with the newer."""
    for name in _names(repository):
        yield _claims(repository, name, f"refs/heads/{branch}", repository.get("environment") or "")


def _names(repository: Repository) -> tuple[str, str]:
    owner, name = repository["name"].split("/")
    return repository["name"], f"{owner}@{repository['owner-id']}/{name}@{repository['id']}"


def _claims(repository: Repository, name: str, ref: str, environment: str) -> Claims:
    return {
        "aud": AUDIENCE,
        "sub": f"repo:{name}:environment:{environment}" if environment else f"repo:{name}:ref:{ref}",
        "repository_id": repository["id"],
        "repository": repository["name"],
        "ref": ref,
        "environment": environment,
        "job_workflow_ref": f"{repository['name']}/.github/workflows/{repository['workflow']}@{ref}",
    }


def forged(repository: Repository, branch: str) -> Iterator[tuple[Claims, str]]:
    """What only looks right."""
    ref, environment = f"refs/heads/{branch}", repository.get("environment") or ""
    for name in _names(repository):
        right = _claims(repository, name, ref, environment)
        context = right["sub"].removeprefix(f"repo:{name}")
        for claim in ("aud", "sub", "repository_id", "ref", "job_workflow_ref"):
            yield right | {claim: ""}, f"no {claim}"
            yield right | {claim: right[claim].upper().replace("REFS/HEADS", "refs/heads")}, f"{claim} in other letters"
            yield right | {claim: right[claim] + "x"}, f"a {claim} that begins alike"
            yield right | {claim: "*"}, f"a pattern in the place of {claim}"
        yield right | {"aud": f"https://github.com/{repository['name'].split('/')[0]}"}, "the audience by default"
        yield right | {"repository_id": SOMEBODYS}, "another repository, which took the name"
        for of in (f"{SOMEBODY}/{repository['name'].split('/')[1]}", f"{SOMEBODY}@{SOMEBODYS}/x@{SOMEBODYS}"):
            yield right | {"sub": f"repo:{of}{context}"}, "another repository's subject"
            fork = {"repository_id": SOMEBODYS, "job_workflow_ref": right["job_workflow_ref"].replace(name, of)}
            yield right | fork | {"sub": f"repo:{of}{context}"}, "a fork"
        for subject in (
            f"repo:{name}:pull_request",
            f"repo:{name}:environment:other",
            f"repo:{name}:environment:",
            f"repo:{name}:ref:refs/tags/{branch}",
            f"repo:{name}:ref:refs/heads/x",
            f"repo:{name}:ref:{ref}:environment:other",
            f"repo:{name}:ref:{ref}/x",
            f"repository_owner_id:{repository['owner-id']}",
            f"repo:{name}",
        ):
            yield right | {"sub": subject}, "another subject, or one of the organization's own making"
        if environment:
            yield _claims(repository, name, ref, ""), "a job in no environment"
        for other in (f"refs/tags/{branch}", "refs/heads/feature", f"refs/heads/{branch}/x", "refs/pull/1/merge"):
            yield _claims(repository, name, other, environment), "another branch, a tag, or a pull request"
            # The workflow of the branch, called from another: only the reference tells.
            yield right | {"ref": other}, "the branch's workflow, called from elsewhere"
            at = right["job_workflow_ref"].replace(f"@{ref}", f"@{other}")
            yield right | {"job_workflow_ref": at}, "the workflow as somebody else has it"
        workflow = f"{repository['name']}/.github/workflows/label.yml@{ref}"
        yield right | {"job_workflow_ref": workflow}, "pull_request_target of another workflow"

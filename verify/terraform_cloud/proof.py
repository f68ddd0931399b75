"""The cloud proof: the real Terraform and the pipeline's scripts against a double of Terraform Cloud.

One account from nothing to a second plan, with its unmodified stacks; and the answers that nobody likes to get.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from functools import partial
from pathlib import Path

from harness import contents
from harness import server
from access.documented import filled
from terraform_cloud import trouble
from terraform_cloud.pipeline import TOKENS, Pipeline
from terraform_cloud.server import HOSTNAME, Double
from harness.gaps import unnamed
from harness.program import ROOT, infra
from harness.server import Emulator, Failed
from harness.stacks import Stack, WrongInput, by_account, read
from lifecycle.suite import Report, each, to_the_end
from harness.terraform import Terraform

UPLOADED = {"cdk.tf.json", ".terraform.lock.hcl"}
"""All of a stack's folder that may leave the machine."""
ADOPTING = {"adopt.tf.json", "adopt-probe.tf.json", "plan.applied"}
"""And what lies there when `infra adopt` plans: import blocks, and checksums of the last plan."""


class Proof:
    def __init__(self, output: Path, scratch: Path, terraform: Terraform, seconds: int) -> None:
        stacks = read(output)
        if local := [s.name for s in stacks if "cloud" not in s.config["terraform"]]:
            raise WrongInput(f"{output} is not synthesized for Terraform Cloud ({', '.join(local)}): --backend cloud")
        self.account, self.stacks = next(iter(by_account(stacks).items()))  # one stands for all
        self.organization = self.stacks[0].config["terraform"]["cloud"]["organization"]
        self.scratch, self.terraform, self.seconds = scratch, terraform, seconds
        self.report = Report()
        self.emulators: list[Emulator] = []
        self.out = scratch / "out"
        shutil.copytree(output / "stacks", self.out / "stacks", ignore=shutil.ignore_patterns(".terraform"))

    def run(self, figures: Path | None) -> bool:
        started = time.time()
        with to_the_end(self.terraform, self.emulators):
            with self.report.check(self.account, "an emulator and Terraform Cloud start"):
                emulator, double, pipeline = self.start()
            try:
                odd = trouble.Trouble(self.report, double, pipeline, self.scratch, emulator)
                jobs = [lambda: self.life(emulator, double, pipeline), *odd.cases()]
                each(lambda job: job(), jobs)
                with self.report.check(
                    "Terraform Cloud", "nothing was uploaded but what a run needs; no answer was missing"
                ):
                    self.judge(double)
            finally:
                double.stop()
        return self.report.ended(started, figures)

    def start(self) -> tuple[Emulator, Double, Pipeline]:
        first = self.stacks[0]
        emulator = server.start(first.account_id, first.region, self.seconds, self.scratch / "emulator.log")
        self.emulators.append(emulator)
        contents.seed(emulator, self.stacks)
        tokens = {token: level for level, token in TOKENS.items()}
        # Whatever workspace asks: all of this account.
        double = Double(self.organization, tokens, self.terraform, self.scratch / "runs", emulator)
        own = self.terraform.environment.get("TF_CLI_CONFIG_FILE")
        config = double.cli_config(own, self.scratch / "terraform.tfrc")
        # The scripts get AWS credentials for ECR; that Terraform needs none where it only asks for runs, is seen to
        # below: the runs have their own.
        environment = self.terraform.environment | emulator.environment | {"TF_CLI_CONFIG_FILE": str(config)}
        return emulator, double, Pipeline(self.out, environment).may("admin")

    def life(self, emulator: Emulator, double: Double, pipeline: Pipeline) -> None:
        """The account's own stack, then its lanes: plan, apply exactly that, plan again."""
        account, (first, *lanes) = self.account, self.stacks
        with self.report.check(account, "the commands of docs/terraform-cloud.md make workspaces and roles"):
            self.set_up(double, pipeline)
        with self.report.check(first.name, "a token that may only plan is enough for a plan"):
            pipeline.may("plan").run("plan", account, "ci", says=["Running plan in HCP Terraform", " added"])
            self.summary_says(first, f"{sum(first.kinds().values())} added", "as Terraform prints it")
            planned = double.workspace(first.name).runs[-1]
            if (planned.status, planned.configuration.speculative) != ("planned_and_saved", False):
                raise Failed(f"the run is {planned.status}")
        with self.report.check(first.name, "that token may not apply; another one applies exactly that run"):
            pipeline.may("plan").run("apply", account, "ci", code=1, says=["Insufficient rights", "applies Write"])
            pipeline.may("apply").run("apply", account, "ci", says=["Apply complete!", f"{first.name}: applied"])
            self.applied(double, pipeline, first, planned.id)
        with self.report.check(first.name, "a second plan is empty, and there is nothing to apply"):
            pipeline.run("plan", account, "ci", says=[f"{first.name}: nothing changes"])
            runs = len(double.service.runs)
            pipeline.run("apply", account, "ci", says=[f"{first.name}: nothing to change"])
            if len(double.service.runs) != runs:
                raise Failed("a run was started")

        def plan(stack: Stack) -> None:
            with self.report.check(stack.name, "is planned, with a summary that an administrator's token can have"):
                pipeline.run("plan", account, stack.argument)
                self.summary_says(stack, f"{sum(stack.kinds().values())} added", "- added: `aws_")

        each(plan, lanes)
        with self.report.check(account, "what is planned and not applied is told in one text"):
            said = pipeline.run("summary", says=["# Terraform plans", "no comment on a pull request"])
            told = [s.name for s in self.stacks if f"- {s.name}: " in said]
            if told != [s.name for s in lanes]:
                raise Failed(f"told of {', '.join(told)}\n{said}")
        with self.report.check(account, "without the agent image nothing of a lane is touched"):
            before = len(double.requests)
            tag = image_of(lanes[0])[1]
            pipeline.run(
                "apply",
                account,
                lanes[0].argument,
                code=1,
                says=["does not exist", tag, "pipeline/agent-image push"],
            )
            if (asked := double.requests[before:]) and any(lanes[0].name in request for request in asked):
                raise Failed("it asked Terraform Cloud: " + "; ".join(asked))
        for repository, tag in {image_of(lane) for lane in lanes}:
            contents.push_image(emulator, repository, tag)

        def life_of_lane(stack: Stack) -> None:
            planned = double.workspace(stack.name).runs[-1]
            with self.report.check(stack.name, "exactly the saved plan is applied"):
                pipeline.may("apply").run("apply", account, stack.argument, says=["Apply complete!"])
                self.applied(double, pipeline, stack, planned.id)
            with self.report.check(stack.name, "a second plan is empty"):
                pipeline.run("plan", account, stack.argument)
                if found := unnamed(double.workspace(stack.name).runs[-1].planned):
                    raise Failed("\n".join(found))

        jobs = [partial(life_of_lane, lane) for lane in lanes]
        each(lambda job: job(), [*jobs, lambda: self.adoption(double, pipeline, first)])

    def set_up(self, double: Double, pipeline: Pipeline) -> None:
        page = (ROOT / "docs" / "terraform-cloud.md").read_text(encoding="utf-8")
        workspaces, roles, emptying, *_ = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
        workspaces = workspaces.replace(f"https://{HOSTNAME}", double.url).replace("ORGANIZATION", self.organization)
        (self.scratch / "header").write_text(f"Authorization: Bearer {TOKENS['admin']}\n", encoding="utf-8")
        for commands, folder in ((workspaces, self.scratch), (roles + emptying, ROOT)):
            pipeline.shell(commands, folder)
        if missing := {s.name for s in self.stacks} - {w.name for w in double.service.workspaces.values()}:
            raise Failed(f"no workspace was made for {', '.join(sorted(missing))}")
        iam = self.emulators[0].client("iam")
        for phase in ("plan", "apply"):
            role = iam.get_role(RoleName=f"terraform-cloud-{self.account}-{phase}")["Role"]
            subjects = role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]["StringEquals"][
                "app.terraform.io:sub"
            ]
            of_project = f"organization:{self.organization}:project:Default Project:workspace"
            if set(subjects) != {f"{of_project}:{s.name}:run_phase:{phase}" for s in self.stacks}:
                raise Failed(f"{role['RoleName']} trusts {subjects}")
            self.policies_are_the_pages(role["RoleName"], phase)

    def policies_are_the_pages(self, role: str, phase: str) -> None:
        """As the page's commands fill them in; `emulator access` judges them."""
        organization = json.dumps(self.stacks[0].resources("aws_iam_openid_connect_provider"))
        values = {
            "ACCOUNT_ID": self.stacks[0].account_id,
            "ACCOUNT": self.account,
            "REGION": self.stacks[0].region,
            "CIRCLECI_ID": re.findall(r"oidc\.circleci\.com/org/([0-9a-f-]+)", organization)[0],
        }
        iam = self.emulators[0].client("iam")
        expected = {"look": "plan-policy.json"} | ({"change": "apply-policy.json"} if phase == "apply" else {})
        found = set(iam.list_role_policies(RoleName=role)["PolicyNames"])
        wrong = found ^ expected.keys()
        for name in found & expected.keys():
            document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            if document != filled(expected[name], values):
                wrong.add(name)
        if wrong:
            raise Failed(f"{role}: {', '.join(sorted(wrong))} is not what docs/terraform-cloud has")

    def adoption(self, double: Double, pipeline: Pipeline, stack: Stack) -> None:
        """`infra adopt` reads what a remote run prints for people."""
        with self.report.check(stack.name, "its state is lost: infra adopt takes all of it over"):
            double.workspace(stack.name).states.clear()
            infra("adopt", stack.name, "--out", pipeline.out, environment=pipeline.environment)
            count = sum(stack.kinds().values())
            pipeline.run("plan", self.account, "ci", says=[f"{stack.name}: {count} imported"])
            pipeline.run("apply", self.account, "ci", says=[f"{count} imported, 0 added, 0 changed, 0 destroyed"])
            infra("adopt", stack.name, "--done", "--out", pipeline.out, environment=pipeline.environment)
            pipeline.run("plan", self.account, "ci", says=[f"{stack.name}: nothing changes"])
            self.report.count("resources adopted in a remote run", count)

    def summary_says(self, stack: Stack, *words: str) -> None:
        text = (self.out / "plans" / f"{stack.name}.md").read_text(encoding="utf-8")
        if missing := [w for w in words if w not in text]:
            raise Failed(f"the summary lacks {missing}:\n{text[:2000]}")

    def applied(self, double: Double, pipeline: Pipeline, stack: Stack, run: str) -> None:
        """The workspace has the state, of that run and no other; the folder has none."""
        workspace = double.workspace(stack.name)
        if (last := workspace.runs[-1]).id != run or last.status != "applied":
            raise Failed(f"the last run is {last.id}, {last.status}; planned was {run}")
        made, wanted = sum(len(r["instances"]) for r in workspace.states[-1].resources), sum(stack.kinds().values())
        if made != wanted:
            raise Failed(f"the state in the workspace has {made} resources, the stack {wanted}")
        if found := [
            str(f) for f in (self.out / "stacks" / stack.name).rglob("*.tfstate") if ".terraform" not in f.parts
        ]:
            raise Failed(f"state lies beside the stack: {found}")
        outputs = json.loads(pipeline.terraform(stack.name, "output", "-json"))
        if outputs.keys() != stack.config["output"].keys():
            raise Failed(f"terraform output shows {sorted(outputs)}")
        self.report.count("resources applied through Terraform Cloud", made)

    def judge(self, double: Double) -> None:
        configurations = double.service.configurations.values()
        strange = {name for c in configurations for name in c.files or {}} - UPLOADED - ADOPTING
        if strange:
            raise Failed(f"uploaded: {', '.join(sorted(strange))}")
        lacking = [c.workspace.name for c in configurations if c.files is not None and not c.files.keys() >= UPLOADED]
        if lacking := [name for name in lacking if name in {s.name for s in self.stacks}]:
            raise Failed(f"uploaded without one of {sorted(UPLOADED)}: {lacking}")
        if double.runner.troubles:
            raise Failed("\n".join(double.runner.troubles))
        if unknown := sorted(double.unknown):
            raise Failed("the double does not know: " + "; ".join(unknown))
        self.report.count("remote runs", len(double.service.runs))


def image_of(stack: Stack) -> tuple[str, str]:
    """Repository and tag of the image that the lane runs."""
    definition = next(iter(stack.resources("aws_ecs_task_definition").values()))
    image = json.loads(definition["container_definitions"])[0]["image"]
    repository, _, tag = image.partition("/")[2].partition(":")
    return repository, tag

"""Applies that fail in AWS, and what the script tells to do: with the real Terraform, its provider, and moto."""

from __future__ import annotations

import json
import re
import sys
import time
import warnings
from pathlib import Path
from typing import Any, ClassVar

from plans.bench import Bench
from harness.tools import ROOT, needs, tool

ACCOUNT_ID, REGION = "123456789012", "eu-central-1"
CLUSTER = "prefect-v2-dev-test"
LOG_GROUP = f"/aws/ecs/containerinsights/{CLUSTER}/performance"
TRUST = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.amazonaws.com"}}]}
HINT = "bin/infra adopt prefect-v2-dev-test --out "


class Applies(Bench):
    emulator: ClassVar[Any]
    terraform: ClassVar[Any]

    @classmethod
    def setUpClass(cls) -> None:
        tool("terraform")
        try:
            import moto  # noqa: F401
        except ImportError:
            needs(False, "moto: pip install -r verify/requirements.txt")
        import tempfile

        from harness import server
        from harness.terraform import Terraform

        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # the emulator outlives what started it, on purpose
            cls.emulator = server.start(ACCOUNT_ID, REGION, 1800, Path(folder.name, "log"))
        cls.addClassCleanup(cls.emulator.stop)
        cls.terraform = Terraform(Path(folder.name), time.time() + 1800)

    def setUp(self) -> None:
        super().setUp()
        own = {"PATH": self.environment["PATH"]}
        self.environment |= self.terraform.environment | self.emulator.environment | own
        self.program("aws", "exit 1")  # nothing asks for images here

    def aws_stack(self, **resources: Any) -> None:
        settings = {"skip_credentials_validation": True, "skip_metadata_api_check": "true", "max_retries": 3}
        provider = {"region": REGION, "allowed_account_ids": [ACCOUNT_ID], "s3_use_path_style": True} | settings
        folder = self.stack("dev-test", provider={"aws": [provider]}, resource=resources)
        config = json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8"))
        config["terraform"]["required_providers"] = {"aws": {"source": "hashicorp/aws", "version": "~> 5.23"}}
        (folder / "cdk.tf.json").write_text(json.dumps(config), encoding="utf-8")

    def test_what_exists_is_taken_over(self) -> None:
        logs = self.emulator.client("logs")
        logs.create_log_group(logGroupName=LOG_GROUP)  # as Container Insights does, after the destroy
        self.aws_stack(aws_cloudwatch_log_group={"insights": {"name": LOG_GROUP, "retention_in_days": 30}})
        self.run_script("plan", "dev", "test")
        said = self.run_script("apply", "dev", "test", code=1)
        self.assertIn("ResourceAlreadyExistsException", said)
        self.assertIn(f"{HINT}{self.out}\n", said)
        self.assertLess(said.index("ResourceAlreadyExistsException"), said.index(HINT))

        needs((ROOT / "infra-app/target/dist/lib").is_dir(), "bin/infra: mvn package -DskipTests")
        from harness.program import infra

        infra("adopt", "prefect-v2-dev-test", "--out", self.out, environment=self.environment)
        self.assertIn("1 imported", self.run_script("plan", "dev", "test"))
        self.run_script("apply", "dev", "test")
        infra("adopt", "prefect-v2-dev-test", "--done", "--out", self.out, environment=self.environment)
        self.assertIn("nothing changes", self.run_script("plan", "dev", "test"))
        (group,) = logs.describe_log_groups(logGroupNamePrefix=LOG_GROUP)["logGroups"]
        self.assertEqual(group["retentionInDays"], 30)

    def test_each_form_of_it(self) -> None:
        """Every type of ours whose creation fails where it exists; the others are overwritten, or are the same."""
        self.emulator.client("iam").create_role(RoleName="there", AssumeRolePolicyDocument=json.dumps(TRUST))
        self.emulator.client("iam").create_open_id_connect_provider(
            Url="https://oidc.circleci.com/org/x", ClientIDList=["x"], ThumbprintList=["9" * 40]
        )
        self.emulator.client("ecr").create_repository(repositoryName="there")
        self.emulator.client("ssm").put_parameter(Name="/there", Value="x", Type="String")
        ec2 = self.emulator.client("ec2")
        group = ec2.create_security_group(GroupName="there", Description="x")["GroupId"]
        vpc = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"]
        self.emulator.client("s3").create_bucket(
            Bucket="there-123456789012", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        url = {"url": "https://oidc.circleci.com/org/x", "client_id_list": ["x"], "thumbprint_list": ["9" * 40]}
        all_ip = {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1", "security_group_id": group}
        resources: list[tuple[str, dict[str, Any]]] = [
            ("aws_iam_role", {"name": "there", "assume_role_policy": json.dumps(TRUST)}),
            ("aws_iam_openid_connect_provider", url),
            ("aws_ecr_repository", {"name": "there"}),
            ("aws_ssm_parameter", {"name": "/there", "type": "String", "value": "y"}),
            ("aws_security_group", {"name": "there", "description": "x", "vpc_id": vpc}),
            ("aws_vpc_security_group_egress_rule", all_ip),
            ("aws_s3_bucket", {"bucket": "there-123456789012"}),
        ]
        self.aws_stack(**{kind: {"there": arguments} for kind, arguments in resources})
        self.run_script("plan", "dev", "test")
        said = self.run_script("apply", "dev", "test", code=1)
        problems = re.findall(r"^.? ?Error: .*?with (\w+)\.there,", said, re.MULTILINE | re.DOTALL)
        self.assertEqual(sorted(problems), sorted(kind for kind, _ in resources), said)

        # Each by itself is enough for the hint.
        for problem in re.split(r"(?m)^.? ?(?=Error: )", said)[1:]:
            with self.subTest(problem):
                folder = self.out / "stacks" / "prefect-v2-dev-test"
                (folder / "plan").write_text("saved", encoding="utf-8")
                self.checksums("dev-test")
                (self.scratch / "problem").write_text(problem.partition("pipeline/apply")[0], encoding="utf-8")
                self.program("terraform", f'[ "$2" != apply ] || {{ cat "{self.scratch}/problem"; exit 1; }}')
                self.assertIn(HINT, self.run_script("apply", "dev", "test", code=1))

    def test_a_first_deployment_that_does_not_start(self) -> None:
        subnet = self.emulator.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
        definition = {
            "family": "agent",
            "requires_compatibilities": ["FARGATE"],
            "network_mode": "awsvpc",
            "cpu": "256",
            "memory": "512",
            "container_definitions": json.dumps([{"name": "agent", "image": "docker.io/x"}]),
        }
        agent = {
            "name": "agent",
            "cluster": "${aws_ecs_cluster.lane.arn}",
            "task_definition": "${aws_ecs_task_definition.agent.arn}",
            "launch_type": "FARGATE",
            "network_configuration": {"subnets": [subnet], "assign_public_ip": False},
            "wait_for_steady_state": True,
            "timeouts": {"create": "5s"},  # 20 minutes are the provider's default
        }

        def service(tasks: int) -> None:
            self.aws_stack(
                aws_ecs_cluster={"lane": {"name": CLUSTER}},
                aws_ecs_task_definition={"agent": definition},
                aws_ecs_service={"agent": agent | {"desired_count": tasks}},
            )

        service(2)  # moto runs one task, whatever is desired
        self.run_script("plan", "dev", "test")
        said = self.run_script("apply", "dev", "test", code=1)
        self.assertIn("The tasks of a new service do not start, or do not stay up", said)
        self.assertIn("pipeline/plan dev test\n", said)
        self.assertNotIn(HINT, said)

        service(1)
        self.assertIn("1 DESTROYED OR REPLACED", self.run_script("plan", "dev", "test"))
        self.assertIn("**REPLACED** `aws_ecs_service.agent` (it is tainted)", self.run_script("summary"))
        self.run_script("apply", "dev", "test")
        services = self.emulator.client("ecs").describe_services(cluster=CLUSTER, services=["agent"])["services"]
        self.assertEqual([each["desiredCount"] for each in services if each["status"] == "ACTIVE"], [1])

    def test_any_other_failure(self) -> None:
        self.aws_stack(aws_iam_role_policy={"x": {"name": "x", "role": "nobody", "policy": json.dumps(TRUST)}})
        self.run_script("plan", "dev", "test")
        said = self.run_script("apply", "dev", "test", code=1)
        self.assertIn("NoSuchEntity", said)
        self.assertIn("Mend the cause, then plan again", said)
        self.assertNotIn(HINT, said)

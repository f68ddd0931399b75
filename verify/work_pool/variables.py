"""Job variables: what deployments may say, and what they say to get out of their lane."""

from __future__ import annotations

from collections.abc import Iterator

from work_pool.filling import Json
from work_pool.lanes import ROLE

FITTING: dict[str, Json] = {
    "the least": {},
    "a size": {"cpu": 256, "memory": 2048},
    "the largest": {"cpu": 16384, "memory": 122880, "ephemeral_storage": {"sizeInGiB": 200}},
    "Spot": {"launch_type": "FARGATE_SPOT"},
    "a command": {"command": "python -m other"},
    "variables": {"env": {"STAGE": "test", "TIMES": 3, "FAST": True, "HOME": None}},
    "a block in a variable": {"env": {"PASSWORD": "{{ prefect.blocks.secret.db }}"}},
    "another role": {"task_role_arn": "the lane's"},
}
"""What `task_role_arn` is has to be put in: the other one of the lane's roles for flows."""
ELSEWHERE = "arn:aws:ecs:us-east-1:123456789012:cluster/prefect-v2-dev-live"
HOSTILE: dict[str, Json] = {
    "another cluster": {"cluster": ELSEWHERE},
    "another cluster in the request": {"task_run_request": {"cluster": ELSEWHERE}},
    "another cluster, dotted": {"task_run_request.cluster": ELSEWHERE},
    "another network": {"network_configuration": {"subnets": ["subnet-9"]}, "vpc_id": "vpc-9"},
    "a whole network": {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-9"]}}},
    "another container": {"container_name": "sidecar"},
    "a sidecar": {"containerDefinitions": [{"name": "sidecar", "image": "evil"}]},
    "an execution role": {"execution_role_arn": f"{ROLE}admin"},
    "another secret": {
        "prefect_api_key_secret_arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:live-AbC123"
    },
    "own credentials": {"aws_credentials": {"aws_access_key_id": "AKIA"}},
    "own logs": {"configure_cloudwatch_logs": True, "cloudwatch_logs_options": {"awslogs-group": "/live"}},
    "other capacity": {"capacity_provider_strategy": [{"capacityProvider": "live", "weight": 1, "base": 1}]},
    "another definition": {"task_definition_arn": "prefect-v2-dev-live_daily-sales:1"},
    "tags": {"labels": {"prefect.io/flow-run-id": "another-run"}},
    "tags of the request": {"tags": {"prefect.io/flow-run-id": "another-run"}},
    "a name out of the environment": {"name": "{{ $PREFECT_API_KEY }}"},
    "to register each run": {"match_latest_revision_in_family": False, "auto_deregister_task_definition": True},
    "EC2": {"launch_type": "EC2"},
    "no launch type": {"launch_type": {"a": "b"}},
    "a command out of the environment": {"command": ["sh", "-c", "{{ $PREFECT_API_KEY }}"]},
    "a variable out of the environment": {"env": {"STOLEN": "{{ $PREFECT_API_KEY }}"}},
    "one with spaces": {"env": {"STOLEN": "key={{\u00a0$PREFECT_API_KEY\u2003}}"}},
    "one dotted": {"env.STOLEN": "{{ $PREFECT_API_KEY }}"},
    "no variables at all": {"env": "{{ $PREFECT_API_KEY }}"},
    "variables in a list": {"env": [{"name": "A", "value": "b"}]},
    "the worker's credentials": {"env": {"STOLEN": "{{ $AWS_CONTAINER_CREDENTIALS_RELATIVE_URI }}"}},
    "an object in variables": {"env": {"A": {"B": "{{ $PREFECT_API_KEY }}"}}},
    "half a size": {"cpu": 1024},
    "no size of Fargate": {"cpu": 1000, "memory": 2048},
    "a size that is not offered": {"cpu": 256, "memory": 1536},
    "too much memory": {"cpu": 1024, "memory": 16384},
    "a size as text": {"cpu": "1024", "memory": "2048"},
    "no memory": {"cpu": 1024, "memory": None},
    "storage as a number": {"ephemeral_storage": 100},
    "too little storage": {"ephemeral_storage": {"sizeInGiB": 20}},
    "too much storage": {"ephemeral_storage": {"sizeInGiB": 201}},
    "other storage": {"ephemeral_storage": {"size": 21}},
    "no storage": {"ephemeral_storage": {}},
    "more than storage": {"ephemeral_storage": {"sizeInGiB": 21, "cluster": ELSEWHERE}},
    "a role of another account": {"task_role_arn": "arn:aws:iam::210987654321:role/admin"},
    "a role out of the environment": {"task_role_arn": "{{ $PREFECT_API_KEY }}"},
}
REFERENCES = ("arn:aws:ecs:us-east-1:123456789012:task-definition/other:1",
              "../prefect-v2-dev-live_daily-sales:1", "x/../../other:1", "", ":1", "x:0", "x:01", "x:latest", "x", "x:1\n",
              "x:\uff11", "da\u0131ly:1", "x\u200b:1", "x:1:2", "{{ $PREFECT_API_KEY }}:1", "{{ cluster }}:1",
              "{{ prefect.variables.family }}:1", {"family": "x"}, ["x:1"], 7, None, True, "x" * 236 + ":1")  # fmt: skip
FAMILIES = ("prefect-v2-dev-live/daily", "../live", "x:1", "", "da\u0131ly", "x\n", "{{ $PREFECT_API_KEY }}", "x y", {"a": 1},
            ["x"], 7, None, "x" * 236)  # fmt: skip
IMAGES = ("", "{{ $PREFECT_API_KEY }}", "a b", "x\n", {"uri": "x"}, ["x"], None, "{{ prefect.blocks.secret.x }}")
STORE = {
    "variables__family": "prefect-v2-dev-live_x",
    "variables__live": {"cluster": ELSEWHERE},
    "blocks__secret__x": "evil",
    "blocks__secret__db": "a password",
}


def hostile(form: str) -> Iterator[tuple[str, Json]]:
    yield from HOSTILE.items()
    yield "the worker's role", {"task_role_arn": f"{ROLE}prefect-v2-dev-{form}-worker-task"}
    if "registers" in form:
        yield from (("a family", {"family": one}) for one in FAMILIES)
        yield from (("an image", {"image": one}) for one in IMAGES)
        yield "a processor", {"cpu_architecture": "X86"}
        yield "a registered one", {"task_definition": "daily-sales:7"}
    else:
        yield from (("a task definition", {"task_definition": one}) for one in REFERENCES)
        yield "an image", {"image": "evil"}
        yield "a family", {"family": "daily-sales"}

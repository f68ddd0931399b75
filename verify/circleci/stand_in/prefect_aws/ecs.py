from __future__ import annotations

from prefect import Block


class ECSTask(Block):
    fields = frozenset(
        {
            "type",
            "env",
            "labels",
            "name",
            "command",
            "aws_credentials",
            "task_definition_arn",
            "task_definition",
            "family",
            "image",
            "auto_deregister_task_definition",
            "cpu",
            "memory",
            "execution_role_arn",
            "configure_cloudwatch_logs",
            "cloudwatch_logs_options",
            "stream_output",
            "launch_type",
            "vpc_id",
            "cluster",
            "task_role_arn",
            "task_customizations",
            "task_start_timeout_seconds",
            "task_watch_poll_interval",
        }
    )

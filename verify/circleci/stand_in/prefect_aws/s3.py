from __future__ import annotations

from prefect import Block


class S3Bucket(Block):
    fields = frozenset({"bucket_name", "credentials", "bucket_folder"})

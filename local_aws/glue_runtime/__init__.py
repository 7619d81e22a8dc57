"""The runtime of Glue jobs: local Spark, set up like Glue 5.1."""

from local_aws.glue_runtime.jars import JarChecksumError, jar_files

__all__ = ["JarChecksumError", "jar_files"]

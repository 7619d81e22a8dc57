"""The runtime of Glue jobs: local Spark, set up as Glue 5.1 would run them."""

from local_aws.glue_runtime.jars import JarChecksumError, jar_files

__all__ = ["JarChecksumError", "jar_files"]

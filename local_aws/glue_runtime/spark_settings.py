"""The Spark settings of a job run: those that Glue sets, and those that the local AWS needs."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

# Arguments that Glue consumes; the others reach the script.
_CONSUMED = frozenset(
    {
        "--additional-python-modules", "--class", "--conf", "--datalake-formats",
        "--extra-files", "--extra-jars", "--extra-py-files", "--job-language", "--scriptLocation",
        "--user-jars-first",
    }
)  # fmt: skip

_LOG4J = """\
rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
logger.native.name = org.apache.hadoop.util.NativeCodeLoader
logger.native.level = error
logger.s3a.name = org.apache.hadoop.metrics2
logger.s3a.level = error
"""


def script_arguments(arguments: Mapping[str, str]) -> list[str]:
    """The script's command line, ``sys.argv[1:]``."""
    passed = {name: value for name, value in arguments.items() if name not in _CONSUMED}
    return [part for item in passed.items() for part in item]


def spark_conf(
    arguments: Mapping[str, str], *, jars: Sequence[str], endpoint: str, scratch: Path
) -> dict[str, str]:
    """All Spark settings for a job run.

    Args:
        arguments: the job's arguments; ``--conf`` has settings in Glue's form,
            ``a=b --conf c=d``.
        jars: the jars that Glue 5.1 has on its class path with ``--datalake-formats iceberg``.
        endpoint: the emulator's URL.
        scratch: a folder for the temporary files of the run.
    """
    conf = dict(_job_conf(arguments.get("--conf", "")))
    local = {**_local_conf(jars, endpoint), **_scratch_conf(scratch)}
    for catalog in {"glue_catalog", *_catalogs(conf)}:
        local |= _local_catalog(catalog, endpoint)
    return {**local, **conf}


def write_spark_conf(
    folder: Path,
    arguments: Mapping[str, str],
    *,
    jars: Sequence[str],
    endpoint: str,
    scratch: Path,
) -> None:
    """Write the folder that SPARK_CONF_DIR names."""
    folder.mkdir(parents=True, exist_ok=True)
    conf = spark_conf(arguments, jars=jars, endpoint=endpoint, scratch=scratch)
    lines = "".join(f"{name} {value}\n" for name, value in sorted(conf.items()))
    (folder / "spark-defaults.conf").write_text(lines, encoding="utf-8")
    (folder / "log4j2.properties").write_text(_LOG4J, encoding="utf-8")


def _job_conf(argument: str) -> list[tuple[str, str]]:
    settings = re.split(r"\s+--conf\s+", argument.strip()) if argument.strip() else []
    pairs = [setting.partition("=") for setting in settings]
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _catalogs(conf: Mapping[str, str]) -> list[str]:
    found = (re.fullmatch(r"spark\.sql\.catalog\.(\w+)", name) for name in conf)
    return [match.group(1) for match in found if match]


def _local_conf(jars: Sequence[str], endpoint: str) -> dict[str, str]:
    return {
        "spark.master": "local[2]",
        "spark.driver.memory": "2g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        # Not spark.jars, which would copy 110 MB for each run.
        "spark.driver.extraClassPath": ":".join(jars),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "spark.hadoop.fs.s3a.endpoint": endpoint,
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
        # The provider of session credentials in S3A's default chain is not thread-safe: sometimes
        # the next provider signed without the session token.
        "spark.hadoop.fs.s3a.aws.credentials.provider": (
            "com.amazonaws.auth.EnvironmentVariableCredentialsProvider"
        ),
    }


def _scratch_conf(scratch: Path) -> dict[str, str]:
    """Settings that keep Java out of /tmp, where a killed driver would leave its files."""
    # With only the first compiler, a run of a few seconds takes half the processor time.
    java = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData"
    return {
        "spark.driver.extraJavaOptions": f"{java} -Djava.io.tmpdir={scratch}",
        "spark.local.dir": str(scratch),
        "spark.hadoop.hadoop.tmp.dir": str(scratch),
    }


def _local_catalog(name: str, endpoint: str) -> dict[str, str]:
    prefix = f"spark.sql.catalog.{name}"
    return {
        f"{prefix}.glue.endpoint": endpoint,
        f"{prefix}.s3.endpoint": endpoint,
        f"{prefix}.s3.path-style-access": "true",
    }

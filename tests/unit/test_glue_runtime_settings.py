import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from local_aws.glue_runtime.spark_settings import script_arguments, spark_conf, write_spark_conf

ENDPOINT = "http://127.0.0.1:9"


def conf(**arguments: str) -> dict[str, str]:
    named = {f"--{name.replace('_', '-')}": value for name, value in arguments.items()}
    return spark_conf(named, jars=["/a.jar", "/b.jar"], endpoint=ENDPOINT, scratch=Path("/run/s"))


def test_reads_the_jobs_settings_as_glue_does() -> None:
    found = conf(conf="spark.a=1 --conf spark.b=x=y  --conf  spark.driver.memory=4g")

    assert (found["spark.a"], found["spark.b"]) == ("1", "x=y")
    assert found["spark.driver.memory"] == "4g"


def test_every_catalog_of_the_job_uses_the_emulator() -> None:
    found = conf(conf="spark.sql.catalog.other=org.apache.iceberg.spark.SparkCatalog")

    for catalog in ("glue_catalog", "other"):
        assert found[f"spark.sql.catalog.{catalog}.glue.endpoint"] == ENDPOINT
        assert found[f"spark.sql.catalog.{catalog}.s3.endpoint"] == ENDPOINT


def test_the_jars_are_on_the_class_path() -> None:
    assert conf()["spark.driver.extraClassPath"] == "/a.jar:/b.jar"


def test_requests_are_signed_by_a_thread_safe_provider() -> None:
    provider = conf()["spark.hadoop.fs.s3a.aws.credentials.provider"]
    assert provider == "com.amazonaws.auth.EnvironmentVariableCredentialsProvider"


def test_the_temporary_files_of_a_run_are_in_its_folder() -> None:
    found = conf()

    assert found["spark.local.dir"] == found["spark.hadoop.hadoop.tmp.dir"] == "/run/s"
    assert "-Djava.io.tmpdir=/run/s" in found["spark.driver.extraJavaOptions"]


def test_the_script_does_not_get_the_arguments_that_glue_consumes() -> None:
    arguments = {"--conf": "a=b", "--extra-py-files": "s3://x", "--JOB_NAME": "j", "--key": "-1"}

    assert script_arguments(arguments) == ["--JOB_NAME", "j", "--key", "-1"]


def test_the_settings_are_written_in_sparks_format(tmp_path: Path) -> None:
    write_spark_conf(
        tmp_path, {"--conf": "spark.a=1"}, jars=[], endpoint=ENDPOINT, scratch=tmp_path
    )

    assert "spark.a 1\n" in (tmp_path / "spark-defaults.conf").read_text()
    assert (tmp_path / "log4j2.properties").exists()


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[str], Sequence[str]], object]:
    """The shim's getResolvedOptions, loaded as a job loads it."""
    file = Path(__file__).parents[2] / "local_aws/glue_runtime/shim/awsglue/utils.py"
    spec = importlib.util.spec_from_file_location("awsglue.utils", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "awsglue.utils", module)
    spec.loader.exec_module(module)
    found: Callable[[Sequence[str], Sequence[str]], object] = module.getResolvedOptions
    return found


def test_resolves_the_options_that_a_job_asks_for(
    resolve: Callable[[Sequence[str], Sequence[str]], object],
) -> None:
    argv = ["job.py", "--other", "x", "--key=a b", "--JOB_NAME", "j", "--minus", "-1"]

    assert resolve(argv, ["JOB_NAME", "key", "minus"]) == {
        "JOB_NAME": "j", "key": "a b", "minus": "-1",
    }  # fmt: skip


def test_a_missing_option_is_an_error(
    resolve: Callable[[Sequence[str], Sequence[str]], object],
) -> None:
    with pytest.raises(Exception, match="required: --key") as raised:
        resolve(["job.py", "--JOB_NAME", "j"], ["JOB_NAME", "key"])

    assert type(raised.value).__name__ == "GlueArgumentError"

import hashlib
import threading
import time
from pathlib import Path

import pytest

from local_aws.environments import Environment
from local_aws.glue_runtime.jars import JarChecksumError, fetch_jar
from local_aws.locks import exclusive


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment from a requirements file, without packages."""
    monkeypatch.setattr("local_aws.environments._ENVIRONMENTS", tmp_path / ".venvs")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("a==1\n", encoding="utf-8")
    environment = Environment("test", requirements)
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    environment.stamp()
    return environment


def test_an_environment_is_current_until_its_requirements_change(environment: Environment) -> None:
    assert environment.is_current()

    environment.requirements.write_text("a==2\n", encoding="utf-8")

    assert not environment.is_current()


def test_an_incomplete_environment_is_not_current(environment: Environment) -> None:
    (environment.folder / "requirements.sha256").unlink()

    assert not environment.is_current()


def test_only_one_thread_at_a_time_holds_the_lock(tmp_path: Path) -> None:
    inside: list[str] = []

    def make(name: str) -> None:
        with exclusive(tmp_path / "lock"):
            inside.append(f"{name} in")
            time.sleep(0.05)
            inside.append(f"{name} out")

    threads = [threading.Thread(target=make, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [entry[0] for entry in inside] in ([*"aabb"], [*"bbaa"])


def test_a_jar_gets_its_name_if_its_checksum_is_right(tmp_path: Path) -> None:
    target = tmp_path / "a-1.jar"

    fetch_jar(
        "g:a:1", hashlib.sha256(b"good").hexdigest(), target, lambda _, file: write(file, b"good")
    )

    assert target.read_bytes() == b"good"
    assert list(tmp_path.iterdir()) == [target]


def test_a_jar_with_another_checksum_is_removed(tmp_path: Path) -> None:
    with pytest.raises(JarChecksumError, match="g:a:1"):
        fetch_jar("g:a:1", "0" * 64, tmp_path / "a-1.jar", lambda _, file: write(file, b"bad"))

    assert list(tmp_path.iterdir()) == []


def write(file: Path, content: bytes) -> None:
    file.write_bytes(content)

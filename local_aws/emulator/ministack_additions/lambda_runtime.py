"""Lambda workers run on an interpreter of their own, which holds AWS's SDK and nothing else."""

import ministack.core.lambda_runtime as runtime
from ministack.services import lambda_svc


def install(python: str) -> None:
    """Make MiniStack start Python functions with ``python``.

    MiniStack would start them with the interpreter it runs on itself, where a function finds
    MiniStack's own packages and passes here to fail in AWS.
    """
    original = runtime._detect_runtime_binary

    def detect_runtime_binary(name: str) -> tuple[str, str]:
        binary, script = original(name)
        return (python, script) if name.startswith("python") else (binary, script)

    runtime._detect_runtime_binary = detect_runtime_binary
    if hasattr(lambda_svc, "_detect_runtime_binary"):
        lambda_svc._detect_runtime_binary = detect_runtime_binary

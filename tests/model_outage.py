"""An outage of a running stack's model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from local_aws.running_stack import RunningStack
from local_aws.stand_in import start_stand_in


@contextmanager
def model_outage(stack: RunningStack) -> Iterator[None]:
    """End the stand-in for the length of a `with` block, then start it on the same port."""
    assert stack.stand_in is not None
    url = stack.local.stand_in_url
    assert url is not None
    stack.stand_in.end()
    try:
        yield
    finally:
        port = url.rsplit(":", 1)[-1]
        starting = start_stand_in(
            stack.state_dir,
            detached=stack.options.detached,
            arguments=(*stack.options.stand_in_command, "--port", port),
        )
        stack.stand_in = starting.process
        starting.wait_until_listening()
        stack.local = replace(stack.local, stand_in=starting.process.owned)
        stack.local.write(stack.state_dir)

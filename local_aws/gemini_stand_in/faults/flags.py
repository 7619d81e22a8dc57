"""Faults as start flags: `--fault latency_ms=200`, `--fault throttle,first=3`."""

import argparse

from pydantic import ValidationError

from local_aws.gemini_stand_in.faults.fault import Fault, FaultKind

_IMPLIED_KINDS = {"latency_ms": FaultKind.LATENCY, "status": FaultKind.ERROR}


def parse_fault(flag: str) -> Fault:
    """Read `kind[,name=value…]`; `latency_ms=…` and `status=…` imply their kind.

    Raises:
        argparse.ArgumentTypeError: the flag is not a fault; the message says why.
    """
    values: dict[str, str] = {}
    for item in flag.split(","):
        name, equals, value = item.partition("=")
        if equals:
            values[name.strip()] = value.strip()
        else:
            values["kind"] = name.strip()
    for name, kind in _IMPLIED_KINDS.items():
        if name in values:
            values.setdefault("kind", kind)
    try:
        return Fault.model_validate(values)
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(map(str, part['loc'])) or 'fault'}: {part['msg']}"
            for part in error.errors()
        )
        raise argparse.ArgumentTypeError(f"{flag!r}: {reasons}") from None

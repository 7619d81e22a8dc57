"""The command line of the stand-in."""

import argparse
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from local_aws.gemini_stand_in.api import DEFAULT_MODELS
from local_aws.gemini_stand_in.faults import Fault, FaultKind, parse_fault
from local_aws.gemini_stand_in.reading import Hints, read_hints

_EXAMPLES = """\
faults (--fault can be repeated; the first matching fault applies, latencies add up):
  --fault latency_ms=200                    delay every answer by 200 ms
  --fault throttle,first=3,retry_delay_seconds=2
                                            three times 429 with RetryInfo, then answers
  --fault throttle,share=0.3,per_body=1     429 once for 30% of the requests, chosen by their hash
  --fault throttle,limit=day                429 with the quota of a day
  --fault loop_string,share=0.05,seed=7     5% of the answers begin well and end in a loop
  --fault status=503,marker=ORDER-17        503 if the prompt contains ORDER-17
  --fault truncate,first=1                  an answer cut in half, finishReason MAX_TOKENS
kinds:
  {kinds}
at run time:
  GET, PUT, DELETE /_stand_in/faults        {{"faults": [{{"kind": "throttle", "first": 3}}]}}
  GET, DELETE /_stand_in/requests           counts and a journal without text
  GET, DELETE /_stand_in/bill               what a provider would charge, in exact dollars
  GET /_stand_in/health
"""


@dataclass(frozen=True)
class StandInArguments:
    """The options of the stand-in; `models` are added to the default models."""

    port: int = 0
    port_file: Path | None = None
    models: tuple[str, ...] = ()
    api_keys: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    offline: tuple[Hints, ...] = ()
    thinking_tokens: int = 0


def parse_arguments(argv: list[str] | None) -> StandInArguments:
    """Read the command line; print an error and exit with 2 if it is invalid."""
    given = vars(_parser().parse_args(argv))
    lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    return StandInArguments(**{**given, **lists})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local_aws.gemini_stand_in",
        description="An offline stand-in for the Gemini API. It answers by rules from the "
        "request, and from the cue words that --offline files list.",
        epilog=_EXAMPLES.format(kinds=", ".join(FaultKind)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
    )
    add = parser.add_argument
    several = partial(add, action="append")
    add("--port", type=int, help="port; 0 takes a free port and prints it (default)")
    add("--port-file", type=Path, metavar="F", help="write the port to this file once listening")
    models = f"another model, in addition to {', '.join(DEFAULT_MODELS)}"
    several("--model", dest="models", metavar="NAME", help=models)
    keys = "accept only this key, answer others with 400 API_KEY_INVALID (default: any key)"
    several("--api-key", dest="api_keys", metavar="KEY", help=keys)
    several("--fault", dest="faults", type=parse_fault, metavar="F", help="see below")
    words = "cue words, labels and examples of a dataset: its offline.yaml"
    several("--offline", type=read_hints, metavar="FILE", help=words)
    thinking = "thinking tokens to report per answer; they count against maxOutputTokens"
    add("--thinking-tokens", type=int, metavar="N", help=thinking)
    return parser

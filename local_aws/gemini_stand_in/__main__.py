"""`python -m local_aws.gemini_stand_in`: start the stand-in and serve until a signal."""

import signal
import sys
import threading
from functools import partial

from local_aws.gemini_stand_in.api import DEFAULT_MODELS, GeminiService, ModelCatalog, StandInServer
from local_aws.gemini_stand_in.arguments import StandInArguments, parse_arguments
from local_aws.gemini_stand_in.faults import FaultPlan
from local_aws.gemini_stand_in.reading import answer_text


def make_server(arguments: StandInArguments) -> StandInServer:
    """A server that already listens; `serve_forever` starts answering."""
    service = GeminiService(
        catalog=ModelCatalog((*DEFAULT_MODELS, *arguments.models)),
        faults=FaultPlan(arguments.faults),
        read=partial(answer_text, known=arguments.offline),
        api_keys=frozenset(arguments.api_keys),
        thinking_tokens=arguments.thinking_tokens,
    )
    return StandInServer(("127.0.0.1", arguments.port), service)


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the port is printed, and written to --port-file."""
    arguments = parse_arguments(argv)
    server = make_server(arguments)

    def stop(*_: object) -> None:
        # shutdown waits for serve_forever, which runs in this thread.
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if arguments.port_file is not None:
        unfinished = arguments.port_file.with_name(arguments.port_file.name + ".partial")
        unfinished.write_text(f"{server.server_port}\n", encoding="ascii")
        unfinished.replace(arguments.port_file)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

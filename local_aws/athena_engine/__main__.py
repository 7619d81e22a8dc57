"""The engine as a worker: one JSON object per line on standard input and on standard output."""

import json
import logging
import sys

from botocore.exceptions import BotoCoreError, ClientError

from local_aws.athena_engine.catalog import AwsCatalog
from local_aws.athena_engine.engine import AthenaEngine
from local_aws.athena_engine.errors import AthenaQueryError


def main() -> None:
    """Answer queries until standard input ends.

    The arguments are the endpoint and the region. A request is
    ``{"query": …, "database": …}``; an answer has ``columns`` and ``rows``, or ``error``.
    """
    # sqlglot warns on standard error about every SHOW.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    endpoint_url, region = sys.argv[1:]
    engine = AthenaEngine(
        AwsCatalog.at(endpoint_url, region), endpoint_url=endpoint_url, region=region
    )
    for line in sys.stdin:
        answer = _answer(engine, json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _answer(engine: AthenaEngine, request: dict[str, str]) -> dict[str, object]:
    try:
        result = engine.run(request["query"], request["database"])
    except AthenaQueryError as error:
        return {"error": str(error)}
    except (BotoCoreError, ClientError):
        return {"error": "GENERIC_INTERNAL_ERROR: the catalog or a file of it cannot be read"}
    except Exception:  # noqa: BLE001 (a query must not end the engine that others use)
        return {"error": "GENERIC_INTERNAL_ERROR: the statement cannot be run"}
    return {"columns": result.columns, "rows": result.rows}


if __name__ == "__main__":
    main()

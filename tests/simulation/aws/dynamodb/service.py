"""DynamoDB: atomic calls on tables in memory."""

from __future__ import annotations

import json
from typing import Final

from tests.simulation.aws.dynamodb.batches import BATCH_KEYS, read_batch
from tests.simulation.aws.dynamodb.expressions import Expressions
from tests.simulation.aws.dynamodb.reads import (
    projected,
    queried_places,
    read_page,
    scanned_places,
)
from tests.simulation.aws.dynamodb.table import KeyAttribute, Table
from tests.simulation.aws.dynamodb.transactions import (
    BUSY_SECONDS,
    plan_transaction,
    require_free,
)
from tests.simulation.aws.dynamodb.values import stored_item
from tests.simulation.aws.dynamodb.writes import (
    Write,
    plan_delete,
    plan_put,
    plan_update,
    returned,
)
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.requests import Request, Response, models
from tests.simulation.kernel import Scheduler

TOKEN_SECONDS: Final = 600.0

_EXPRESSIONS: Final = ("ExpressionAttributeNames", "ExpressionAttributeValues")
_CONDITION: Final = (
    "TableName",
    "ConditionExpression",
    "ReturnValues",
    "ReturnValuesOnConditionCheckFailure",
    *_EXPRESSIONS,
)
_PAGE: Final = (
    "TableName",
    "FilterExpression",
    "ProjectionExpression",
    "ConsistentRead",
    "ExclusiveStartKey",
    "Limit",
    "Select",
    *_EXPRESSIONS,
)


class DynamoDB:
    """Tables without indexes.

    Attributes:
        stale_seconds: how old what reads without ConsistentRead find is; faults set it.
        batch_keys: how many keys a BatchGetItem processes; faults lower it.
    """

    def __init__(self, scheduler: Scheduler) -> None:
        self.stale_seconds = 0.0
        self.batch_keys = BATCH_KEYS
        self._scheduler = scheduler
        self._tables: dict[str, Table] = {}
        self._tokens: dict[str, tuple[float, str]] = {}

    @models("TableName", "KeySchema", "AttributeDefinitions", "BillingMode")
    def create_table(self, request: Request) -> Response:
        kinds = {
            each["AttributeName"]: each["AttributeType"] for each in request["AttributeDefinitions"]
        }
        keys = [
            KeyAttribute(each["AttributeName"], kinds[each["AttributeName"]], kind == "RANGE")
            for kind in ("HASH", "RANGE")
            for each in request["KeySchema"]
            if each["KeyType"] == kind
        ]
        name = request["TableName"]
        self._tables[name] = Table(name, keys)
        return {"TableDescription": {"TableName": name, "TableStatus": "ACTIVE"}}

    @models("Item", *_CONDITION)
    def put_item(self, request: Request) -> Response:
        return self._written(plan_put(self._table(request), request), request)

    @models("Key", "UpdateExpression", *_CONDITION)
    def update_item(self, request: Request) -> Response:
        return self._written(plan_update(self._table(request), request), request)

    @models("Key", *_CONDITION)
    def delete_item(self, request: Request) -> Response:
        return self._written(plan_delete(self._table(request), request), request)

    @models(
        "TableName", "Key", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"
    )
    def get_item(self, request: Request) -> Response:
        table, expressions = self._table(request), Expressions(request)
        place = table.place_of_key(stored_item(request["Key"]))
        item = table.read(place, self._until(request)).item
        return {} if item is None else {"Item": projected(item, expressions)}

    @models("KeyConditionExpression", "ScanIndexForward", *_PAGE)
    def query(self, request: Request) -> Response:
        table, expressions = self._table(request), Expressions(request)
        places = queried_places(table, request, expressions)
        return read_page(table, places, request, expressions, self._until(request))

    @models(*_PAGE)
    def scan(self, request: Request) -> Response:
        table, expressions = self._table(request), Expressions(request)
        places = scanned_places(table, request)
        return read_page(table, places, request, expressions, self._until(request))

    @models("RequestItems")
    def batch_get_item(self, request: Request) -> Response:
        """Items by key, of all tables together at most 16 MB in a call."""
        batch = read_batch(request["RequestItems"], self.batch_keys, self._table, self._until)
        return {"Responses": batch.found, "UnprocessedKeys": batch.unprocessed}

    @models("TransactItems", "ClientRequestToken")
    def transact_write_items(self, request: Request) -> Response:
        """All writes or none; the same token within ten minutes writes once."""
        now, token = self._scheduler.now, request.get("ClientRequestToken")
        if token and self._is_repeated(token, json.dumps(request["TransactItems"], default=repr)):
            return {}
        writes = plan_transaction(request["TransactItems"], self._table, now)
        for write in writes:
            self._apply(write)
            write.table.busy_until[write.place] = now + BUSY_SECONDS
        if token:
            self._tokens[token] = now, json.dumps(request["TransactItems"], default=repr)
        return {}

    def _is_repeated(self, token: str, actions: str) -> bool:
        since, before = self._tokens.get(token, (float("-inf"), ""))
        if self._scheduler.now - since > TOKEN_SECONDS:
            return False
        if before != actions:
            raise AwsError("IdempotentParameterMismatchException", "The token was used otherwise")
        return True

    def _table(self, request: Request) -> Table:
        table = self._tables.get(request["TableName"])
        if table is None:
            raise AwsError("ResourceNotFoundException", "Requested resource not found")
        return table

    def _until(self, request: Request) -> float:
        stale = 0.0 if request.get("ConsistentRead") else self.stale_seconds
        return self._scheduler.now - stale

    def _written(self, write: Write, request: Request) -> Response:
        response = returned(write, request.get("ReturnValues", "NONE"))
        require_free(write, self._scheduler.now)
        self._apply(write)
        return response

    def _apply(self, write: Write) -> None:
        if write.new is not write.old:
            write.table.write(write.place, write.new, self._scheduler.now)

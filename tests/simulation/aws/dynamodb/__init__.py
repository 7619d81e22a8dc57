"""DynamoDB: tables, expressions, conditions, pages and transactions.

Own expressions, because moto's take 0.3 ms for a conditional put and 0.7 ms for an update; the
tests compare both.
"""

from tests.simulation.aws.dynamodb.service import DynamoDB
from tests.simulation.aws.dynamodb.writes import Write

__all__ = ["DynamoDB", "Write"]

"""Thread-safe boto3 clients of an emulated AWS, one per service."""

from threading import Lock
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_sts import STSClient

# The emulator accepts this key for the account's root user.
ROOT_KEY = "test"


class Clients:
    """The root user's clients for one endpoint, each made on first use."""

    def __init__(self, *, endpoint_url: str, region: str) -> None:
        self.endpoint_url = endpoint_url
        self.region = region
        self._session = boto3.Session(
            aws_access_key_id=ROOT_KEY, aws_secret_access_key=ROOT_KEY, region_name=region
        )
        self._lock = Lock()
        self._made: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """The client for a service, given by its boto3 name."""
        # Threads can share clients, but cannot make them at the same time.
        with self._lock:
            if service not in self._made:
                self._made[service] = self._session.client(
                    service,  # type: ignore[call-overload]  # the overloads list literal names
                    endpoint_url=self.endpoint_url,
                    config=Config(max_pool_connections=32, s3={"addressing_style": "path"}),
                )
            return self._made[service]

    @property
    def athena(self) -> "AthenaClient":
        client: AthenaClient = self.client("athena")
        return client

    @property
    def cloudwatch(self) -> "CloudWatchClient":
        client: CloudWatchClient = self.client("cloudwatch")
        return client

    @property
    def dynamodb(self) -> "DynamoDBClient":
        client: DynamoDBClient = self.client("dynamodb")
        return client

    @property
    def events(self) -> "EventBridgeClient":
        client: EventBridgeClient = self.client("events")
        return client

    @property
    def glue(self) -> "GlueClient":
        client: GlueClient = self.client("glue")
        return client

    @property
    def iam(self) -> "IAMClient":
        client: IAMClient = self.client("iam")
        return client

    @property
    def kms(self) -> "KMSClient":
        client: KMSClient = self.client("kms")
        return client

    @property
    def functions(self) -> "LambdaClient":
        client: LambdaClient = self.client("lambda")
        return client

    @property
    def logs(self) -> "CloudWatchLogsClient":
        client: CloudWatchLogsClient = self.client("logs")
        return client

    @property
    def s3(self) -> "S3Client":
        client: S3Client = self.client("s3")
        return client

    @property
    def secrets(self) -> "SecretsManagerClient":
        client: SecretsManagerClient = self.client("secretsmanager")
        return client

    @property
    def sns(self) -> "SNSClient":
        client: SNSClient = self.client("sns")
        return client

    @property
    def sqs(self) -> "SQSClient":
        client: SQSClient = self.client("sqs")
        return client

    @property
    def states(self) -> "SFNClient":
        client: SFNClient = self.client("stepfunctions")
        return client

    @property
    def sts(self) -> "STSClient":
        client: STSClient = self.client("sts")
        return client

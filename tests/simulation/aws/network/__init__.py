"""The way from a process to a service: latency, faults, boto3's retries and checks of shapes."""

from tests.simulation.aws.network.clients import Client, ClientFactory
from tests.simulation.aws.network.labels import label_of
from tests.simulation.aws.network.network import Attempted, InstantNetwork, Network
from tests.simulation.aws.network.retries import Retries, client_error
from tests.simulation.aws.network.shapes import ShapeError

__all__ = [
    "Attempted",
    "Client",
    "ClientFactory",
    "InstantNetwork",
    "Network",
    "Retries",
    "ShapeError",
    "client_error",
    "label_of",
]

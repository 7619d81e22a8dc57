"""The way from a process to a service: latency, faults, boto3's retries and checks of shapes."""

from tests.simulation.aws.network.clients import Client, ClientFactory
from tests.simulation.aws.network.network import InstantNetwork, Network
from tests.simulation.aws.network.shapes import ShapeError

__all__ = ["Client", "ClientFactory", "InstantNetwork", "Network", "ShapeError"]

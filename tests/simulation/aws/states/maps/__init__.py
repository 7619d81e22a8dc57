"""Map states: iterations inside the execution, or as executions of their own."""

from tests.simulation.aws.states.maps.inline_maps import InlineMap
from tests.simulation.aws.states.maps.map_states import DistributedMap

__all__ = ["DistributedMap", "InlineMap"]

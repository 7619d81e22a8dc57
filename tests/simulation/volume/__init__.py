"""The product at volume: AWS's limits, documents that are put at once, and what becomes of them."""

from tests.simulation.volume.arrivals import Arrivals, at_once, steadily
from tests.simulation.volume.event_model import EventModel
from tests.simulation.volume.figures import Ending, Figures
from tests.simulation.volume.limited_weather import LimitedWeather
from tests.simulation.volume.limits_in_force import LimitsInForce
from tests.simulation.volume.real_run import RealRun
from tests.simulation.volume.recording_runs import recorded
from tests.simulation.volume.recordings import Recordings

__all__ = [
    "Arrivals",
    "Ending",
    "EventModel",
    "Figures",
    "LimitedWeather",
    "LimitsInForce",
    "RealRun",
    "Recordings",
    "at_once",
    "recorded",
    "steadily",
]

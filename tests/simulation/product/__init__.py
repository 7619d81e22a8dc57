"""The system under test: the deployed definition, functions and job, in simulated surroundings."""

from tests.simulation.product.datasets import (
    DATASET_NAME,
    PARCELS_FOLDER,
    compiled_parcels,
    parcels,
)
from tests.simulation.product.gold_job import ClientOf, GoldJob
from tests.simulation.product.gold_tables import STAGES
from tests.simulation.product.model import SimulatedModel
from tests.simulation.product.model_service import BillEntry, ModelFault, ModelService, Served
from tests.simulation.product.texts import (
    MOST_CRATES,
    POOL_SIZE,
    Planted,
    Text,
    TextKind,
    text_of,
    texts,
)

__all__ = [
    "DATASET_NAME",
    "MOST_CRATES",
    "PARCELS_FOLDER",
    "POOL_SIZE",
    "STAGES",
    "BillEntry",
    "ClientOf",
    "GoldJob",
    "ModelFault",
    "ModelService",
    "Planted",
    "Served",
    "SimulatedModel",
    "Text",
    "TextKind",
    "compiled_parcels",
    "parcels",
    "text_of",
    "texts",
]

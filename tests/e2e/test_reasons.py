"""The screens answer why a document has no, or not all, of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from cli.reasons import held_rows
from cli.stacks import Connection
from medallion.vocabulary import lake as places
from tests.e2e.lake_driver import LakeDriver

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

FILES = {
    "mail.txt": (
        "Von: Bärbel Müller <baerbel@beispiel.example>\nBetreff: Unsere Tour\n\n"
        "Sehr geehrte Damen und Herren,\n\nam Sonntag sind wir bei herrlichem Wetter aufgebrochen."
        " Leider regnete es am Nachmittag.\n\nMit freundlichen Grüßen\nBärbel Müller\n"
    ),
    "list.csv": "Nr;Artikel;Menge\n1;Wanderschuhe;2\n2;Rucksack;1\n",
    "old.txt": (
        "Product: Aurora Kettle\nDate: 1998-05-04\nRating: 4/5\n"
        "Comment: I love it, the build quality is excellent.\n"
    ),
}
RULE = "feedback_is_not_older_than_the_shop"


@dataclass(frozen=True)
class Screens:
    """What `medallion` prints about the stack."""

    environment: dict[str, str | None]

    def of(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env=self.environment)

    def shown(self, name: str) -> str:
        result = self.of("show", f"customer_feedback/why/{name}")
        assert result.exit_code == 0, result.output
        return " ".join(result.output.split())


@pytest.fixture(scope="module")
def screens(lake: LakeDriver, tmp_path_factory: pytest.TempPathFactory) -> Screens:
    folder = tmp_path_factory.mktemp("own-files")
    lake.names.write(folder / "stack.json")
    return Screens({"MEDALLION_STACK": str(folder / "stack.json")})


@pytest.fixture(scope="module")
def dropped(screens: Screens, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("why")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    options = ("--dataset", "customer_feedback", "--prefix", "why", "--wait")
    result = screens.of("drop", *(str(folder / name) for name in FILES), *options)
    assert result.exit_code == 3, result.output
    return result.output


def test_the_end_of_a_drop_explains_each_document(dropped: str) -> None:
    assert dropped.count("0 records: its only chunk is empty") == 2
    assert f"{RULE} failed for 1 of 1 rows" in dropped
    assert "the offline stand-in knows only simple rules" in " ".join(dropped.split())
    assert "`medallion show DOCUMENT` shows why" in dropped


@pytest.mark.parametrize("name", ["mail.txt", "list.csv"])
def test_a_document_without_records_shows_what_the_stand_in_cannot_do(
    screens: Screens, dropped: str, name: str
) -> None:
    screen = screens.shown(name)
    assert "chunks without records (1)" in screen
    assert f"0 to {len(FILES[name]):,}" in screen
    assert "The offline stand-in answered, not a model." in screen
    assert "medallion up --model-endpoint" in screen


def test_a_held_document_shows_the_row_that_breaks_the_rule(
    lake: LakeDriver, screens: Screens, dropped: str
) -> None:
    screen = screens.shown("old.txt")
    assert f"{RULE}: A date before the year 2000 was misread." in screen
    assert "feedback_date 1998-05-04" in screen
    key = "customer_feedback/why/old.txt"
    entry = lake.ledger.find(places.document_id_of(lake.names.bronze_bucket, key))
    assert entry is not None
    (row,) = held_rows(Connection(lake.names), entry)
    (record,) = lake.query(
        f"select record_id, quote from silver.records where source_key = '{key}'"  # noqa: S608 (the test's own key)
    )
    assert row.values == {"feedback_date": "1998-05-04"}
    assert {"record_id": row.record_id, "quote": row.quote} == record

"""The valid content of a dataset folder, and how the compiler refuses other content."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medallion.dataset_folders.dataset_source import compile_dataset, compile_datasets
from medallion.vocabulary.datasets import ChunkSettings, ModelSettings, ValueSettings, parse_dataset
from medallion.vocabulary.errors import DatasetInvalidError
from medallion.vocabulary.value_rules import NORMALIZATIONS

SHIPPED = Path(__file__).parents[2] / "datasets"

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "plant": {"type": "string", "description": "Name.", "x-grounding": "verbatim"},
        "kind": {"type": "string", "enum": ["tree", "herb"], "description": "tree (oak)."},
        "height_m": {"type": "number", "minimum": 0, "maximum": 120, "description": "Metres."},
        "seen_on": {"type": ["string", "null"], "format": "date", "description": "Day seen."},
    },
    "required": ["plant"],
    "additionalProperties": False,
}
SQL = "-- Plants of each kind.\nSELECT kind, count(*) AS plants FROM records GROUP BY kind\n"
EXAMPLES = """
- text: We saw an old Oak, 21 m high.
  records:
    - quote: an old Oak, 21 m high
      plant: Oak
      height_m: 21
"""
EXPECTATIONS = """
- {name: height_is_known, table: records, rule: height_m IS NOT NULL, severity: warn}
- {name: some_plants, table: plants_by_kind, rule: plants > 0}
- {name: any_row, table: records, rule: count(*) > 0, kind: table}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "garden_notes"
    (path / "gold").mkdir(parents=True)
    files = {
        "dataset.yaml": "title: Garden\ndescription: Notes.\nowner: me@example.com\n",
        "record.schema.json": json.dumps(SCHEMA),
        "prompt.md": "A record is one plant.\n",
        "examples.yaml": EXAMPLES,
        "expectations.yaml": EXPECTATIONS,
        "gold/plants_by_kind.sql": SQL,
    }
    for name, text in files.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path) -> DatasetInvalidError:
    with pytest.raises(DatasetInvalidError) as caught:
        compile_dataset(folder)
    return caught.value


def change_schema(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    schema = json.loads(json.dumps(SCHEMA))
    change(schema)
    (folder / "record.schema.json").write_text(json.dumps(schema), encoding="utf-8")


def test_the_shipped_datasets_compile() -> None:
    names = [dataset.name for dataset in compile_datasets(SHIPPED)]
    assert names == ["customer_feedback", "incident_reports"]


def test_every_shipped_dataset_has_two_aggregates_and_two_examples() -> None:
    for dataset in compile_datasets(SHIPPED):
        assert len(dataset.gold_tables) >= 2
        assert len(dataset.examples) >= 2
        assert {rule.severity for rule in dataset.expectations} == {"error", "warn"}
        assert {rule.table for rule in dataset.expectations} > {"records"}


def test_the_compiled_form_reads_back_as_the_same_dataset(folder: Path) -> None:
    dataset = compile_dataset(folder)
    assert parse_dataset(dataset.to_json()) == dataset


def test_settings_missing_from_dataset_yaml_have_defaults(folder: Path) -> None:
    dataset = compile_dataset(folder)
    assert (dataset.model, dataset.chunking) == (ModelSettings(), ChunkSettings())


def test_settings_in_dataset_yaml_are_used(folder: Path) -> None:
    with (folder / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write("model: {name: gemini-x, temperature: 0.5}\npolicies: {partial: hold}\n")
        file.write("chunking: {min_chars: 300, max_chars: 900}\n")
    dataset = compile_dataset(folder)
    assert dataset.model == ModelSettings(name="gemini-x", temperature=0.5)
    assert dataset.policies.partial == "hold"
    assert dataset.chunking == ChunkSettings(min_chars=300, max_chars=900)


def with_record_key(folder: Path, key: str) -> Path:
    with (folder / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write(f"record_key: {key}\n")
    return folder


def test_a_record_key_is_compiled_and_does_not_change_the_prompt_version(folder: Path) -> None:
    without = compile_dataset(folder)
    dataset = compile_dataset(with_record_key(folder, "[plant, seen_on]"))
    assert (without.record_key, dataset.record_key) == ((), ("plant", "seen_on"))
    assert parse_dataset(dataset.to_json()) == dataset
    assert dataset.prompt_version == without.prompt_version


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("[plant, colour]", "record_key names 'colour', which is not in record.schema.json"),
        ("[plant, plant]", "record_key names 'plant' twice"),
        ("plant", "`record_key` is not a list"),
        ("['']", "`record_key.0` is not a snake_case name"),
    ],
)
def test_a_record_key_that_is_not_a_list_of_fields_is_refused(
    folder: Path, key: str, problem: str
) -> None:
    error = refusal(with_record_key(folder, key))
    assert error.reason_code == "INVALID_SETTINGS"
    assert f"dataset.yaml:4: {problem}" in str(error)


def test_a_gold_table_is_named_by_its_file_and_described_by_its_header(folder: Path) -> None:
    table = compile_dataset(folder).gold_tables[0]
    assert (table.name, table.description) == ("plants_by_kind", "Plants of each kind.")
    assert table.sql.endswith("GROUP BY kind")


def test_examples_expectations_and_gold_are_optional(folder: Path) -> None:
    shutil.rmtree(folder / "gold")
    (folder / "examples.yaml").unlink()
    (folder / "expectations.yaml").unlink()
    dataset = compile_dataset(folder)
    assert (dataset.examples, dataset.gold_tables, dataset.expectations) == ((), (), ())


@pytest.mark.parametrize("name", ["dataset.yaml", "record.schema.json", "prompt.md"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    error = refusal(folder)
    assert error.reason_code == "MISSING_FILE"
    assert name in str(error)


def test_a_folder_name_that_cannot_name_a_table_is_refused(folder: Path) -> None:
    assert refusal(folder.rename(folder.with_name("Garden-Notes"))).reason_code == "INVALID_NAME"


def test_a_root_without_datasets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetInvalidError, match="contains no dataset folder"):
        compile_datasets(tmp_path)


@pytest.mark.parametrize(
    ("sql_name", "other_dataset", "table"),
    [
        ("q1_records", "garden_notes_q1", "garden_notes_q1_records"),
        ("q1_quality_results", "garden_notes_q1", "garden_notes_q1_quality_results"),
    ],
)
def test_two_definitions_of_one_gold_table_are_refused_with_both_names(
    folder: Path, sql_name: str, other_dataset: str, table: str
) -> None:
    shutil.copytree(folder, folder.parent / other_dataset)
    (folder / "gold" / f"{sql_name}.sql").write_text(SQL, encoding="utf-8")
    with pytest.raises(DatasetInvalidError) as caught:
        compile_datasets(folder.parent)
    assert caught.value.reason_code == "SHARED_TABLE_NAME"
    for named in (f"garden_notes/gold/{sql_name}.sql", f"dataset {other_dataset}", repr(table)):
        assert named in str(caught.value)


def test_two_gold_files_with_the_same_table_name_are_refused(folder: Path) -> None:
    """The files are `q1_plants` of `garden_notes` and `plants` of `garden_notes_q1`."""
    shutil.copytree(folder, folder.parent / "garden_notes_q1")
    (folder / "gold" / "q1_plants.sql").write_text(SQL, encoding="utf-8")
    (folder.parent / "garden_notes_q1" / "gold" / "plants.sql").write_text(SQL, encoding="utf-8")
    with pytest.raises(DatasetInvalidError, match="garden_notes_q1_plants"):
        compile_datasets(folder.parent)


def test_hidden_folders_and_caches_are_ignored(folder: Path) -> None:
    (folder.parent / "__pycache__").mkdir()
    (folder.parent / ".git").mkdir()
    assert [dataset.name for dataset in compile_datasets(folder.parent)] == ["garden_notes"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("colour: red", "`colour` is an unknown key"),
        ("chunking: {max_char: 5}", "chunking.max_char"),
        ("chunking: {min_chars: 5000, max_chars: 6000}", "twice min_chars"),
        ("policies: {partial: keep}", "policies.partial"),
        ("policies: {max_quarantined_share: 1.5}", "less than or equal to 1"),
        ("model: {temperature: warm}", "model.temperature"),
        ("limits: {max_document_bytes: 0}", "limits.max_document_bytes"),
        ("title: Again", "appears twice"),
        ("owner: [", "not valid YAML"),
    ],
)
def test_a_mistake_in_dataset_yaml_is_reported(folder: Path, line: str, expected: str) -> None:
    with (folder / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    error = refusal(folder)
    assert error.reason_code == "INVALID_SETTINGS"
    assert expected in str(error)
    assert "dataset.yaml" in str(error)


def test_an_empty_prompt_is_refused(folder: Path) -> None:
    (folder / "prompt.md").write_text(" \n", encoding="utf-8")
    assert refusal(folder).reason_code == "INVALID_PROMPT"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda s: s["properties"].update(quote=SCHEMA["properties"]["plant"]), "every records"),
        (lambda s: s["properties"].update(Plant={"type": "string"}), "snake_case"),
        (lambda s: s["properties"]["kind"].pop("description"), "needs a description"),
        (lambda s: s["properties"]["kind"].update(type="object"), "flat record"),
        (lambda s: s["properties"]["kind"].update(type=["string", "integer"]), "flat record"),
        (lambda s: s["properties"]["kind"].update(enum=["tree", 3]), "enum values must be"),
        (lambda s: s["properties"]["kind"].update(const="oak"), "breaks the property's own enum"),
        (lambda s: s["properties"]["kind"].update(minimum=1), "'minimum' is not supported"),
        (lambda s: s["properties"]["height_m"].update(pattern="x"), "'pattern' is not supported"),
        (lambda s: s["properties"]["height_m"].update(minimum=200), "greater than maximum"),
        (lambda s: s["properties"]["plant"].update(format="ipv4"), "format is one of"),
        (
            lambda s: s["properties"]["plant"].update(pattern="("),
            "property 'plant': pattern '(' is not an ECMA-262 regular expression (Unbalanced",
        ),
        (
            lambda s: s["properties"]["plant"].update(pattern="x{,3}"),
            "; write it as JavaScript reads it with the flag u, so ^ and $ for the ends, (?<name>",
        ),
        (lambda s: s["properties"]["plant"].update(pattern=r"\AOak\Z"), r"pattern '\\AOak\\Z'"),
        (lambda s: s["properties"]["plant"].update(pattern="(?P<a>b)"), "Invalid group modifier"),
        (lambda s: s["properties"]["plant"].update({"x-grounding": "loose"}), "only be"),
        (lambda s: s["properties"]["plant"].update(minLength=9, maxLength=3), "greater than max"),
        (lambda s: s["properties"]["plant"].update(minLength="x"), "not valid JSON Schema"),
        (lambda s: s.update(required=["colour"]), "not among its properties"),
        (lambda s: s.update(additionalProperties=True), "additionalProperties"),
        (lambda s: s.update(allOf=[]), "not valid JSON Schema"),
        (lambda s: s.update({"$defs": {}}), "root keyword"),
        (lambda s: s.update(properties={}), "at least one property"),
    ],
)
def test_a_schema_that_the_pipeline_does_not_support_is_refused(
    folder: Path, change: Callable[[dict[str, Any]], object], expected: str
) -> None:
    change_schema(folder, change)
    error = refusal(folder)
    assert error.reason_code == "INVALID_SCHEMA"
    assert expected in str(error)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{", "{'a': 1, ", "record.schema.json:1: is not valid JSON"),
        ('"maximum": 120', '"maximum": Infinity', "not valid JSON: Infinity is not a JSON number"),
        ('"maximum": 120', '"maximum": 120.00000000000000001', "json:1: the number 120.000000000"),
        ('"maximum": 120', '"maximum": 120, "maximum": 12', "the key 'maximum' appears twice"),
    ],
)
def test_a_schema_that_is_not_strict_json_is_refused(
    folder: Path, old: str, new: str, expected: str
) -> None:
    text = json.dumps(SCHEMA).replace(old, new, 1)
    (folder / "record.schema.json").write_text(text, encoding="utf-8")
    error = refusal(folder)
    assert error.reason_code == "INVALID_SCHEMA"
    assert expected in str(error)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("quote: an old Oak, 21 m high", "quote: an old oak", "is not in the text"),
        ("      plant: Oak", "      plant: Elm", "x-grounding requires"),
        ("height_m: 21", "height_m: high", "'height_m' breaks the schema"),
        ("height_m: 21", "colour: green", "'colour' is not in record.schema.json"),
        ("height_m: 21", "seen_on: 2026-02-30", "'seen_on' breaks the schema"),
        ("      plant: Oak", "", "'plant' is missing, and the schema requires it"),
        ("    - quote: an old Oak, 21 m high\n      plant", "    - plant", "needs a `quote`"),
        ("- text:", "- txt:", "`text` is missing"),
        ("height_m: 21", "height_m: 21.00000000000000000001", "more digits than a double holds"),
        ("height_m: 21", "height_m: .inf", "the number .inf is not a decimal number"),
        ("height_m: 21", "height_m: 1:30.5", "the number 1:30.5 is not a decimal number"),
        ("height_m: 21", "height_m: 0o17", "'height_m' breaks the schema"),
        ("height_m: 21", "height_m: 017", "the number 017 is a different number in YAML"),
        ("height_m: 21", "height_m: 1:30", "the number 1:30 is a different number in YAML"),
        ("height_m: 21", "height_m: 0x1F", "the number 0x1F is a different number in YAML"),
    ],
)
def test_an_invalid_example_is_refused(folder: Path, old: str, new: str, expected: str) -> None:
    assert old in EXAMPLES
    (folder / "examples.yaml").write_text(EXAMPLES.replace(old, new), encoding="utf-8")
    error = refusal(folder)
    assert error.reason_code == "INVALID_EXAMPLE"
    assert expected in str(error)


def test_a_date_in_an_example_needs_no_quotes(folder: Path) -> None:
    text = EXAMPLES.replace("height_m: 21", "seen_on: 2026-02-03")
    (folder / "examples.yaml").write_text(text, encoding="utf-8")
    assert compile_dataset(folder).examples[0].records[0]["seen_on"] == "2026-02-03"


@pytest.mark.parametrize(("written", "number"), [("0.07", 0.07), ("-2.50", -2.5), ("1_0", 10)])
def test_a_number_in_an_example_keeps_its_value(folder: Path, written: str, number: float) -> None:
    change_schema(
        folder,
        lambda s: s["properties"]["height_m"].update({"minimum": -3, "x-type": "decimal(4,2)"}),
    )
    text = EXAMPLES.replace("height_m: 21", f"height_m: {written}")
    (folder / "examples.yaml").write_text(text, encoding="utf-8")
    assert compile_dataset(folder).examples[0].records[0]["height_m"] == number


@pytest.mark.parametrize(
    ("declared", "written", "expected"),
    [
        ("number", '"21"', ""),
        ("number", "'21 m'", ""),
        (["integer", "null"], '"21"', ""),
        (["integer", "null"], "null", ""),
        ("number", "null", "'height_m' breaks the schema"),
        ("number", "21", "21 is not of type 'string'"),
        ("number", '"22"', "'height_m' is not in its quote"),
        ("number", '"high"', "'height_m' breaks the schema"),
    ],
)
def test_an_example_of_a_verbatim_number_is_text_from_its_quote(
    folder: Path, declared: object, written: str, expected: str
) -> None:
    verbatim = {"type": declared, "x-grounding": "verbatim"}
    change_schema(folder, lambda s: s["properties"]["height_m"].update(verbatim))
    text = EXAMPLES.replace("height_m: 21", f"height_m: {written}")
    (folder / "examples.yaml").write_text(text, encoding="utf-8")
    if expected:
        assert expected in str(refusal(folder))
    else:
        assert "height_m" in compile_dataset(folder).examples[0].records[0]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT kind FROM records", "must begin with a comment"),
        ("-- X\nSELECT kind FROM records; SELECT 1 AS a", "exactly one SELECT"),
        ("-- X\nDROP TABLE records", "exactly one SELECT"),
        ("-- X\nSELECT colour FROM records", "colour"),
        ("-- X\nSELECT count(*) FROM records", "column 1 has no snake_case name"),
        ("-- X\nSELECT kind, plant AS kind FROM records", "column 2 has the same name"),
        ("-- X\nSELECT kind FROM other_dataset_records", "only read the view 'records'"),
        ("-- X\nSELECT kind FROM gold.records", "only read the view 'records'"),
        ("-- X\nSELECT kind FROM records WHERE seen_on < current_date()", "run to run"),
        ("-- X\nSELECT kind FROM records ORDER BY rand()", "run to run"),
        ("-- X\nSELECT kind, now() AS made FROM records", "run to run"),
        ("-- X\nSELECT FROM WHERE", "sql:2: is not Spark SQL at 'WHERE'"),
    ],
)
def test_invalid_gold_sql_is_refused(folder: Path, sql: str, expected: str) -> None:
    (folder / "gold" / "plants_by_kind.sql").write_text(sql, encoding="utf-8")
    error = refusal(folder)
    assert error.reason_code == "INVALID_GOLD_SQL"
    assert expected in str(error)


def test_gold_sql_may_use_a_common_table_expression(folder: Path) -> None:
    sql = "-- X\nWITH tall AS (SELECT kind FROM records WHERE height_m > 9) SELECT kind FROM tall"
    (folder / "gold" / "plants_by_kind.sql").write_text(sql, encoding="utf-8")
    (folder / "expectations.yaml").unlink()
    assert compile_dataset(folder).gold_tables[0].sql.endswith("FROM tall")


@pytest.mark.parametrize("name", ["records", "Quality-Results", "quality_results"])
def test_a_gold_table_cannot_have_a_reserved_name(folder: Path, name: str) -> None:
    (folder / "gold" / "plants_by_kind.sql").rename(folder / "gold" / f"{name}.sql")
    assert refusal(folder).reason_code == "INVALID_GOLD_SQL"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("{name: x, table: trees, rule: plants > 0}", "table 'trees' is unknown"),
        ("{name: x, table: records, rule: colour = 1}", "no column 'colour'"),
        ("{name: x, table: records, rule: plant >}", "the rule is not Spark SQL at ')'"),
        (
            "{name: x, table: records, rule: count(*) > 0}",
            "has the aggregate COUNT(*)",
        ),
        ("{name: x, table: records, rule: plant > '', kind: table}", "needs an aggregate"),
        (
            "{name: X y, table: records, rule: plant > ''}",
            "entry 4: `name` is not a snake_case name",
        ),
        ("{name: x, table: records, rule: plant > '', severity: fatal}", "severity"),
        ("{name: some_plants, table: records, rule: plant > ''}", "appears twice"),
    ],
)
def test_an_expectation_that_cannot_be_checked_is_refused(
    folder: Path, entry: str, expected: str
) -> None:
    (folder / "expectations.yaml").write_text(f"{EXPECTATIONS}- {entry}\n", encoding="utf-8")
    error = refusal(folder)
    assert error.reason_code == "INVALID_EXPECTATION"
    assert expected in str(error)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (
            "{timezone: Europe/Berlyn}",
            "`values.timezone` is wrong: 'Europe/Berlyn' is not an IANA time zone",
        ),
        ("{normalizations: {enum_speling: false}}", "'enum_speling' is not a normalization"),
        (
            '{decimal_separator: ";"}',
            "`values.decimal_separator` is ';', which is not allowed; write '', '.' or ','",
        ),
        ("{decimal: comma}", "`values.decimal` is an unknown key"),
    ],
)
def test_an_invalid_setting_of_values_is_refused(folder: Path, values: str, problem: str) -> None:
    add_settings(folder, f"values: {values}")
    error = refusal(folder)
    assert error.reason_code == "INVALID_SETTINGS"
    assert problem in str(error)


def add_settings(folder: Path, lines: str) -> None:
    settings = folder / "dataset.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}\n{lines}\n", "utf-8")


def test_settings_of_values_are_compiled_and_read_back(folder: Path) -> None:
    assert compile_dataset(folder).values == ValueSettings()
    values = "{decimal_separator: ',', timezone: UTC, normalizations: {enum_spelling: false}}"
    add_settings(folder, f"values: {values}\npolicies: {{fields: strict, repair: never}}")
    compiled = compile_dataset(folder)
    on = tuple(name for name in NORMALIZATIONS if name != "enum_spelling")
    assert compiled.values == ValueSettings(",", "UTC", on)
    assert (compiled.policies.fields, compiled.policies.repair) == ("strict", "never")
    assert parse_dataset(compiled.to_json()) == compiled

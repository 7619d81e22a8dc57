"""The subset of response schemas that the API accepts, with the API's error messages."""

from typing import Any

from local_aws.gemini_stand_in.api.api_errors import ApiError, invalid_argument
from local_aws.gemini_stand_in.api.enums import schema_type_name
from local_aws.gemini_stand_in.api.messages import SCHEMA, read_message

ROOT = "generation_config.response_schema"
_MAX_DEPTH = 16
_FORMATS = {
    "STRING": ("enum", "date-time"),
    "NUMBER": ("float", "double"),
    "INTEGER": ("int32", "int64"),
}


def read_schema(raw: object, where: str = ROOT, depth: int = 0) -> dict[str, Any]:
    """The checked schema, with camel-case keys and type names.

    Raises:
        ApiError: 400 INVALID_ARGUMENT with the location, if the real API would reject the schema.
    """
    if depth > _MAX_DEPTH:
        raise _refused(where, "schema is nested too deeply")
    schema = read_message(raw, SCHEMA, where)
    schema["type"] = _read_type(schema.get("type"), where)
    _check_texts(schema, where)
    _check_format(schema, where)
    _check_enum(schema, where)
    if schema["type"] == "OBJECT":
        _read_object(schema, where, depth)
    elif "properties" in schema or "required" in schema:
        raise _refused(f"{where}.properties", "only allowed for OBJECT type")
    if schema["type"] == "ARRAY":
        _read_array(schema, where, depth)
    elif "items" in schema:
        raise _refused(f"{where}.items", "only allowed for ARRAY type")
    return schema


def _refused(where: str, why: str) -> ApiError:
    return invalid_argument(f"* GenerateContentRequest.{where}: {why}.")


def _read_type(raw: object, where: str) -> str:
    name = schema_type_name(raw)
    if raw in (None, 0, "TYPE_UNSPECIFIED"):
        raise _refused(f"{where}.type", "must be specified")
    if name is None:
        raise invalid_argument(f"Invalid value at '{where}.type': {str(raw)[:40]!r}")
    return name


def _check_texts(schema: dict[str, Any], where: str) -> None:
    for key in ("format", "title", "description"):
        if not isinstance(schema.get(key, ""), str):
            raise invalid_argument(f"Invalid value at '{where}.{key}': a string is expected.")
    if not isinstance(schema.get("nullable", False), bool):
        raise invalid_argument(f"Invalid value at '{where}.nullable': a boolean is expected.")


def _check_format(schema: dict[str, Any], where: str) -> None:
    given = schema.get("format")
    if not given:
        return
    allowed = _FORMATS.get(schema["type"], ())
    if given not in allowed:
        names = " and ".join(f"'{name}'" for name in allowed) or "no formats"
        raise _refused(f"{where}.format", f"only {names} are supported for {schema['type']} type")


def _check_enum(schema: dict[str, Any], where: str) -> None:
    values = schema.get("enum")
    if schema.get("format") == "enum" and not values:
        raise _refused(f"{where}.enum", "should be non-empty for format 'enum'")
    if values is None:
        return
    if schema["type"] != "STRING":
        raise _refused(f"{where}.enum", "only allowed for STRING type")
    for index, value in enumerate(_strings(values, f"{where}.enum")):
        if not value:
            raise _refused(f"{where}.enum[{index}]", "cannot be empty")


def _read_object(schema: dict[str, Any], where: str, depth: int) -> None:
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        raise _refused(f"{where}.properties", "should be non-empty for OBJECT type")
    schema["properties"] = {
        name: read_schema(part, f"{where}.properties[{name}]", depth + 1)
        for name, part in properties.items()
    }
    for key in ("required", "propertyOrdering"):
        for index, name in enumerate(_strings(schema.get(key, []), f"{where}.{key}")):
            if name not in properties:
                raise _refused(f"{where}.{key}[{index}]", "property is not defined")


def _read_array(schema: dict[str, Any], where: str, depth: int) -> None:
    if "items" not in schema:
        raise _refused(f"{where}.items", "missing field")
    schema["items"] = read_schema(schema["items"], f"{where}.items", depth + 1)


def _strings(value: object, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise invalid_argument(f"Invalid value at '{where}': a list of strings is expected.")
    return value

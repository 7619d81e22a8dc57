"""The text of the answer, in the requested form."""

import json
from collections.abc import Sequence
from typing import Any

from local_aws.gemini_stand_in.api import ModelRequest
from local_aws.gemini_stand_in.reading.fields import read_shape
from local_aws.gemini_stand_in.reading.offline import Hints
from local_aws.gemini_stand_in.reading.prompt_document import find_document
from local_aws.gemini_stand_in.reading.records import extract_records

_PLAIN_CHARS = 500


def answer_text(request: ModelRequest, known: Sequence[Hints] = ()) -> str:
    """JSON according to the schema; if it asks for no records, the beginning of the document."""
    document = find_document(request.user_texts)
    schema = request.settings.schema
    shape = read_shape(schema, known) if schema else None
    if shape is None:
        begin = document.text[document.core_start : document.core_end][:_PLAIN_CHARS].strip()
        is_json = request.settings.mime_type == "application/json"
        return json.dumps(begin, ensure_ascii=False) if is_json else begin
    records = extract_records(document, shape)
    answer: Any = {shape.list_name: records} if shape.list_name else records
    if shape.list_name is None:
        answer = records[0] if records else {}
    return json.dumps(answer, ensure_ascii=False)

"""The text of the answer, in the form that the request asks for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from local_aws.gemini_stand_in.api.model_request import ModelRequest
from local_aws.gemini_stand_in.reading.fields import RecordShape, read_shape
from local_aws.gemini_stand_in.reading.offline import Hints
from local_aws.gemini_stand_in.reading.prompt_document import PromptDocument, find_document
from local_aws.gemini_stand_in.reading.records import extract_records
from local_aws.gemini_stand_in.reading.sentences import sentence_spans

_PLAIN_CHARS = 500


def answer_text(request: ModelRequest, known: Sequence[Hints] = ()) -> str:
    """JSON as the schema says; without a schema the document's first sentence."""
    document = find_document(request.user_texts)
    schema = request.settings.schema
    shape = read_shape(schema, known) if schema else None
    if shape is not None:
        answer: Any = _shaped(shape, extract_records(document, shape))
    else:
        answer = _first_sentence(document)
        if request.settings.mime_type != "application/json":
            return str(answer)
    return json.dumps(answer, ensure_ascii=False)


def _shaped(shape: RecordShape, records: list[dict[str, Any]]) -> Any:
    if shape.list_name is None:
        return records[0] if records else {}
    return {shape.list_name: records} if shape.list_name else records


def _first_sentence(document: PromptDocument) -> str:
    text = document.text
    for start, end in sentence_spans(text, document.core_start, document.core_end)[:1]:
        return text[start : min(end, start + _PLAIN_CHARS)]
    return ""

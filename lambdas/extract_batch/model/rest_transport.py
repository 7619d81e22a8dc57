"""The transport of google-generativeai, which hands out each reply as it came on the wire.

The library's own reading drops what its release does not know: the names of new finish reasons,
thinking tokens, the difference between a thought and an answer.
"""

from __future__ import annotations

from typing import Any, Final

from lambdas.extract_batch.model.wire_reply import WireReply

_ENUM_NUMBERS: Final = "%3Benum-encoding%3Dint"
"""Part of the library's URL: the API would send a number for each finish and block reason."""


class ReplyReceived(Exception):  # noqa: N818 - it carries a result, past the library's reading
    """Ends a call with the reply, whatever its status: nothing follows, no redirect, no retry."""

    def __init__(self, reply: WireReply) -> None:
        super().__init__()
        self.reply = reply


def wire_transport() -> type[Any]:
    """The class of a transport that sends as the library does, but raises `ReplyReceived`.

    The library is imported here: the archive of the other client does not contain it.
    """
    from google.ai.generativelanguage_v1beta.services.generative_service.transports import (  # noqa: PLC0415
        rest,
    )
    from requests import PreparedRequest, Response  # noqa: PLC0415
    from requests.adapters import HTTPAdapter  # noqa: PLC0415

    class WireAdapter(HTTPAdapter):
        def send(self, request: PreparedRequest, *settings: Any, **named: Any) -> Response:
            request.url = (request.url or "").replace(_ENUM_NUMBERS, "")
            response = super().send(request, *settings, **named)
            body = response.content.decode("utf-8", "replace")
            raise ReplyReceived(WireReply(response.status_code, body))

    class WireTransport(rest.GenerativeServiceRestTransport):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            for scheme in ("https://", "http://"):
                self._session.mount(scheme, WireAdapter())

    return WireTransport

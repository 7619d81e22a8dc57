"""The JSON Schema formats that are grammars of RFCs: `email`, `uri` and `uuid`.

The patterns are those of the RFCs, ASCII only, and match the whole text. They never backtrack,
so the cost is linear in the length of the text.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

_HEX: Final = "[0-9A-Fa-f]"

# RFC 5321, section 4.1.2: Mailbox = Local-part "@" ( Domain / address-literal ).
_ATOM: Final = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"
_QUOTED: Final = r'"(?:[ !#-\[\]-~]|\\[ -~])*+"'
_LABEL: Final = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAILBOX: Final = re.compile(
    rf"(?P<local>{_ATOM}(?:[.]{_ATOM})*+|{_QUOTED})"
    rf"@(?:(?P<domain>{_LABEL}(?:[.]{_LABEL})*)"
    r"|\[(?:(?P<ipv4>[0-9.]++)|[Ii][Pp][Vv]6:(?P<ipv6>[0-9A-Fa-f:.]++))\])"
)
_MAX_LOCAL: Final = 64  # Section 4.5.3.1.1.
_MAX_DOMAIN: Final = 255  # Section 4.5.3.1.2.

# RFC 3986, appendix A: URI = scheme ":" hier-part [ "?" query ] [ "#" fragment ].
_PLAIN: Final = "!$&'()*+,;=A-Za-z0-9._~-"  # sub-delims / unreserved
_ENCODED: Final = f"%{_HEX}{{2}}"
_PCHAR: Final = f"(?:[:@{_PLAIN}]|{_ENCODED})"
_SEGMENTS: Final = f"(?:/{_PCHAR}*+)*+"
_AUTHORITY: Final = (
    f"(?:(?:[:{_PLAIN}]|{_ENCODED})*+@)?"
    rf"(?:\[(?:(?P<ipv6>[0-9A-Fa-f:.]++)|[Vv]{_HEX}++[.][:{_PLAIN}]++)\]"
    rf"|(?:[{_PLAIN}]|{_ENCODED})*+)"
    "(?::[0-9]*+)?"
)
_REST: Final = f"(?:[/?:@{_PLAIN}]|{_ENCODED})*+"
_URI: Final = re.compile(
    "[A-Za-z][A-Za-z0-9+.-]*+:"
    f"(?://{_AUTHORITY}{_SEGMENTS}|/(?:{_PCHAR}++{_SEGMENTS})?|(?:{_PCHAR}++{_SEGMENTS})?)"
    rf"(?:\?{_REST})?(?:#{_REST})?"
)

# RFC 9562, section 4.
_UUID: Final = re.compile(f"{_HEX}{{8}}-(?:{_HEX}{{4}}-){{3}}{_HEX}{{12}}")


def is_email(text: str) -> bool:
    """Whether the text is a mailbox of RFC 5321, without a name and angle brackets."""
    found = _MAILBOX.fullmatch(text)
    if not found or len(found["local"]) > _MAX_LOCAL or len(found["domain"] or "") > _MAX_DOMAIN:
        return False
    return _is_address(found["ipv4"], IPv4Address) and _is_address(found["ipv6"], IPv6Address)


def is_uri(text: str) -> bool:
    """Whether the text is a URI of RFC 3986 with a scheme; it may have a fragment."""
    found = _URI.fullmatch(text)
    return found is not None and _is_address(found["ipv6"], IPv6Address)


def is_uuid(text: str) -> bool:
    """Whether the text is a UUID as RFC 9562 (once RFC 4122) writes it."""
    return _UUID.fullmatch(text) is not None


def _is_address(text: str | None, kind: type[IPv4Address] | type[IPv6Address]) -> bool:
    """Whether the text is such an address; an absent address is valid."""
    try:
        return text is None or bool(kind(text))
    except AddressValueError:
        return False

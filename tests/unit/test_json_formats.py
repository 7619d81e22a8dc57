"""Formats defined by RFCs: texts of the grammar pass and similar texts do not."""

from __future__ import annotations

import string
import time
import uuid
from collections.abc import Callable
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion.schemas.json_formats import is_email, is_uri, is_uuid
from medallion.vocabulary.value_formats import is_time

ALNUM = string.ascii_letters + string.digits
ATEXT = ALNUM + "!#$%&'*+/=?^_`{|}~-"
PCHARS = st.sampled_from(ALNUM + "-._~!$&'()*+,;=:@") | st.integers(0, 255).map("%{:02x}".format)

atoms = st.text(ATEXT, min_size=1, max_size=15)
dot_strings = st.lists(atoms, min_size=1, max_size=4).map(".".join)
quoted = st.lists(
    st.sampled_from([chr(code) for code in range(32, 127) if chr(code) not in '"\\'])
    | st.integers(32, 126).map(lambda code: f"\\{chr(code)}"),
    max_size=30,
).map(lambda parts: f'"{"".join(parts)}"')
labels = st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", fullmatch=True)
domains = st.lists(labels, min_size=1, max_size=3).map(".".join)
literals = st.ip_addresses(v=4).map("[{}]".format) | st.ip_addresses(v=6).map("[IPv6:{}]".format)
emails = st.builds("{}@{}".format, dot_strings | quoted, domains | literals)

pieces = st.lists(PCHARS, max_size=6).map("".join)
segments = st.lists(pieces.map("/{}".format), max_size=4).map("".join)
hosts = (
    st.text(ALNUM + "-._~!$&'()*+,;=", max_size=12)
    | st.ip_addresses().map(lambda ip: f"[{ip}]" if ip.version == 6 else str(ip))
    | st.just("[v1.a:b]")
)
authorities = st.builds(
    "{}{}{}".format,
    st.just("") | st.text(ALNUM + ":%", max_size=8).map(lambda t: t.replace("%", "%41") + "@"),
    hosts,
    st.just("") | st.text(string.digits, max_size=6).map(":{}".format),
)
tails = st.just("") | st.lists(PCHARS | st.sampled_from("/?"), max_size=6).map("".join)
uris = st.builds(
    "{}:{}{}{}".format,
    st.from_regex(r"[A-Za-z][A-Za-z0-9+.-]{0,9}", fullmatch=True),
    st.builds("//{}{}".format, authorities, segments)
    | st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "/"]),
        st.lists(PCHARS, min_size=1).map("".join),
        segments,
    )
    | st.sampled_from(["", "/"]),
    st.just("") | tails.map("?{}".format),
    st.just("") | tails.map("#{}".format),
)
uuids = st.uuids().map(str) | st.uuids().map(lambda value: str(value).upper())
times = st.builds(
    "{}{}".format, st.times().map(lambda clock: clock.isoformat()), st.sampled_from(["Z", "+02:00"])
)

CHECKS = {"email": is_email, "uri": is_uri, "uuid": is_uuid, "time": is_time}
VALID = {"email": emails, "uri": uris, "uuid": uuids, "time": times}
FORMATS = pytest.mark.parametrize("name", list(CHECKS))
STRANGERS = st.sampled_from(
    [
        *(chr(code) for code in range(32)),
        *(
            "\x7f",
            "\x85",
            "\xa0",
            "\u2028",
            "\u200b",
            "\ufeff",
            "ä",
            "\N{LATIN SMALL LETTER DOTLESS I}",
            "\N{KELVIN SIGN}",
        ),
        *("\N{FULLWIDTH DIGIT ONE}", "\N{ARABIC-INDIC DIGIT THREE}", "\N{FULLWIDTH COLON}"),
    ]
)


@FORMATS
@given(data=st.data())
def test_every_text_of_the_grammar_is_valid(name: str, data: st.DataObject) -> None:
    text = data.draw(VALID[name])
    local, _, domain = text.rpartition("@")
    too_long = name == "email" and (len(local) > 64 or len(domain) > 255)
    assert CHECKS[name](text) is not too_long


@FORMATS
@given(data=st.data())
def test_a_text_with_a_control_or_non_ascii_character_is_invalid(
    name: str, data: st.DataObject
) -> None:
    text = data.draw(VALID[name])
    place = data.draw(st.integers(0, len(text)))
    kept = data.draw(st.integers(place, min(len(text), place + 1)))
    assert not CHECKS[name](text[:place] + data.draw(STRANGERS) + text[kept:])
    assert not CHECKS[name](f"{text}\n")
    assert not CHECKS[name](f" {text}")


@FORMATS
@pytest.mark.parametrize("filler", ["a", "a.", "a/", "0:", "%41", '"', "\\", "a@", "[", "-"])
def test_a_long_text_is_checked_in_linear_time(name: str, filler: str) -> None:
    check: Callable[[str], bool] = CHECKS[name]
    start = time.perf_counter()
    for head in ("", "a:", "a://", '"', "a@", "a@["):
        check(head + filler * 100_000 + "\n")
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    "text",
    [
        "me@example.com", "me@localhost", "a.b+c@xn--mller-kva.example", '"a b"@example.com',
        '"a\\"@b"@example.com', '""@a.example', "me@[192.0.2.1]", "me@[IPv6:2001:db8::1]",
        "me@[ipv6:::ffff:192.0.2.1]", f"{'a' * 64}@a.example", f"me@{'a' * 63}.example",
        f"me@{'.'.join(['a' * 63] * 3)}.{'a' * 63}", "1@2", "o'neil@example.ie",
    ],
)  # fmt: skip
def test_a_mailbox_of_rfc_5321_is_an_email(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "@", "me", "me@", "@example.com", "a@b@c", "me@example..com", "me@.example",
        "me@example.", ".me@example.com", "me.@example.com", "a..b@example.com",
        "me@-a.example", "me@a-.example", "me@a_b.example", "a b@example.com",
        "Me <me@example.com>", "mailto:me@example.com", "me@example.com\n", "me@exa mple.com",
        '"a"b"@example.com', '"a\\"@example.com', 'a"b@example.com', "m\u00fcller@example.com",
        "me@ex\u00e4mple.com", "me@[192.0.2.256]", "me@[192.0.2]", "me@[2001:db8::1]",
        "me@[IPv6:2001:db8:::1]", "me@[IPv6:fe80::1%eth0]", "me@[tag:x]", "me@[]", "me@[192.0.2.1",
        f"{'a' * 65}@a.example", f"me@{'a' * 64}.example", f"me@{'.'.join(['a' * 63] * 4)}.a",
        "me@example.com (work)", "me(x)@example.com", "me@example,com",
    ],
)  # fmt: skip
def test_an_invalid_mailbox_is_not_an_email(text: str) -> None:
    assert not is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com", "ftp://ftp.is.co.za/rfc/rfc1808.txt",
        "http://www.ietf.org/rfc/rfc2396.txt", "ldap://[2001:db8::7]/c=GB?objectClass?one",
        "mailto:John.Doe@example.com", "news:comp.infosystems.www.servers.unix",
        "tel:+1-816-555-1212", "telnet://192.0.2.16:80/",
        "urn:oasis:names:specification:docbook:dtd:xml:4.1.2", "foo://example.com:8042/a?b=c#nose",
        "file:///etc/hosts", "a:", "a:/", "a://", "a:b//c", "http://a//b", "http://u:p@h:/",
        "http://a/%C3%A4", "http://[v7.a:b]/", "x-y+z.1:q", "http://a?#", "http://a/?a=b?c/d#/?",
    ],
)  # fmt: skip
def test_a_uri_of_rfc_3986_is_a_uri(text: str) -> None:
    assert is_uri(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "example.com", "//example.com/a", "/a", "#a", "?a", "1a:b", "ä:b", ":a", "http//a",
        "http://a b", "http://a/%4", "http://a/%GG", "http://a/%", "http://a:8x/", "http://a:-1/",
        "http://[::1", "http://[:::1]/", "http://[1.2.3.4]/", "http://[fe80::1%25eth0]/",
        "http://[v.a]/", "http://[vg.a]/", "http://[]/", "http://ex\u00e4mple.com/", "http://a/<b>",
        'http://a/"', "http://a/{b}", "http://a\\b", "http://a/^", "http://a/|", "http://a/`",
        "http://a#b#c", "http://a/[b]", "http://a@b@c/", "http://a/\n", "\nhttp://a/", "http://a\t",
        "http://a:1\N{ARABIC-INDIC DIGIT THREE}/", "http://[::1]x/",
    ],
)  # fmt: skip
def test_an_invalid_uri_is_not_a_uri(text: str) -> None:
    assert not is_uri(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "f81d4fae7dec11d0a76500a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf67", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
        "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "g81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "f81d4fae-7dec-11d0-a76500-a0c91e6bf6", "f81d4fae 7dec 11d0 a765 00a0c91e6bf6",
        "f81d4fae\N{HYPHEN}7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6\n",
    ],
)  # fmt: skip
def test_a_text_that_breaks_rfc_9562_is_not_a_uuid(text: str) -> None:
    assert not is_uuid(text)


def test_the_nil_uuid_is_a_uuid() -> None:
    assert is_uuid(str(uuid.UUID(int=0)))


@given(st.ip_addresses(v=6))
def test_an_address_is_valid_in_an_email_and_in_a_uri(address: object) -> None:
    long = ip_address(str(address)).exploded
    assert is_email(f"a@[IPv6:{long}]")
    assert is_uri(f"a://[{long}]")

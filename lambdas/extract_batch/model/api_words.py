"""The words of the API's own messages, in Google's documentation and in reports of users.

A message of these words alone quotes nothing from a document, unless it repeats a run of them.
"""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
a access action address ai aistudio allow allowed an and another api application are argument
array as at available be because been before billing blocked bounds budget by bytes call callers
candidate candidates cannot causes check client cloud code com complex config console constraint
consumer contains content contents count country date defined denied depth dev developer
developers disabled do docs document doesn empty enable enabled entity enum error errors
especially established example exceeds exclusive expected expired failed features few field find
for form formats found free from gemini generate generation generativelanguage google googleapis
has have head http https identity if improvements in inclusive information input instruction
integers invalid ip is it items json key latest leaked length level like limit limits link links
list location long longer lots malformed many matchers max maximum method methods minimum minutes
missing mode model models more multiple must name names nested nesting new newer no non not number
numbers object of on only or other our output pages parts pass payload permission please
precondition produces project projects propagate properties property proto provided range received
recently referer renew repeating reported request requested requests required requires response
restriction retry schema schemas see server serving should size specified start states string
strings studio submit supported suspended system systems t temperature text that the their then
thinking this tier time to token tokens too tuned type types typical unable unknown unregistered
update url use used user users using v1beta valid value version visiting wait was when with
without www you your
"""
API_WORDS: Final = frozenset(_WORDS.split())

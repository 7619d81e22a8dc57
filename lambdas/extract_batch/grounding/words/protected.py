"""Words whose meaning one letter can change: their misspellings are never forgiven."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

_NEGATIONS: Final = """
no not nor none never neither without cannot nobody nothing nowhere hardly barely scarcely unless
except deny denies denied lack lacks lacked fail fails failed refuse refuses refused reject rejected
nicht kein keine keinen keinem keiner keines nie niemals ohne weder nichts niemand kaum außer
nirgends keinesfalls keineswegs verweigert abgelehnt
non ne pas jamais sans aucun aucune rien ni guère sauf nunca sin nada nadie ningún ninguna ninguno
excepto não nem sem nenhum nenhuma nada nessuno nessuna mai senza niente tranne
niet geen nooit zonder niets niemand nergens behalve
"""
_CONDITIONS: Final = """
if unless until provided assuming whether might may could would should perhaps maybe possibly
allegedly reportedly supposedly probably only
wenn falls sofern sobald bis ob vielleicht möglicherweise angeblich vermutlich wahrscheinlich nur
könnte würde sollte dürfte soll
si sinon peut-être pourrait serait seulement solo siempre quizás acaso podría sería apenas talvez
poderia seria se forse potrebbe sarebbe soltanto als indien tenzij misschien zou alleen mits
"""
_COMPARISONS: Final = """
more less most least fewer few many much better worse best worst higher lower highest lowest
greater smaller larger longer shorter older newer earlier later faster slower cheaper above below
over under before after up down increase increased decrease decreased rise rose fall fell gain loss
mehr weniger meist meisten wenigsten besser schlechter höher niedriger tiefer größer kleiner länger
kürzer älter neuer früher später schneller langsamer teurer billiger günstiger über unter vor nach
steigt stieg sinkt sank gestiegen gesunken gewinn verlust
plus moins meilleur pire supérieur inférieur avant après más menos mejor peor mayor menor antes
después più meno migliore peggiore maggiore minore prima dopo mais melhor pior maior antes depois
meer minder beter slechter hoger lager groter kleiner voor na
"""
_DIRECTIONS: Final = """
left right north south east west northern southern eastern western inside outside into onto from
front back forward backward upward downward inward outward clockwise
links rechts norden süden osten westen nördlich südlich östlich westlich innen außen hinein hinaus
vorwärts rückwärts aufwärts abwärts herein heraus hinauf hinunter
gauche droite nord sud est ouest izquierda derecha norte sur este oeste sinistra destra ovest
esquerda direita leste noord zuid oost west
"""
_UNITS: Final = """
meter meters metre metres millimeter centimeter kilometer kilometre kilometers kilometres mile miles
inch inches foot feet yard yards acre acres hectare hectares liter liters litre litres milliliter
gallon gallons pint ounce ounces pound pounds gram grams gramme milligram milligrams microgram
micrograms kilogram kilograms tonne tonnes ton tons second seconds minute minutes hour hours day
days week weeks month months year years degree degrees celsius fahrenheit kelvin watt watts
kilowatt megawatt gigawatt volt volts ampere amperes hertz kilohertz megahertz gigahertz byte bytes
kilobyte megabyte gigabyte terabyte petabyte bit bits percent percentage dozen pascal newton joule
calorie calories bar knot knots nanometer micrometer
zoll fuß meile meilen morgen liter gramm milligramm mikrogramm kilogramm tonnen zentner pfund
sekunde sekunden minute minuten stunde stunden tag tage tagen woche wochen monat monate monaten
jahr jahre jahren jahrhundert grad prozent dutzend
mètre mètres kilomètre gramme grammes seconde secondes heure heures jour jours semaine semaines
mois année années pour-cent metro metros gramo gramos segundo segundos minuto minutos hora horas
día días semana semanas mes meses año años metri grammi secondi minuti ore giorno giorni settimana
settimane mese mesi anno anni grama gramas dia dias mês ano anos seconden minuten uur uren dag dagen
weken maand maanden jaar jaren procent
"""
_NUMBERS: Final = """
half halves third quarter once twice thrice double triple single pair couple both all every each
hundred hundreds thousand thousands million millions billion billions trillion trillions zero
hälfte halb halbe drittel viertel einmal zweimal dreimal doppelt dreifach beide alle jeder jede
hundert tausend million millionen milliarde milliarden billion billionen null
moitié tiers quart deux-fois mille million millions milliard milliards mitad tercio cuarto mil
millón millones metà terzo mila milione milioni miliardo miliardi metade terço milhão milhões bilhão
bilhões helft derde kwart honderd duizend miljoen miljoenen miljard miljarden
"""
_PREFIXES: Final = """
a an un in im il ir non dis de mis anti contra counter pre post pro ante sub super supra infra
hyper hypo inter intra extra ex im em en re over under out up down fore after micro macro milli mega
kilo giga nano pico mini maxi uni bi tri mono poly multi semi homo hetero endo exo iso bene male
miss ver un auf ab an aus ein vor nach über unter hin her ent zu be er zer mit bei
dé des mé sur sous avant après des anti sobre sotto sopra onder boven voor na op af in uit
"""
_ENDINGS: Final = """
less ful ward wards fold teen ty th st nd rd er est or ee ed ing able ible ic ical ate ite ide ine
ane ene yne ol al yl ism ist
los voll haft arm reich frei lich bar sam mal fach zig zehn
"""


def is_protected(word: str) -> bool:
    """True if a word, in lower case, can neither be nor have a forgiven misspelling."""
    return word in _fixed_words() or _german_number().fullmatch(word) is not None


def is_listed_name(word: str) -> bool:
    """True if a word, in lower case, is a first name, a last name, a place or a language."""
    return word in _names()


def turns_the_meaning(text: str) -> bool:
    """True if a text has a negation, condition or number, and so must not be omitted."""
    words = re.findall(r"[^\W_]+(?:['\u2019-][^\W_]+)*", text.lower())
    return any(_turns(word) for word in words) or bool(_TURNING_CHARACTERS.search(text))


def differs_in_an_affix(first: str, second: str) -> bool:
    """True if two words differ in a prefix or ending that reverses or scales the meaning."""
    return _differs(first, second, _affixes(_PREFIXES)) or _differs(
        first[::-1], second[::-1], frozenset(ending[::-1] for ending in _affixes(_ENDINGS))
    )


_TURNING_CHARACTERS: Final = re.compile(
    r"[0-9%\u00bc-\u00be\u2150-\u218f不没沒无無未非否勿別别如若除否但零\u3007一二三四五六七八九十百千万萬億亿]"
    "|ない|なかった|ません|なければ|たら|ไม่|ถ้า|หาก"
)
_SHORTEST_STEM: Final = 3


def _turns(word: str) -> bool:
    negated = word.endswith(("n't", "n\u2019t"))
    return negated or word in _turning_words() or _is_number_word(word)


def _is_number_word(word: str) -> bool:
    return word in _number_words() or _german_number().fullmatch(word) is not None


def _differs(first: str, second: str, affixes: frozenset[str]) -> bool:
    for word, other in ((first, second), (second, first)):
        for affix in affixes:
            stem = word.removeprefix(affix)
            if word == affix + stem and len(stem) >= _SHORTEST_STEM and other.endswith(stem):
                rest = other[: len(other) - len(stem)]
                if rest != affix and rest in affixes | {""}:
                    return True
    return False


@cache
def _affixes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


@cache
def _turning_words() -> frozenset[str]:
    return frozenset(f"{_NEGATIONS} {_CONDITIONS}".split())


@cache
def _number_words() -> frozenset[str]:
    return frozenset(_NUMBERS.split()) | _read("numbers.txt")


@cache
def _fixed_words() -> frozenset[str]:
    listed = f"{_NEGATIONS} {_CONDITIONS} {_COMPARISONS} {_DIRECTIONS} {_UNITS}"
    return frozenset(listed.split()) | _number_words() | _read("fixed.txt")


@cache
def _names() -> frozenset[str]:
    return _read("names.txt")


def _read(name: str) -> frozenset[str]:
    path = Path(__file__).with_name(name)
    return frozenset(path.read_text(encoding="utf-8").split())


@cache
def _german_number() -> re.Pattern[str]:
    digit = "ein|eins|zwei|zwo|drei|vier|fünf|sech?s?|sieb(?:en)?|acht|neun"
    return re.compile(
        f"(?=.{{4,}})(?:{digit}|zehn|elf|zwölf|und|zwanzig|drei(?:ß|ss)ig|zig|hundert|tausend"
        "|million(?:en)?|milliarden?)+(?:s?te[nrsm]?)?"
    )

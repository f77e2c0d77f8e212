"""Names of countries as registers write them, and the parts of a place."""

from pantrial.text import Text

_COUNTRIES = """
Afghanistan; Albania; Algeria; Andorra; Angola; Argentina; Armenia; Aruba; Australia; Austria; Azerbaijan; Bahamas;
Bahrain; Bangladesh; Barbados; Belarus; Belgium; Belize; Benin; Bermuda; Bhutan; Bolivia; Bosnia and Herzegovina;
Botswana; Brazil; Brunei Darussalam; Brunei; Bulgaria; Burkina Faso; Burundi; Cambodia; Cameroon; Canada; Cape
Verde; Central African Republic; Chad; Chile; China; Colombia; Comoros; Congo; Costa Rica; Croatia; Cuba; Curaçao;
Cyprus; Czech Republic; Czechia; Côte d'Ivoire; Côte D'Ivoire; Democratic Republic of the Congo; Denmark; Djibouti;
Dominica; Dominican Republic; Ecuador; Egypt; El Salvador; Equatorial Guinea; Eritrea; Estonia; Eswatini; Ethiopia;
Fiji; Finland; Former Serbia and Montenegro; France; French Guiana; Gabon; Gambia; The Gambia; Georgia; Germany;
Ghana; Gibraltar; Greece; Greenland; Grenada; Guadeloupe; Guam; Guatemala; Guinea; Guinea-Bissau; Guyana; Haiti;
Holy See; Honduras; Hong Kong; Hungary; Iceland; India; Indonesia; Iran; Iraq; Ireland; Israel; Italy; Jamaica;
Japan; Jordan; Kazakhstan; Kenya; Kosovo; Kuwait; Kyrgyzstan; Laos; Latvia; Lebanon; Lesotho; Liberia; Libya;
Liechtenstein; Lithuania; Luxembourg; Macau; Macedonia; North Macedonia; Madagascar; Malawi; Malaysia; Maldives;
Mali; Malta; Martinique; Mauritania; Mauritius; Mexico; Moldova; Monaco; Mongolia; Montenegro; Morocco; Mozambique;
Myanmar; Namibia; Nepal; Netherlands; The Netherlands; New Caledonia; New Zealand; Nicaragua; Niger; Nigeria;
Norway; Oman; Pakistan; Palestine; Panama; Papua New Guinea; Paraguay; Peru; Philippines; Poland; Portugal; Puerto
Rico; Qatar; Romania; Russia; Russian Federation; Rwanda; Réunion; Reunion; Saint Lucia; Samoa; San Marino; Saudi
Arabia; Senegal; Serbia; Seychelles; Sierra Leone; Singapore; Slovakia; Slovenia; Somalia; South Africa; South
Korea; Korea, Republic of; Republic of Korea; South Sudan; Spain; Sri Lanka; Sudan; Suriname; Sweden; Switzerland;
Syria; Syrian Arab Republic; Taiwan; Tajikistan; Tanzania; Thailand; Togo; Trinidad and Tobago; Tunisia; Turkey;
Türkiye; Turkey (Türkiye); Turkmenistan; Uganda; Ukraine; United Arab Emirates; United Kingdom; United States;
Uruguay; Uzbekistan; Vanuatu; Venezuela; Vietnam; Viet Nam; Yemen; Zambia; Zimbabwe; United States of America; USA;
UK
"""
COUNTRIES = frozenset(" ".join(name.split()).casefold() for name in _COUNTRIES.split(";"))


def parts(text: Text) -> dict[str, Text] | None:
    """`Lyon, France, 69000`, `Boston, Massachusetts, United States, 02115` by v2's names; None if no place."""
    if len(text) > 200 or "," not in text.value:
        return None
    pieces: list[Text] = []
    last = 0
    for at, character in enumerate(text.value + ","):
        if character == ",":
            pieces.append(text.cut(last, at).strip())
            last = at + 1
    found: dict[str, Text] = {}
    if len(pieces) > 2 and any(c.isdigit() for c in pieces[-1].value) and not _country(pieces[-1]):
        found["zip"] = pieces.pop()
    if len(pieces) < 2 or not _country(pieces[-1]) or len(pieces) > 4:
        return None
    found["country"] = pieces.pop()
    if len(pieces) == 3 and "zip" not in found and any(c.isdigit() for c in pieces[-1].value):
        found["zip"] = pieces.pop()
    if len(pieces) > 2:
        return None
    found["city"] = pieces[0]
    if len(pieces) == 2:
        found["state"] = pieces[1]
    return {name: value for name, value in found.items() if value}


def _country(text: Text) -> bool:
    return text.value.casefold() in COUNTRIES

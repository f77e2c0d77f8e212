"""Names of countries as registers write them, and the parts of a place."""

import re

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


_STATES = """
Alabama; Alaska; Arizona; Arkansas; California; Colorado; Connecticut; Delaware; District of Columbia; Florida; Georgia;
Hawaii; Idaho; Illinois; Indiana; Iowa; Kansas; Kentucky; Louisiana; Maine; Maryland; Massachusetts; Michigan; Minnesota;
Mississippi; Missouri; Montana; Nebraska; Nevada; New Hampshire; New Jersey; New Mexico; New York; North Carolina; North
Dakota; Ohio; Oklahoma; Oregon; Pennsylvania; Rhode Island; South Carolina; South Dakota; Tennessee; Texas; Utah; Vermont;
Virginia; Washington; West Virginia; Wisconsin; Wyoming; Ontario; Quebec; British Columbia; Alberta; Manitoba; Nova
Scotia; Saskatchewan; New Brunswick; New South Wales; Victoria; Queensland; South Australia; Western Australia; Tasmania
"""
STATES = frozenset(" ".join(name.split()) for name in _STATES.split(";"))
"""States and provinces of the registers' commonest countries that have them."""

_ENDS = """
Hospital Hospitals University Center Centre Clinic Institute College School Foundation Unit Department Group Site Office
Laboratory Laboratories Research Medicine Associates Inc. Inc LLC Ltd Ltd. Network Healthcare Health Services Infirmary
Polyclinic Trust NHS Campus
"""
_FACILITY_ENDS = frozenset(_ENDS.split())
_NOT_CITY = frozenset("of for the and de du des di da del & at in et la le für im north south east west greater".split())
_NAMESAKES = frozenset({"japan", "spain", "italy", "brazil", "argentina", "thailand"})
"""Countries whose provinces bear their capitals' names and stand behind smaller cities."""

_TWO_WORDS = re.compile(
    r"(?:New|San|Santa|Los|Las|Saint|St\.?|Fort|El|La|Le|Salt|Rio|São|Sao|Hong|Tel|Kuala|Buenos|Ho|Port|North|South|East"
    r"|West|Mount|Cape|Ann|Palm|Long|Little|Grand|Den|The|Baton|Kansas|Oklahoma|Mexico|Quebec|Iowa|Des|Chapel|Ciudad)$"
)


_CITIES = """
Aachen; Aarhus; Abu Dhabi; Adelaide; Ahmedabad; Albuquerque; Alexandria; Algiers; Alicante; Amiens; Amman; Amsterdam;
Angers; Ankara; Ann Arbor; Antalya; Antwerp; Assiut; Asyut; Athens; Atlanta; Auckland; Augusta; Aurora; Austin;
Baghdad; Baltimore; Bangalore; Bengaluru; Bangkok; Barcelona; Bari; Basel; Beijing; Beirut; Belfast; Belgrade;
Bergamo; Bergen; Berlin; Bern; Bethesda; Białystok; Bialystok; Bilbao; Birmingham; Bloemfontein; Bochum; Bogotá;
Bogota; Bologna; Bonn; Bordeaux; Boston; Bratislava; Bremen; Brescia; Brest; Brisbane; Bristol; Brno; Bronx; Brooklyn;
Brussels; Bruxelles; Bucharest; Budapest; Buenos Aires; Buffalo; Bursa; Bydgoszcz; Caen; Cairo; Calgary; Cambridge;
Cape Town; Caracas; Cardiff; Casablanca; Catania; Changchun; Changsha; Chapel Hill; Charleston; Charlotte; Chengdu;
Chennai; Chiba; Chicago; Chongqing; Cincinnati; Clermont-Ferrand; Cleveland; Cologne; Columbia; Columbus; Copenhagen;
Cordoba; Córdoba; Cork; Créteil; Daegu; Dalian; Dallas; Damascus; Daejeon; Davis; Debrecen; Delhi; Denver; Detroit;
Dhaka; Dijon; Doha; Dortmund; Dresden; Dubai; Dublin; Durham; Dusseldorf; Düsseldorf; Duarte; Edinburgh; Edmonton;
Erfurt; Erlangen; Essen; Evanston; Exeter; Florence; Firenze; Frankfurt; Freiburg; Fukuoka; Fuzhou; Gainesville;
Galveston; Gdansk; Gdańsk; Geneva; Genoa; Genova; Gent; Ghent; Giza; Glasgow; Gothenburg; Göttingen; Granada; Graz;
Grenoble; Groningen; Guadalajara; Guangzhou; Guiyang; Haifa; Halifax; Halle; Hamburg; Hamilton; Hangzhou; Hannover;
Hanoi; Hanover; Harbin; Hartford; Heidelberg; Hefei; Helsinki; Hiroshima; Ho Chi Minh City; Hong Kong; Honolulu;
Houston; Hyderabad; Incheon; Indianapolis; Innsbruck; Iowa City; Irvine; Isfahan; Islamabad; Istanbul; Izmir;
Jacksonville; Jaipur; Jena; Jerusalem; Jinan; Johannesburg; Kampala; Kansas City; Kaohsiung; Karachi; Katowice;
Kaunas; Kiel; Kiev; Kyiv; Kobe; Kolkata; Krakow; Kraków; Kuala Lumpur; Kunming; Kuopio; Kyoto; La Jolla; Lagos;
Lahore; Lanzhou; Las Vegas; Lausanne; Leeds; Leicester; Leiden; Leipzig; Leuven; Lexington; Liège; Lille; Lima;
Limoges; Lisboa; Lisbon; Little Rock; Liverpool; Ljubljana; Łódź; Lodz; London; Los Angeles; Louisville; Lublin;
Lucknow; Lund; Lyon; Maastricht; Madison; Madrid; Maidstone; Mainz; Malaga; Málaga; Malmö; Malmo; Manchester; Manila;
Mannheim; Mansoura; Marburg; Marseille; Mashhad; Melbourne; Memphis; Mexico City; Miami; Milan; Milano; Milwaukee;
Minneapolis; Minsk; Modena; Monterrey; Montpellier; Montréal; Montreal; Moscow; Mumbai; Münster; Munich; München;
Murcia; Nagoya; Nairobi; Nancy; Nanchang; Nanjing; Nanning; Nantes; Naples; Napoli; Nashville; New Delhi; New Haven;
New Orleans; New York; New York City; Newark; Newcastle; Newcastle upon Tyne; Nice; Nijmegen; Nîmes; Ningbo; Norfolk;
Nottingham; Novi Sad; Nürnberg; Odense; Oklahoma City; Omaha; Orange; Orlando; Osaka; Oslo; Ottawa; Oulu; Oxford;
Padova; Palermo; Palo Alto; Pamplona; Paris; Parma; Pavia; Perth; Perugia; Philadelphia; Phoenix; Pisa; Pittsburgh;
Plymouth; Poitiers; Portland; Porto; Porto Alegre; Poznan; Poznań; Prague; Pretoria; Providence; Pune; Qingdao; Quebec
City; Québec; Quebec; Quito; Raleigh; Reading; Regensburg; Reims; Rennes; Richmond; Riga; Rio de Janeiro; Riyadh;
Rochester; Roma; Rome; Rostock; Rotterdam; Rouen; Rzeszow; Sacramento; Saint Louis; St. Louis; St Louis; Saint
Petersburg; Saint-Étienne; Salamanca; Salt Lake City; Salzburg; San Antonio; San Diego; San Francisco; San Jose; San
Juan; Santiago; Sao Paulo; São Paulo; Sapporo; Scottsdale; Seattle; Sendai; Seoul; Sevilla; Seville; Shanghai;
Sheffield; Shenyang; Shenzhen; Shijiazhuang; Shiraz; Siena; Singapore; Sofia; Southampton; Spokane; Springfield;
Stanford; Stockholm; Strasbourg; Stuttgart; Suwon; Suzhou; Sydney; Szczecin; Szeged; Taichung; Tainan; Taipei;
Taiyuan; Tallinn; Tampa; Tampere; Tanta; Tartu; Tehran; Tel Aviv; The Hague; Thessaloniki; Tianjin; Timisoara; Tokyo;
Toledo; Torino; Toronto; Toulouse; Tours; Trieste; Trondheim; Tübingen; Tucson; Tulsa; Tunis; Turin; Turku; Udine;
Ulm; Umeå; Uppsala; Ürümqi; Urumqi; Utrecht; Valencia; Valladolid; Vancouver; Verona; Vienna; Vilnius; Warsaw;
Warszawa; Washington; Wenzhou; Wien; Winnipeg; Winston-Salem; Worcester; Wroclaw; Wrocław; Wuhan; Würzburg; Xi'an;
Xiamen; Yokohama; Zagreb; Zaragoza; Zhengzhou; Zürich; Zurich
"""
CITIES = frozenset(" ".join(name.split()) for name in _CITIES.split(";"))
"""Cities in which trials are commonly run, as registers spell them."""


def leading_country(words: str) -> int:
    """How many characters of `words` are the country at its beginning; 0 where none stands there."""
    end = len(words) if len(words) < 60 else 60
    while end > 0:
        if words[:end].rstrip(",").casefold() in COUNTRIES and words[end : end + 1] in {"", " "}:
            return end
        end = words.rfind(" ", 0, end)
    return 0


def facility_and_city(words: str, country: str) -> dict[str, tuple[int, int]] | None:
    """Facility, city and state in `words`, as places in it; None where a cut is not plain.

    It is plain where one word (or two, as in `New York`) follows the last word that ends a facility's name. A name that
    stands twice is the city's, whatever else the first of them is; a row may end with a city that is known.
    """
    found: dict[str, tuple[int, int]] = {}
    end = len(words)
    named = list(re.finditer(r"\S+", words))
    for start in [token.start() for token in named[-3:]]:
        if start and words[start:] in STATES:
            found["state"] = (start, len(words))
            end = start - 1
            break
    tokens = [token for token in named if token.end() <= end]
    if len(tokens) < 2:
        return None
    for size in (3, 2, 1):
        if len(tokens) > 2 * size and [t.group() for t in tokens[-size:]] == [t.group() for t in tokens[-2 * size : -size]]:
            # `Hospital Utrecht Utrecht`: the facility's last word or the city's, and the city's or the state's.
            return {"city": (tokens[-size].start(), end), **found}
    for size in (4, 3, 2, 1):
        start = tokens[-size].start() if size < len(tokens) else 0
        ends = words[: start - 1].split(" ")[-1] if start else ""
        told = country.casefold() not in _NAMESAKES or ends.rstrip(",") in _FACILITY_ENDS
        if start and told and words[start:end] in CITIES and ends.casefold() not in _NOT_CITY:
            return {"facility": (0, start - 1), "city": (start, end), **found}
    last = max((n for n, token in enumerate(tokens) if token.group().rstrip(",") in _FACILITY_ENDS), default=-1)
    city = [token.group() for token in tokens[last + 1 :]]
    if last < 0 or not city or any(word.casefold() in _NOT_CITY or not word[0].isupper() for word in city):
        return None
    if len(city) > 2 or (len(city) == 2 and not _TWO_WORDS.match(city[0])):
        return None
    start = tokens[last + 1].start()
    return {"facility": (0, start - 1), "city": (start, end), **found}

"""Names of zones, countries and states beside those of CLDR, as data."""

WORDS_BEFORE = """
    i m im am live living in near from at currently now based my is it s its we are the city
    ich bin wohne lebe gerade aus bei der nahe stadt ist es wir sind estoy vivo soy tengo en de
    cerca ciudad la el ahora mi es somos vivimos estamos
"""
"""What people write before the name of their place."""

WORDS_AFTER = "time timezone zone now please right standard daylight city area zeit bitte hora"
"""What they write after it."""

ABBREVIATIONS = {
    "CET CEST MEZ MESZ": "Europe/Berlin Europe/Paris Europe/Madrid Europe/Rome",
    "EET EEST OEZ": "Europe/Athens Europe/Helsinki Europe/Kyiv Europe/Bucharest Africa/Cairo",
    "WET WEST": "Europe/Lisbon Atlantic/Canary",
    "GMT": "Europe/London Africa/Accra Atlantic/Reykjavik",
    "BST": "Europe/London",
    "IST": "Asia/Kolkata Europe/Dublin Asia/Jerusalem",
    "MSK": "Europe/Moscow",
    "TRT": "Europe/Istanbul",
    "EST EDT ET EASTERN": "America/New_York America/Toronto",
    "CST CDT CT CENTRAL": "America/Chicago America/Winnipeg America/Mexico_City",
    "MST MDT MT MOUNTAIN": "America/Denver America/Phoenix America/Edmonton",
    "PST PDT PT PACIFIC": "America/Los_Angeles America/Vancouver",
    "AKST AKDT ALASKAN": "America/Anchorage",
    "HST": "Pacific/Honolulu",
    "AST ADT ATLANTIC": "America/Halifax America/Puerto_Rico",
    "NST NDT": "America/St_Johns",
    "BRT": "America/Sao_Paulo",
    "ART": "America/Argentina/Buenos_Aires",
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "SGT": "Asia/Singapore",
    "HKT": "Asia/Hong_Kong",
    "PKT": "Asia/Karachi",
    "AEST AEDT AET": "Australia/Sydney Australia/Brisbane",
    "ACST ACDT": "Australia/Adelaide Australia/Darwin",
    "AWST": "Australia/Perth",
    "NZST NZDT NZT": "Pacific/Auckland",
    "SAST": "Africa/Johannesburg",
    "WAT": "Africa/Lagos",
    "EAT": "Africa/Nairobi",
}

TERRITORY_NAMES = {
    "GB": "UK, U K, Great Britain, Britain, England, Scotland, Wales, Northern Ireland",
    "US": "USA, U S A, US, U S, United States, United States of America, America, the States",
    "NL": "Holland, Nederland, the Netherlands",
    "AE": "UAE, Emirates, United Arab Emirates",
    "CZ": "Czech Republic, Czechia, Česko",
    "TR": "Turkey, Türkiye",
    "KR": "South Korea, Korea",
    "RU": "Russia, Россия",
    "UA": "Ukraine, Україна",
    "CI": "Ivory Coast, Côte d'Ivoire",
    "MM": "Burma, Myanmar",
    "CH": "Switzerland, Suisse, Svizzera, Schweiz",
    "IT": "Italy, Italia",
    "PL": "Poland, Polska",
    "SE": "Sweden, Sverige",
    "NO": "Norway, Norge",
    "DK": "Denmark, Danmark",
    "FI": "Finland, Suomi",
    "BE": "Belgium, Belgique, België",
    "GR": "Greece, Hellas, Ελλάδα",
    "HU": "Hungary, Magyarország",
    "SK": "Slovakia, Slovensko",
    "HR": "Croatia, Hrvatska",
    "RS": "Serbia, Srbija",
    "JP": "Japan, Nippon, 日本",
    "CN": "China, 中国",
    "VN": "Vietnam, Viet Nam",
    "CD": "Congo, DR Congo",
    "CV": "Cape Verde",
    "MK": "Macedonia",
    "SZ": "Swaziland",
    "VA": "Vatican",
    "PS": "Palestine",
    "BA": "Bosnia",
    "TT": "Trinidad, Tobago",
}

NOT_CODES_ALONE = frozenset(
    {"NO", "OK", "HI", "OH", "ME", "SO", "IT", "IN", "AM", "IS", "MY", "TO"}
)
"""Two letters that are a word when they stand alone, even in capitals."""

# Name, postal code: zones, the one where most people live first.
STATES = {
    "US": """
        Alabama AL: America/Chicago
        Alaska AK: America/Anchorage
        Arizona AZ: America/Phoenix
        Arkansas AR: America/Chicago
        California CA: America/Los_Angeles
        Colorado CO: America/Denver
        Connecticut CT: America/New_York
        Delaware DE: America/New_York
        District of Columbia DC: America/New_York
        Florida FL: America/New_York America/Chicago
        Georgia GA: America/New_York
        Hawaii HI: Pacific/Honolulu
        Idaho ID: America/Boise America/Los_Angeles
        Illinois IL: America/Chicago
        Indiana IN: America/Indiana/Indianapolis America/Chicago
        Iowa IA: America/Chicago
        Kansas KS: America/Chicago America/Denver
        Kentucky KY: America/Kentucky/Louisville America/Chicago
        Louisiana LA: America/Chicago
        Maine ME: America/New_York
        Maryland MD: America/New_York
        Massachusetts MA: America/New_York
        Michigan MI: America/Detroit America/Chicago
        Minnesota MN: America/Chicago
        Mississippi MS: America/Chicago
        Missouri MO: America/Chicago
        Montana MT: America/Denver
        Nebraska NE: America/Chicago America/Denver
        Nevada NV: America/Los_Angeles
        New Hampshire NH: America/New_York
        New Jersey NJ: America/New_York
        New Mexico NM: America/Denver
        New York NY: America/New_York
        North Carolina NC: America/New_York
        North Dakota ND: America/Chicago America/Denver
        Ohio OH: America/New_York
        Oklahoma OK: America/Chicago
        Oregon OR: America/Los_Angeles America/Boise
        Pennsylvania PA: America/New_York
        Rhode Island RI: America/New_York
        South Carolina SC: America/New_York
        South Dakota SD: America/Chicago America/Denver
        Tennessee TN: America/Chicago America/New_York
        Texas TX: America/Chicago America/Denver
        Utah UT: America/Denver
        Vermont VT: America/New_York
        Virginia VA: America/New_York
        Washington WA: America/Los_Angeles
        West Virginia WV: America/New_York
        Wisconsin WI: America/Chicago
        Wyoming WY: America/Denver
        Puerto Rico PR: America/Puerto_Rico
    """,
    "Canada": """
        Alberta AB: America/Edmonton
        British Columbia BC: America/Vancouver
        Manitoba MB: America/Winnipeg
        New Brunswick NB: America/Halifax
        Newfoundland NL: America/St_Johns
        Nova Scotia NS: America/Halifax
        Ontario ON: America/Toronto America/Winnipeg
        Prince Edward Island PE: America/Halifax
        Quebec QC: America/Toronto
        Saskatchewan SK: America/Regina
        Yukon YT: America/Whitehorse
    """,
    "Australia": """
        New South Wales NSW: Australia/Sydney
        Northern Territory NT: Australia/Darwin
        Queensland QLD: Australia/Brisbane
        South Australia SA: Australia/Adelaide
        Tasmania TAS: Australia/Hobart
        Victoria VIC: Australia/Melbourne
        Western Australia WA: Australia/Perth
    """,
}

"""Well-known cities by time zone, as data.

Zones come in the order in which they are offered: roughly by how many people who may write to the
bot live there. The first city of a zone is its label. "=" adds other names and spellings; accents
and capitals do not matter.
"""

# By language, the cities whose name differs there and that are no zone's own city: of those the
# time zone data has the names (Unicode CLDR, through Babel).
NAMES = {
    "de": {
        "Munich": "München",
        "Cologne": "Köln",
        "Hanover": "Hannover",
        "Nuremberg": "Nürnberg",
        "Geneva": "Genf",
        "Milan": "Mailand",
        "Nice": "Nizza",
    },
    "es": {
        "Hamburg": "Hamburgo",
        "Munich": "Múnich",
        "Cologne": "Colonia",
        "Seville": "Sevilla",
        "Geneva": "Ginebra",
        "Milan": "Milán",
    },
}

CITIES = {
    "America/New_York": """
        New York = NYC, New York City, Manhattan, Brooklyn, Queens, Bronx; Boston;
        Philadelphia = Philly, Filadelfia; Washington = Washington DC, DC; Miami; Atlanta = ATL;
        Baltimore;
        Charlotte; Pittsburgh; Orlando; Tampa; Jacksonville; Cleveland; Columbus; Cincinnati;
        Raleigh; Richmond; Buffalo; Newark; Hartford; Providence; Fort Lauderdale; Charleston
    """,
    "Europe/London": """
        London; Birmingham; Manchester; Liverpool; Leeds; Glasgow; Edinburgh = Edimburgo; Bristol;
        Cardiff;
        Belfast; Sheffield; Newcastle; Nottingham; Oxford; Cambridge; Southampton; Leicester;
        Aberdeen; Brighton; York; Plymouth
    """,
    "Europe/Berlin": """
        Berlin; Hamburg = Hamburgo; Munich = München, Múnich; Cologne = Köln, Colonia;
        Frankfurt = Fráncfort, Francfort; Stuttgart; Düsseldorf;
        Leipzig; Dortmund; Essen; Bremen = Brema; Dresden = Dresde; Hanover = Hannover, Hannóver;
        Nuremberg = Nürnberg, Núremberg;
        Bonn; Münster; Karlsruhe; Mannheim; Augsburg; Freiburg = Friburgo; Kiel; Mainz = Maguncia;
        Heidelberg
    """,
    "Europe/Paris": """
        Paris; Marseille = Marsella; Lyon = Lyons, Lión; Toulouse = Tolosa; Nice = Nizza, Niza;
        Nantes; Strasbourg = Straßburg, Estrasburgo;
        Montpellier; Bordeaux = Burdeos; Lille; Rennes; Grenoble
    """,
    "Europe/Madrid": """
        Madrid; Barcelona; Valencia = València; Seville = Sevilla; Zaragoza; Málaga;
        Bilbao = Bilbo; Murcia; Palma = Palma de Mallorca, Mallorca, Majorca; Alicante = Alacant;
        Granada; Ibiza; Vigo
    """,
    "America/Los_Angeles": """
        Los Angeles = LA, L A, Hollywood; San Francisco = SF, Frisco; Seattle; San Diego;
        San José = San Jose California; Las Vegas = Vegas; Portland; Sacramento; Oakland; Fresno;
        Long Beach; Reno; Spokane; Silicon Valley; Palo Alto
    """,
    "America/Chicago": """
        Chicago; Houston; Dallas; Austin; San Antonio; Minneapolis; New Orleans = Nueva Orleans;
        St. Louis = Saint Louis; Nashville; Memphis; Milwaukee; Kansas City; Oklahoma City;
        Omaha; Fort Worth; Madison; Tulsa; Des Moines
    """,
    "America/Denver": """
        Denver; Salt Lake City; Albuquerque; Colorado Springs; El Paso; Boulder; Santa Fe;
        Billings; Cheyenne
    """,
    "America/Phoenix": "Phoenix; Tucson; Mesa; Scottsdale",
    "America/Toronto": """
        Toronto; Montréal; Ottawa; Québec City = Quebec City, Ville de Québec; Hamilton;
        Mississauga; London Ontario
    """,
    "America/Vancouver": "Vancouver; Victoria; Surrey; Burnaby; Kelowna",
    "America/Edmonton": "Calgary; Edmonton; Banff",
    "Asia/Kolkata": """
        Delhi = New Delhi; Mumbai = Bombay; Bangalore = Bengaluru; Kolkata = Calcutta, Kalkutta;
        Chennai = Madras; Hyderabad; Pune; Ahmedabad; Jaipur; Lucknow; Surat; Kochi = Cochin;
        Goa; Nagpur; Indore; Chandigarh
    """,
    "America/Sao_Paulo": """
        São Paulo = Sao Paolo; Rio de Janeiro = Rio; Brasília; Belo Horizonte; Porto Alegre;
        Curitiba; Florianópolis; Campinas
    """,
    "America/Mexico_City": """
        Mexico City = Ciudad de México, CDMX, México DF; Guadalajara; Puebla; León; Querétaro;
        Acapulco; Veracruz
    """,
    "America/Argentina/Buenos_Aires": "Buenos Aires = BA; Rosario; La Plata; Mar del Plata",
    "America/Bogota": "Bogotá; Medellín; Cali; Barranquilla; Cartagena",
    "America/Lima": "Lima; Arequipa; Cusco = Cuzco; Trujillo",
    "America/Santiago": "Santiago = Santiago de Chile; Valparaíso; Concepción",
    "Europe/Rome": """
        Rome = Roma; Milan = Milano, Mailand, Milán; Naples = Napoli, Neapel; Turin = Torino, Turín;
        Florence = Firenze, Florenz, Florencia; Venice = Venezia, Venedig, Venecia; Bologna;
        Palermo; Genoa = Genova, Génova;
        Verona; Bari; Catania; Bolzano = Bozen
    """,
    "Europe/Amsterdam": """
        Amsterdam; Rotterdam; The Hague = Den Haag, Hague, La Haya; Utrecht; Eindhoven
    """,
    "Europe/Vienna": "Vienna = Wien; Graz; Linz; Salzburg = Salzburgo; Innsbruck",
    "Europe/Zurich": """
        Zurich = Zürich; Geneva = Genève, Genf, Ginebra; Basel = Basle, Basilea; Bern = Berne,
        Berna; Lausanne = Lausana;
        Lucerne = Luzern, Lucerna
    """,
    "Europe/Brussels": """
        Brussels = Bruxelles, Brussel, Brüssel; Antwerp = Antwerpen, Amberes; Ghent = Gent, Gante;
        Bruges = Brugge, Brujas; Liège = Lüttich
    """,
    "Europe/Warsaw": """
        Warsaw = Warszawa, Warschau; Kraków = Cracow, Krakau, Cracovia; Wrocław = Breslau,
        Breslavia; Gdańsk = Danzig;
        Łódź = Lodz; Poznań = Posen; Katowice
    """,
    "Europe/Lisbon": "Lisbon = Lisboa, Lissabon; Porto = Oporto; Braga; Coimbra; Faro",
    "Europe/Dublin": "Dublin; Cork; Galway; Limerick",
    "Europe/Stockholm": "Stockholm; Gothenburg = Göteborg, Gotemburgo; Malmö; Uppsala",
    "Europe/Copenhagen": "Copenhagen = København, Kopenhagen; Aarhus = Århus; Odense",
    "Europe/Oslo": "Oslo; Bergen; Trondheim; Stavanger; Tromsø",
    "Europe/Prague": "Prague = Praha, Prag, Praga; Brno; Ostrava; Plzeň = Pilsen",
    "Europe/Budapest": "Budapest; Debrecen; Szeged",
    "Europe/Athens": """
        Athens = Athina, Athen, Αθήνα; Thessaloniki = Saloniki, Salónica; Crete = Heraklion,
        Kreta, Creta
    """,
    "Europe/Bucharest": "Bucharest = București, Bukarest; Cluj = Cluj Napoca; Timișoara; Iași",
    "Europe/Helsinki": "Helsinki = Helsingfors; Espoo; Tampere; Turku; Oulu",
    "Europe/Kyiv": """
        Kyiv = Kiev, Київ, Киев; Kharkiv = Kharkov; Odesa = Odessa; Lviv = Lemberg; Dnipro
    """,
    "Europe/Istanbul": "Istanbul = İstanbul; Ankara; İzmir; Bursa; Antalya; Adana",
    "Europe/Moscow": """
        Moscow = Moskva, Москва, Moskau; Saint Petersburg = St Petersburg, Petersburg,
        Sankt Petersburg, San Petersburgo; Sochi
    """,
    "Europe/Belgrade": "Belgrade = Beograd, Belgrad; Novi Sad",
    "Europe/Zagreb": "Zagreb = Agram; Split; Rijeka; Dubrovnik",
    "Europe/Sofia": "Sofia = София; Plovdiv; Varna",
    "Europe/Bratislava": "Bratislava = Pressburg; Košice",
    "Europe/Ljubljana": "Ljubljana = Laibach; Maribor",
    "Europe/Vilnius": "Vilnius; Kaunas",
    "Europe/Riga": "Riga = Rīga",
    "Europe/Tallinn": "Tallinn; Tartu",
    "Europe/Luxembourg": "Luxembourg = Luxemburg, Luxembourg City",
    "Europe/Sarajevo": "Sarajevo; Mostar",
    "Europe/Tirane": "Tirana = Tiranë; Durrës",
    "Europe/Minsk": "Minsk; Gomel",
    "Europe/Malta": "Malta = Valletta",
    "Asia/Nicosia": "Nicosia = Lefkosia, Nikosia; Limassol; Larnaca; Paphos",
    "Atlantic/Reykjavik": "Reykjavik = Reykjavík",
    "Atlantic/Canary": """
        Las Palmas = Gran Canaria; Tenerife = Santa Cruz de Tenerife, Teneriffa; Lanzarote
    """,
    "Atlantic/Azores": "Azores = Ponta Delgada, Açores",
    "Africa/Lagos": "Lagos; Abuja; Kano; Ibadan; Port Harcourt",
    "Africa/Cairo": "Cairo = Kairo, القاهرة; Alexandria = Alejandría; Giza",
    "Africa/Johannesburg": """
        Johannesburg = Joburg, Jozi; Cape Town = Kapstadt, Ciudad del Cabo; Durban; Pretoria
    """,
    "Africa/Nairobi": "Nairobi; Mombasa",
    "Africa/Casablanca": """
        Casablanca; Rabat; Marrakesh = Marrakech, Marrakesch; Fez = Fès; Tangier = Tanger, Tánger
    """,
    "Africa/Algiers": "Algiers = Alger; Oran",
    "Africa/Tunis": "Tunis; Sfax",
    "Africa/Accra": "Accra; Kumasi",
    "Africa/Abidjan": "Abidjan; Yamoussoukro",
    "Africa/Dakar": "Dakar",
    "Africa/Addis_Ababa": "Addis Ababa",
    "Africa/Kinshasa": "Kinshasa",
    "Africa/Luanda": "Luanda",
    "Africa/Khartoum": "Khartoum",
    "Africa/Kampala": "Kampala",
    "Africa/Dar_es_Salaam": "Dar es Salaam",
    "Asia/Shanghai": """
        Shanghai = 上海; Beijing = Peking, 北京; Shenzhen; Guangzhou = Canton, Kanton, Cantón;
        Chengdu; Wuhan;
        Chongqing; Tianjin; Hangzhou; Nanjing; Xi'an = Xian
    """,
    "Asia/Tokyo": """
        Tokyo = Tōkyō, Tokio, 東京; Osaka; Kyoto; Yokohama; Nagoya; Sapporo; Fukuoka; Kobe
    """,
    "Asia/Seoul": "Seoul = 서울; Busan = Pusan; Incheon; Daegu",
    "Asia/Hong_Kong": "Hong Kong = HK, 香港, Kowloon",
    "Asia/Singapore": "Singapore = Singapur, 新加坡",
    "Asia/Taipei": "Taipei = 台北; Kaohsiung; Taichung",
    "Asia/Bangkok": "Bangkok; Chiang Mai; Phuket; Pattaya",
    "Asia/Jakarta": "Jakarta; Bandung; Surabaya; Yogyakarta; Medan",
    "Asia/Makassar": "Bali = Denpasar, Ubud; Makassar",
    "Asia/Manila": "Manila; Quezon City; Cebu; Davao",
    "Asia/Kuala_Lumpur": "Kuala Lumpur = KL; Penang = George Town; Johor Bahru",
    "Asia/Ho_Chi_Minh": """
        Ho Chi Minh City = Saigon, HCMC, Ciudad Ho Chi Minh; Hanoi = Ha Noi; Da Nang
    """,
    "Asia/Dubai": "Dubai; Abu Dhabi; Sharjah; Muscat",
    "Asia/Riyadh": "Riyadh; Jeddah = Jiddah; Mecca = Mekka, La Meca; Medina; Dammam; Kuwait City",
    "Asia/Karachi": "Karachi; Lahore; Islamabad; Rawalpindi; Faisalabad; Peshawar",
    "Asia/Dhaka": "Dhaka = Dacca; Chittagong = Chattogram",
    "Asia/Tehran": "Tehran = Teheran; Mashhad; Isfahan; Shiraz",
    "Asia/Baghdad": "Baghdad; Basra; Erbil; Mosul",
    "Asia/Jerusalem": "Jerusalem; Tel Aviv; Haifa",
    "Asia/Beirut": "Beirut",
    "Asia/Amman": "Amman",
    "Asia/Damascus": "Damascus",
    "Asia/Qatar": "Doha; Manama",
    "Asia/Kathmandu": "Kathmandu = Katmandu; Pokhara",
    "Asia/Colombo": "Colombo; Kandy",
    "Asia/Kabul": "Kabul",
    "Asia/Yangon": "Yangon = Rangoon, Rangun; Mandalay",
    "Asia/Tashkent": "Tashkent; Samarkand",
    "Asia/Almaty": "Almaty; Astana",
    "Asia/Tbilisi": "Tbilisi; Batumi",
    "Asia/Yerevan": "Yerevan",
    "Asia/Baku": "Baku",
    "Asia/Ulaanbaatar": "Ulaanbaatar",
    "Asia/Yekaterinburg": "Yekaterinburg = Ekaterinburg; Chelyabinsk; Perm",
    "Asia/Novosibirsk": "Novosibirsk",
    "Asia/Krasnoyarsk": "Krasnoyarsk",
    "Asia/Irkutsk": "Irkutsk",
    "Asia/Vladivostok": "Vladivostok",
    "Asia/Kamchatka": "Petropavlovsk",
    "Australia/Sydney": "Sydney; Canberra; Newcastle Australia; Wollongong",
    "Australia/Melbourne": "Melbourne; Geelong; Ballarat",
    "Australia/Brisbane": "Brisbane; Gold Coast; Cairns; Townsville",
    "Australia/Perth": "Perth; Fremantle",
    "Australia/Adelaide": "Adelaide",
    "Australia/Darwin": "Darwin; Alice Springs",
    "Australia/Hobart": "Hobart; Launceston",
    "Pacific/Auckland": "Auckland; Wellington; Christchurch; Hamilton New Zealand; Queenstown",
    "Pacific/Honolulu": "Honolulu; Maui; Waikiki",
    "America/Anchorage": "Anchorage; Fairbanks; Juneau",
    "America/Halifax": "Halifax; Moncton; Charlottetown",
    "America/St_Johns": "St. John's = Saint Johns",
    "America/Winnipeg": "Winnipeg",
    "America/Regina": "Regina; Saskatoon",
    "America/Detroit": "Detroit; Ann Arbor; Grand Rapids",
    "America/Indiana/Indianapolis": "Indianapolis; Fort Wayne",
    "America/Kentucky/Louisville": "Louisville",
    "America/Boise": "Boise",
    "America/Puerto_Rico": "San Juan; Ponce",
    "America/Havana": "Havana = La Habana, Havanna",
    "America/Santo_Domingo": "Santo Domingo; Punta Cana",
    "America/Jamaica": "Kingston; Montego Bay",
    "America/Panama": "Panama City = Ciudad de Panamá",
    "America/Costa_Rica": "San José = San Jose Costa Rica",
    "America/Guatemala": "Guatemala City = Ciudad de Guatemala",
    "America/Caracas": "Caracas; Maracaibo",
    "America/Guayaquil": "Quito; Guayaquil; Cuenca",
    "America/La_Paz": "La Paz; Santa Cruz de la Sierra; Cochabamba",
    "America/Asuncion": "Asunción",
    "America/Montevideo": "Montevideo; Punta del Este",
    "America/Monterrey": "Monterrey",
    "America/Tijuana": "Tijuana; Mexicali",
    "America/Cancun": "Cancún; Playa del Carmen",
    "America/Bahia": "Salvador = Salvador da Bahia",
    "America/Fortaleza": "Fortaleza; Recife; Natal",
    "America/Manaus": "Manaus",
    "America/Nuuk": "Nuuk",
    "Pacific/Fiji": "Suva; Nadi",
    "Pacific/Guam": "Guam",
    "Pacific/Tahiti": "Tahiti = Papeete",
    "Pacific/Apia": "Apia",
    "Pacific/Pago_Pago": "Pago Pago",
    "Pacific/Chatham": "Chatham Islands",
    "Australia/Lord_Howe": "Lord Howe Island",
    "Australia/Eucla": "Eucla",
    "Pacific/Marquesas": "Marquesas Islands",
    "Atlantic/Cape_Verde": "Praia",
    "Atlantic/South_Georgia": "South Georgia",
    "Indian/Maldives": "Malé",
    "Indian/Mauritius": "Port Louis",
    "Pacific/Noumea": "Nouméa",
    "Pacific/Kiritimati": "Kiritimati",
    "Etc/UTC": "UTC = Universal Time, Zulu",
}

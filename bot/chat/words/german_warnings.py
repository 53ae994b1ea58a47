"""German names of the protocol's warning signs, as data. For the notation see `ways`.

Compounds are taken apart first ("Brustschmerzen"), so that one way covers "Schmerzen in der Brust"
too; so are denials that are a sign themselves ("keine Luft").
"""

from bot.chat.words.german_folding import FOLDING
from bot.chat.words.vocabulary import WarningWords
from bot.chat.words.ways import group, patterns, rewrites

_STOOL = (
    "stuhl|stuhlgang|kot|kacke|kacken|gekackt|stuhle|durchfall|dünnpfiff|toilette|klo|klopapier"
    "|toilettenpapier|scheiße|verdauung|haufen"
)
_LEG = "bein|beine|beinen|wade|waden|oberschenkel|unterschenkel|schienbein|fuß|füße|füßen|knöchel"
_BELLY = "bauch|unterleib|magen|oberbauch|unterbauch"
_PAIN = "schmerz|schmerzen|schmerzt|schmerzhaft|weh|tut|wehgetan|sticht|stechen|stechende|brennt"
_SWOLLEN = (
    "geschwollen|geschwollene|geschwollener|geschwollenes|geschwollenen|schwillt|angeschwollen"
    "|schwellung|schwellungen|dick|dicke|dicker|dickes|dicken"
)
_SEVERE = (
    "stark|starke|starker|starken|starkes|plötzlich|plötzliche|plötzlicher|heftig|heftige|heftiger"
    "|heftigen|schlimme|schlimmer|unerträglich|unerträgliche|extrem|extreme|furchtbar|furchtbare"
    "|höllische|krasse|wahnsinnige|schreckliche"
)
_CRAMP = "krampf|krämpfe|krämpfen|krampfe|verkrampft|krampft"
_HARD = "kaum|schwer|schlecht|wenig|kurz|nicht"

_SIGNS = {
    "breathing": f"""
        atemnot|luftnot|kurzatmig|kurzatmigkeit|atemlos|erstickt|ersticke|atembeschwerden|japse
        atmen|luft|atem|atme|atmung + {_HARD}|schwierig|schwierigkeiten|probleme|mühe|beschwerden
            |schwerfällt|ringe|schnappe|anstrengend|erschwert
        luft|atem + weg|bleibt|fehlt""",
    "chest_pain": f"""
        brust|brustkorb|brustbein + {_PAIN}|druck|drückt|enge|eng|engegefühl|schwere|ziehen
        herz + {_PAIN}|enge|druck + unless herzlich
        herzinfarkt|herzanfall|angina|infarkt""",
    "confusion": """
        verwirrt|verwirrung|desorientiert|orientierungslos|delirium|delir|durcheinander
            + unless app|bot|knopf|knöpfe|taste|tasten|frage|fragen|nachricht|anleitung|nachrichten
        wirr + rede|kopf|bin""",
    "faint": """
        ohnmacht|ohnmächtig|bewusstlos|bewusstlosigkeit|umgekippt|kollabiert|zusammengebrochen
            |weggetreten
        schwarz + augen""",
    "slow_heartbeat": """
        herz|herzschlag|puls|herzfrequenz + langsam|langsamer|verlangsamt""",
    "new_general_weakness": f"""
        schwach|schwäche|kraftlos|kraftlosigkeit + überall|ganzen|ganzer|körper|plötzlich|allgemein
            |allgemeine|sehr|extrem|total|völlig + unless {_LEG}|blase
        schwach|kraftlos + aufstehen|stehen|gehen|laufen|aufzustehen|bewegen|heben|hochkomme
        schwächeanfall|muskelschwäche""",
    "very_drowsy": """
        schläfrig|benommen|schlaftrunken|lethargisch|teilnahmslos|apathisch
            + sehr|extrem|total|ungewöhnlich|völlig|so|stark|ganz
        lethargisch|lethargie|apathisch|schläfrigkeit|benommenheit
        wachbleiben|wachzubleiben|wach + kaum|unmöglich|nicht|bleibe + unless nacht|nachts|lag""",
    "jaw_stiff_spasms": f"""
        kiefer + steif|starr|klemmt|{_CRAMP}|sperre|fest|versteift|spannt|auf
        kiefersperre|kieferklemme|mundsperre|maulsperre
        gesicht + {_CRAMP}|spasmen|spasmus""",
    "cold_pale_leg": f"""
        {_LEG}|zehen + kalt|kalte|kaltes|kalter|eiskalt|eiskalte + blass|blasse|blasses|weiß|blau
            |bläulich|taub|bleich|grau|weißes|blaue|weiße
        {_LEG} + blass|blasses|bleich|bläulich""",
    "vomits_blood": """
        erbrochen|erbreche|erbrechen|kotzen|gekotzt|kotze|übergeben|spucke|gespuckt|brechen
            + blut|blutig|kaffeesatz
        bluterbrechen""",
    "throat_face_swelling": f"""
        hals|rachen|kehle|gesicht|zunge|lippe|lippen|mund|augenlider|lider
            + {_SWOLLEN}|zuschwillt|zugeschwollen""",
    "heavy_bleeding": """
        blutung|blutungen|blute|blutet|bluten|geblutet + stark|starke|heftig|heftige|viel|massiv
            |massive|schlimm|unstillbar|ständig|aufhört
        viel + blut + verloren|verliere""",
    "sudden_severe_abdo_pain": f"{_BELLY} + {_PAIN} + {_SEVERE}",
    "no_stool_no_gas_bloating": f"""
        aufgebläht|gebläht|blähbauch|blähungen|aufgeblähter|geblähter|prall
            + denied winde|wind|pups|pupsen|furz|furzen|gase|gas|luft|blähungen + {_STOOL}
        darmverschluss""",
    "blood_in_stool": f"""
        blut|blutig|blutiger|blutigen|blutige|blutet|blutung|blutspuren + {_STOOL}|after|abwischen
            |po|hintern|darm|abputzen|wischen|popo
        darmblutung|blutstuhl""",
    "black_stool": f"""
        schwarz|schwarze|schwarzer|schwarzen|schwarzes|pechschwarz|pechschwarzer|teer|teerartig
            |teerschwarz|teerartiger|teerig|teeriger|teerige|teerigen + {_STOOL}
        teerstuhl|meläna""",
    "dehydration": """
        dehydriert|dehydrierung|ausgetrocknet|dehydration|austrocknung|harnverhalt
        pinkeln|wasserlassen|urin|urinieren|pipi|harn|gepinkelt|pissen + kaum|unmöglich|wenig|nicht
            |dunkel""",
    "fever_39": "fieber|temperatur + hoch|hohe|hohes|sehr|starkes",
    "cramp_gt10min": f"""
        {_CRAMP} + stunde|stunden + dauert|dauerte|gedauert|länger|lang
        {_CRAMP} + stundenlang|stundenlanger|stundenlange""",
    "wound_tetanus": """
        tetanus|wundstarrkrampf + unless impfung|geimpft|impfen|auffrischung|spritze
        wunde|schnitt|stichwunde|verletzung + schmutzig|schmutzige|rostig|rostige|rostigen
            |entzündet|entzündete|erde|nagel|tief|tiefe|dreckig|dreckige
        rostig|rostige|rostigen|rostiger + nagel
        gebissen|biss|bissen + hund|katze|ratte|tier
        hundebiss|katzenbiss""",
    "toxin": """
        vergiftet|vergiftung|überdosis|überdosiert + unless lebensmittel|lebensmittelvergiftung
        schlange|spinne|skorpion|zecke + biss|gebissen|stich|gestochen
        schlangenbiss|pestizid|pestizide|insektizid|quecksilber|frostschutzmittel|kohlenmonoxid
            |gift|strychnin|rattengift|giftig|blei""",
    "one_leg_swollen_hot": f"""
        bein|wade|oberschenkel|unterschenkel + {_SWOLLEN}
        {_LEG} + {_SWOLLEN} + heiß|warm|rot|gerötet|rotes|heißes|linker|linke|rechter|rechte|linkes
            |rechtes|ein|einer
        {_SWOLLEN} + heiß|heiße|heißes + unless gesicht|hals|lippe|auge|arm|hand|zahnfleisch
        {_LEG} + blutgerinnsel|thrombose|gerinnsel
        thrombose|beinvenenthrombose""",
    "nausea_flushing_lightheaded": """
        übel|übelkeit|schlecht + hitzewallung|hitzewallungen|schwindelig|schwindlig|schwindel
            |benommen|gerötet|rot|hitze
        hitzewallung|hitzewallungen|hitze + schwindelig|schwindlig|schwindel|benommen""",
    "leg_weakness_wasting": f"""
        {_LEG} + schwäche|muskelschwund|dünner|abgemagert|kraftlos|nachgeben|wegknickt
        {_LEG} + schwach|schwache|schwächer + unless {_CRAMP}
        muskelschwund""",
    "numb_or_swollen_legs": f"""
        {_LEG}|zehen + taub|taubheit|taubheitsgefühl|gefühllos|taube|eingeschlafen
        beine|füße|knöchel|waden|fuß|beinen|füßen + {_SWOLLEN}
        kribbeln|ameisenlaufen|kribbelt + {_LEG}|zehen""",
    "pain_on_walking": f"""
        {_PAIN}|{_CRAMP} + gehen|laufen|spazieren|gehstrecke""",
    "new_medicine": """
        medikament|medikamente|medizin|tabletten|arznei|antibiotikum|antibiotika|arzneimittel|pille
            + neu|neue|neues|neuen|neuerdings|angefangen|begonnen|umgestellt|geändert
            + unless magnesium
        verschrieben|verordnet""",
    "sleep_disturbed_cramps": f"""
        {_CRAMP} + geweckt|aufgewacht|aufgeweckt|wecken|weckt|wach|aufwache
        {_CRAMP} + schlafen|geschlafen + kaum|schlecht|wenig|gestört""",
}

_COMPOUNDS = {
    f"{part}{end}": f"{name} schmerzen"
    for part, name in {
        "brust": "brust",
        "herz": "herz",
        "bauch": "bauch",
        "magen": "magen",
        "unterleibs": "unterleib",
        "bein": "bein",
        "waden": "wade",
    }.items()
    for end in ("schmerz", "schmerzen", "weh", "stechen")
} | {
    f"{part}{end}": f"{name} {end}"
    for part, name in {"bein": "bein", "waden": "wade", "fuß": "fuß", "kiefer": "kiefer"}.items()
    for end in ("krampf", "krämpfe", "krämpfen")
}

_REWRITES = {
    **_COMPOUNDS,
    "nächtliche krämpfe": "krämpfe",
    "muskelkrampf": "krampf",
    "muskelkrämpfe": "krämpfe",
    "brustenge": "brust enge",
    "brustdruck": "brust druck",
    "beinschwellung": "bein schwellung",
    "beinschwäche": "bein schwäche",
    "wadenschwellung": "wade schwellung",
    "bauchkrämpfe": "bauch schmerzen",
    "magenkrämpfe": "magen schmerzen",
    "bauchkrampf": "bauch schmerzen",
    "nicht atmen": "atemnot",
    "nicht mehr atmen": "atemnot",
    "nicht gut atmen": "atemnot",
    "nicht richtig atmen": "atemnot",
    "keine luft": "atemnot",
    "keine luft mehr": "atemnot",
    "nicht genug luft": "atemnot",
    "nicht genügend luft": "atemnot",
    "zu wenig luft": "atemnot",
    "keine luft im bauch": "",
    "außer atem": "atemnot",
    "aus der puste": "atemnot",
    "in ohnmacht": "ohnmacht",
    "das bewusstsein verloren": "ohnmacht",
    "bewusstsein verloren": "ohnmacht",
    "schwarz vor augen": "ohnmacht",
    "nicht pinkeln": "harnverhalt",
    "nicht mehr pinkeln": "harnverhalt",
    "kein wasser lassen": "harnverhalt",
    "kein wasser mehr lassen": "harnverhalt",
    "nicht wasserlassen": "harnverhalt",
    "nicht wasser lassen": "harnverhalt",
    "wasser lassen": "wasserlassen",
    "nicht urinieren": "harnverhalt",
    "nicht gepinkelt": "harnverhalt",
    "nicht mehr gepinkelt": "harnverhalt",
    "nicht auf toilette": "",
    "kein urin": "harnverhalt",
    "nicht wach": "benommenheit",
    "nicht wach bleiben": "benommenheit",
    "nicht wachbleiben": "benommenheit",
    "kaum wach bleiben": "benommenheit",
    "nicht aufstehen": "aufstehen",
    "nicht mehr aufstehen": "aufstehen",
    "nicht stehen": "stehen",
    "nicht laufen": "laufen",
    "nicht mehr laufen": "laufen",
    "hört nicht auf": "viel",
    "hört nicht mehr auf": "viel",
    "nicht aufhört": "viel",
    "nicht aufhören": "viel",
    "nicht auf zu bluten": "viel bluten",
    "geht nicht weg": "",
    "gehen nicht weg": "",
    "nicht weggeht": "",
    "nicht weggehen": "",
    "nicht mehr weggehen": "",
    "nicht besser": "",
    "nicht nur": "",
    "nicht sicher": "",
    "nicht gut": "",
    "nicht wohl": "",
    "weiß nicht": "",
    "keine ahnung": "",
    "keine besserung": "",
    "keine frage": "",
    "kein zweifel": "",
    "kein witz": "",
    "noch nie so": "",
    "noch nie solche": "",
    "nie solche": "",
    "nicht gesehen": "nicht",
    "nicht gehabt": "nicht",
    "nicht bemerkt": "nicht",
    "nicht festgestellt": "nicht",
    "nicht vorhanden": "nicht",
    "nicht dabei": "nicht",
    "nicht da": "nicht",
    "auch nicht": "nicht",
    "auch keine": "keine",
    "auch kein": "kein",
    ", der": "der",
    ", die": "die",
    ", das": "das",
    "blutdruck": "",
    "blutzucker": "",
    "bluttest": "",
    "blutwerte": "",
    "eine halbe stunde": "30 minuten",
    "einer halben stunde": "30 minuten",
    "halbe stunde": "30 minuten",
    "eine stunde": "60 minuten",
    "einer stunde": "60 minuten",
    "am ganzen körper": "überall",
    "im ganzen körper": "überall",
    "überall schwach": "überall schwach",
    "zu dick": "",
    "blut abgenommen": "",
    "blut spenden": "",
}

WARNINGS = WarningWords(
    patterns=patterns(_SIGNS, folding=FOLDING),
    rewrites=rewrites(_REWRITES, folding=FOLDING),
    stops=frozenset(",.;!"),
    joins=group(
        "und|aber|auch|sowie|dann|doch|jedoch|obwohl|während|weil|wegen|denn|da|seit|als|wenn|dass"
        "|mit|von|vom|nach|mein|meine|meinem|meinen|meiner|ich|außerdem|trotzdem|sondern|dafür|?",
        folding=FOLDING,
    ),
    denials=group(
        "kein|keine|keinen|keiner|keinem|keinerlei|nicht|nie|niemals|ohne|weder|nein|null|nichts|nix"
        "|nee|nö|ned|net",
        folding=FOLDING,
    ),
    inabilities=frozenset(),
    fever=frozenset({"fieber", "temperatur", "fiber", "fiebrig"}),
    pulse=frozenset({"puls", "herzschlag", "herzfrequenz", "bpm"}),
    cramp=group(_CRAMP, folding=FOLDING),
    lasting=group(
        "dauerte|dauert|gedauert|lang|lange|länger|über|mehr|für|anhaltend|ging|seit",
        folding=FOLDING,
    ),
    beyond=group("länger|über|mehr", folding=FOLDING),
    minutes=frozenset({"minuten", "minute", "min"}),
)

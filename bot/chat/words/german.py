"""German: every word the chat understands, as data."""

from bot.chat.words.german_commands import COMMANDS
from bot.chat.words.german_common import COMMON, NEVER_GUESSED
from bot.chat.words.german_folding import FOLDING
from bot.chat.words.german_warnings import WARNINGS
from bot.chat.words.vocabulary import DateWords, NumberWords, Sense, Table, Vocabulary
from bot.chat.words.ways import group

_ONES = FOLDING("""
    null _ zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn
    sechzehn siebzehn achtzehn neunzehn
""").split()
_TENS = FOLDING("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig").split()
_UNITS = ("ein", *_ONES[2:10])
_COMPOUND = {
    f"{one}und{ten}": 10 * tens + ones
    for tens, ten in enumerate(_TENS, start=2)
    for ones, one in enumerate(_UNITS, start=1)
}
_HALVES = ("anderthalb", "eineinhalb", "zweieinhalb", "dreieinhalb", "viereinhalb")

NUMBERS = NumberWords(
    ones={
        **{word: value for value, word in enumerate(_ONES) if word != "_"},
        **_COMPOUND,
        "eins": 1,
        "zwo": 2,
    },
    tens={word: 10 * value for value, word in enumerate(_TENS, start=2)},
    powers={"hundert": 100, "tausend": 1000},
    parts={
        **dict.fromkeys(("halb", "halbe", "halber", "halben", "halbes"), 0.5),
        **dict.fromkeys(("viertel", "viertels"), 0.25),
        "dreiviertel": 0.75,
        **dict(zip(_HALVES, (1.5, 1.5, 2.5, 3.5, 4.5), strict=True)),
    },
    articles=frozenset({"ein", "eine", "einen", "einer", "eines", "einem", "ne", "nen"}),
    joins=frozenset({"und", "&", "+"}),
    minus=frozenset({"-", "minus"}),
    counts={"einmal": 1, "zweimal": 2, "dreimal": 3, "viermal": 4, FOLDING("fünfmal"): 5},
    hundreds={"hundert": 100},
    glued=True,
    article_is_one=True,
)

_YES = """
    ja | jep | jap | jawohl | jupp | joa | jaja | klar | na klar | sicher | ja sicher |
    natürlich | selbstverständlich | auf jeden fall | stimmt | genau | richtig | korrekt | doch |
    ja doch | ja bitte | j | ich glaube schon | ich denke schon | glaube schon | denke schon |
    ich glaube ja | das stimmt | habe ich | hab ich | 👍 | ✅ | ✔ | 👌
"""
_NO = """
    nein | nee | nö | ne | nope | nie | niemals | kein | keine | keinen | keiner | keins |
    gar nicht | überhaupt nicht | gar keine | überhaupt keine | auf keinen fall |
    auf gar keinen fall | falsch | stimmt nicht | nicht wirklich | eher nicht | eigentlich nicht |
    noch nie | 👎 | ❌ | ✖ |
    ich glaube nicht | ich denke nicht | glaube nicht | denke nicht | habe ich nicht |
    hab ich nicht | hatte ich nicht | ich habe keine | habe keine | ich hatte keine | hatte keine |
    habe ich keine | hab keine | hab ich keine | keine gehabt | ich nicht | nicht |
    bin ich nicht | das stimmt nicht
"""
_NOT_SURE = """
    nicht sicher | nicht so sicher | nicht ganz sicher | unsicher | weiß nicht | weiss nicht |
    weiß ich nicht | weiss ich nicht | weiß es nicht | keine ahnung | vielleicht | eventuell |
    evtl | möglicherweise | wahrscheinlich | vermutlich | kann sein | könnte sein | mag sein |
    schwer zu sagen | kann ich nicht sagen | kann mich nicht erinnern | erinnere mich nicht |
    nicht gemerkt | nicht bemerkt | nicht aufgefallen | wer weiß | wohl | unklar |
    weiß nicht genau | weiß ich nicht genau | weiß nicht mehr | weiß ich nicht mehr | 🤷
"""
_BEFORE_UNSURE = ("", "ich ", "ich bin ", "bin ", "bin mir ", "ich bin mir ")
_UNSURE = "|".join(
    before + phrase.strip() for phrase in _NOT_SURE.split("|") for before in _BEFORE_UNSURE
)
_COURTESY = """
    bitte | danke | dankeschön | danke schön | vielen dank | hallo | hi | hey | moin | servus |
    guten morgen | guten abend | guten tag | gute nacht | grüß gott | also | äh | ähm | hm | hmm |
    oh | na | naja | tja | zum glück | leider | gott sei dank | glücklicherweise | ehrlich gesagt |
    eigentlich | so | lg
"""

ANSWERS: Table = {
    Sense.YES: _YES,
    Sense.NO: _NO,
    Sense.UNSURE: _UNSURE,
    Sense.FILLER: f"""
        {_COURTESY} | ich | bin | es | das | ist | wirklich | sehr | ganz | davon | von denen |
        im moment | momentan | derzeit | zur zeit | mir | mich | denn | dann | soweit ich weiß
    """,
}

CLOCK: Table = {
    Sense.AT: """
        um | gegen | ab | so um | so gegen | ca | circa | zirka | etwa | ungefähr | bis | @ | ~ |
        kurz um | immer um | meistens um
    """,
    Sense.FILLER: """
        es ist | es | ist | jetzt | gerade | die uhr zeigt | uhrzeit | normalerweise | meistens |
        meist | immer | ich gehe | gehe | geh | ins bett | zu bett | schlafen | bettzeit |
        schlafenszeit | ich | stehe | steh | auf | aufstehen | wache | genau | pünktlich | punkt |
        jeden tag | täglich | jede nacht | jeden abend | ungefähr | schon | fast | bitte | danke |
        sagen wir | vielleicht | ich glaube | glaube ich | denke ich | ortszeit | hier | dann |
        so | wäre gut | geht | ? | , | ; | . | ! | ' | :
    """,
    Sense.PAST: "nach",
    Sense.BEFORE: "vor",
    Sense.HOURS: "h | std",
    Sense.OCLOCK: "uhr",
    Sense.HALF_TO: "halb",
    Sense.QUARTER: "viertel | 1/4 | ein viertel",
    Sense.THREE_QUARTERS: "dreiviertel | drei viertel | 3/4",
    Sense.MINUTES: "minuten | minute | min",
    Sense.NOON: "mittag | mittags | zwölf uhr mittags",
    Sense.MIDNIGHT: "mitternacht | mitternachts | null uhr",
    Sense.AM: "vormittags | vormittag | am vormittag | am",
    Sense.PM: "pm",
    Sense.MORNING: """
        morgens | früh | in der früh | am morgen | morgen früh | heute morgen | heute früh
    """,
    Sense.AFTERNOON: "nachmittags | am nachmittag | nachmittag | heute nachmittag",
    Sense.EVENING: "abends | am abend | abend | heute abend",
    Sense.NIGHT: "nachts | in der nacht | nacht | heute nacht",
    Sense.RANGE: "- | / | +",
}

UNITS: Table = {
    Sense.MG: "mg | milligramm | milligram",
    Sense.GRAM: "g | gr | gramm",
    Sense.UNIT: """
        kapsel | kapseln | kaps | tablette | tabletten | tabl | tab | pille | pillen | beutel |
        beutelchen | sachet | sachets | stick | sticks | tütchen | päckchen | sprühstoß |
        sprühstöße | hub | hübe | messlöffel | löffel | teelöffel | tl | tropfen | stück | stk |
        einheit | einheiten | lutschtablette | lutschtabletten | brausetablette | brausetabletten |
        dragee | dragees | kautablette | kautabletten
    """,
    Sense.TIMES: "x | mal | *",
    Sense.FILLER: """
        etwa | ungefähr | circa | ca | rund | genau | nur | ich | habe | hab | nehme | nahm |
        genommen | das | die | den | magnesium | elementares | elementar | mag | bitte | es | ist |
        waren | war | sind | pro kapsel | pro tablette | je | jeweils | stattdessen | davon | mein |
        ~ | = | . | , | ! | : | ? | %
    """,
    Sense.OF: "von | von der | von einer | vom",
    Sense.ARTICLE: "ein | eine | einen | einer | eines | einem",
    Sense.RANGE: "- | / | + | ;",
}

WAITS: Table = {
    Sense.MINUTES: "minuten | minute | min | minütchen | m",
    Sense.HOURS: "stunde | stunden | std | stündchen | h",
    Sense.ARTICLE: "ein | eine | einer | einem | ne",
}

EVENING: Table = {
    Sense.TOOK: """
        genommen | eingenommen | geschluckt | getrunken | aufgetragen | eingerieben | gesprüht |
        eingesprüht | benutzt | verwendet | erledigt | fertig | gemacht | eingecremt | nahm | ✅ | ✔
    """,
    Sense.HAD: "gehabt",
    Sense.TAKE: "nehme | nehmen | einnehmen | nehm | einzunehmen | nimm",
    Sense.MORE: """
        mehr | zusätzlich | zusätzliche | extra | weitere | noch eine | noch ein | nochmal |
        noch mal | noch einmal | eine weitere
    """,
    Sense.YES: "ja | jep | jap | jawohl | j | jupp",
    Sense.NO: """
        nein | nee | nö | nope | nein danke | kein magnesium | nichts | ❌ | 👎 | ne danke
    """,
    Sense.NOT: "nicht | kein | keine | keinen | nie | niemals | ohne | net | ned",
    Sense.OFF_TONIGHT: """
        heute nicht | heute abend nicht | heute nacht nicht | heut nicht | nicht heute |
        nicht heute abend | diesmal nicht | dieses mal nicht | heute kein magnesium | heute keine |
        heute keins | heute nichts | heute lieber nicht | lieber nicht heute | nein heute nicht |
        heute nicht genommen | heute nicht nehmen | heute aussetzen | heute setze ich aus |
        ich setze heute aus | heute lasse ich es aus | heute auslassen | heute überspringen |
        ich lasse es heute aus | lasse es heute | heute ohne | heute mal nicht | heute gar nicht |
        heute nehme ich nichts | heute nehme ich keine | heute nehme ich es nicht |
        nehme heute nichts | nehme heute keine | ich nehme heute nichts | ich nehme heute keine
    """,
    Sense.SKIP: """
        auslassen | überspringen | aussetzen | lasse aus | lass aus | überspringe | lieber nicht |
        ich lasse es aus | lasse es aus | lass es aus | ich verzichte | verzichte | will nicht |
        will keine | möchte nicht | möchte keine | mag nicht | ausgelassen | übersprungen |
        ich will nicht | ich möchte nicht | skip
    """,
    Sense.LATER: """
        später | erinnere mich | erinner mich | erinnern | erinnerung | warte | warten | gleich |
        bald | nachher | ein bisschen später | etwas später | in ein paar minuten | jetzt nicht |
        frag mich später | frag später | später nochmal | später noch mal |
        vielleicht später | heute später | kannst du mich erinnern | nochmal fragen |
        kannst du mich später erinnern | in kürze | nicht jetzt | später am abend
    """,
    Sense.FUTURE: "werde | will | möchte | wollte | werd",
    Sense.NOW: "jetzt | gerade | soeben | gerade eben | eben",
    Sense.YET: "noch | noch immer",
    Sense.AGO: "vor | vorhin | früher | her",
    Sense.PARTLY: "alle | alles | ganz | ganze | ganzen | beide | die ganze | volle",
    Sense.FILLER: f"""
        {_COURTESY} | ich | habe | hab | hatte | bin | ist | es | sie | das | die | den | der |
        dem |
        meine | mein | meinen | meiner | mir | mich | im | in | an | am | um | auf | zu | zum |
        für |
        mit | und | dann | schon | bereits | heute | heut | heute abend | abend | heute nacht |
        wie geplant | wie immer | wie üblich | geplant | dosis | magnesium | kapsel | kapseln |
        tablette | tabletten | pille | pillen | beutel | öl | creme | lotion | gel | spray |
        wasser |
        milch | saft | essen | abendessen | glas | einem glas | vor dem schlafen | im bett |
        ins bett | bett | zähneputzen | nach dem zähneputzen | nach dem essen | zum essen | beine |
        bein | waden | wade | füße | haut | ok | okay | etwa | ungefähr | ein | eine | einen |
        einem |
        davon | oder so | beim | vorm | alles klar | ganz normal | die dosis | eingenommen habe
    """,
}

MORNING: Table = {
    Sense.CRAMP: """
        krampf | wadenkrampf | beinkrampf | muskelkrampf | fußkrampf | zehenkrampf | krampfanfall
    """,
    Sense.CRAMPS: """
        krämpfe | krämpfen | wadenkrämpfe | wadenkrämpfen | beinkrämpfe | beinkrämpfen |
        muskelkrämpfe | fußkrämpfe | zehenkrämpfe | krampfe | verkrampft | gekrampft | krampfte
    """,
    Sense.DIARRHEA: """
        durchfall | durchfälle | diarrhö | diarrhoe | dünnpfiff | dünnschiss | flotter otto |
        flotten otto | durchmarsch
    """,
    Sense.WATERY: "wässrig | wässrigen | wässriger | flüssig | flüssigen | flüssiger | wie wasser",
    Sense.LOOSE: "dünn | dünnen | dünner | lose | locker",
    Sense.SOFT: """
        weich | weichen | weicher | weiche | breiig | breiigen | breiiger | matschig | matschigen
    """,
    Sense.STOOL: """
        stuhl | stuhlgang | kot | verdauung | bauch | magen | darm | toilette | klo |
        großes geschäft
    """,
    Sense.STOOLS: "stühle | stuhlgänge | toilettengänge",
    Sense.NORMAL: """
        normal | normalen | normaler | fest | festen | fester | geformt | hart | harter | harten |
        regelmäßig | wie immer | wie üblich | wie gewohnt | unverändert | verstopft | verstopfung
    """,
    Sense.GOOD: "gut | okay | ok | prima | super | bestens | in ordnung | perfekt | top",
    Sense.ALL_GOOD: """
        alles gut | alles ok | alles okay | alles in ordnung | alles bestens | alles prima |
        alles super | alles klar | nichts | gar nichts | überhaupt nichts | nix | keine probleme |
        kein problem | keine beschwerden | nichts davon | keins davon | keines davon |
        keine symptome | ruhige nacht | eine ruhige nacht | nichts passiert | nichts gewesen |
        nichts zu berichten | keins von beiden | weder noch | beides nicht | nichts dergleichen
    """,
    Sense.REST_GOOD: """
        sonst gut | sonst alles gut | sonst ok | sonst alles ok | sonst okay | sonst nichts |
        ansonsten gut | ansonsten alles gut | ansonsten nichts | ansonsten ok | rest gut |
        rest ok | der rest ist gut | sonst alles in ordnung | ansonsten alles ok |
        sonst alles okay |
        ansonsten alles in ordnung | sonst keine probleme | sonst nix | sonst normal
    """,
    Sense.YES: "ja | jep | jap | j | 👍",
    Sense.NO: "nein | nee | nö | kein | keine | keinen | keiner | keins | keinerlei | n | 👎",
    Sense.NOT: """
        nicht | ohne | nie | niemals | weder | auch nicht | auch kein | auch keine | auch keinen |
        keine probleme mit | kein problem mit |
        nicht mehr | keinen einzigen | kein einziger | gar kein | gar keine | gar keinen |
        überhaupt kein | überhaupt keine | überhaupt keinen | frei von | net | ned
    """,
    Sense.UNSURE: _UNSURE,
    Sense.SOME: """
        einige | ein paar | paar | mehrere | mehrfach | viele | mehrmals | etliche | manche |
        mindestens | mehr als | weniger als | bis zu | über | unter | noch einen | noch ein |
        fast | beinahe | nahezu | zahllose | unzählige | öfter | öfters
    """,
    Sense.DOUBT: """
        weniger | mehr | als | weg | vor | gestern | vorgestern | woche | wochen | monat | monate |
        tag | tage | tagen | normalerweise | meistens | sonst | bis | außer | seit | mann | frau |
        besser | schlimmer | halb | halbe | stunde | stunden | aufgehört | vorbei | wenn | ob |
        würde | könnte | sollte | kann | angst | befürchtet | befürchte | erwartet | vorige |
        vorherige | traum | geträumt | niemand | wer | warum | wieso | was | wie | kapsel |
        kapseln | mg | tablette | tabletten | oder so | bauchkrampf | bauchkrämpfe |
        magenkrämpfe | unterleibskrämpfe | regelschmerzen | kaum | selten | zuletzt | früher
    """,
    Sense.BREAK: """
        , | ; | . | ! | aber | dann | jedoch | obwohl | während | und dann | danach | dafür |
        sondern | doch
    """,
    Sense.AND: "und | auch | plus | & | + | mit | sowie | außerdem | dazu | und auch",
    Sense.OR: "oder | / | noch",
    Sense.RANGE: "-",
    Sense.AT: "um | gegen | etwa um | so um | ~ | kurz nach | kurz vor",
    Sense.MINUTES: """
        minuten | minute | min | sekunden | sekunde | sek | uhr | h | s | minütig
    """,
    Sense.TIMES: "mal | x",
    Sense.PAIN: """
        schmerz | schmerzen | schlimmster schmerz | stärkster schmerz | stärkste schmerzen |
        schmerzstärke | schmerzskala | schmerzlevel | schlimmste schmerzen
    """,
    Sense.ARTICLE: """
        ein | eine | einen | einer | ein einziger | einen einzigen | nur einen | nur ein
    """,
    Sense.FILLER: f"""
        {_COURTESY} | ich | habe | hab | hatte | gehabt | bekam | bekommen | gespürt | gemerkt |
        war | waren | ist | sind | gab | gab es | es | es gab | da | letzte nacht | heute nacht |
        in der nacht | diese nacht | nachts | nacht | heute | heute morgen | heute früh | morgens |
        die | der | das | den | dem | des | mein | meine | meinem | meiner | im | in | an | am |
        in der | von | vom | zum | links | rechts | linken | rechten | linke | rechte | linkes |
        rechtes | beide | beiden | bein | beine | beinen | wade | waden | fuß | füße | zeh | zehe |
        zehen | oberschenkel | unterschenkel | schienbein | knöchel | jeweils | alle | wieder |
        wirklich | sehr | ganz | ziemlich | etwas | bisschen | ein bisschen | ein wenig | leicht |
        leichte | leichten | leichter | schwach | schwache | schwacher | klein | kleine | kleinen |
        kleiner | groß | große | großen | großer | schlimm | schlimme | schlimmen | böse |
        schlimmer krampf war | heftig | heftige | heftigen | heftiger | stark | starke | starken |
        starker | schmerzhaft | schmerzhafte | schmerzhaften | furchtbar | kurz | kurze | kurzen |
        kurzer | lang | langen | langer | lange | nur | diesmal | dieses mal | aufgewacht | wach |
        geweckt | mich | mir | beim | schlafen | geschlafen | gut geschlafen | dauerte | dauerten |
        lang an | der zweite | der erste | der letzte | der andere | zweite | erste | davon |
        einer davon | eine davon | von denen | trotzdem | noch immer | immer noch | punkte |
        war der | insgesamt | zusammen | anzahl | probleme | beschwerden | passiert |
        auf der skala | skala | von zehn | bisher | so weit | soweit | wir | zu | gewesen |
        in 24 stunden | 24 stunden | pro tag | am tag | auch noch | anderen | überhaupt | gar
    """,
}

DATES = DateWords(
    locale="de",
    month_first=False,
    fillers=group(
        "bis|zum|am|den|der|dem|zur|ab|an|für|bitte|und|auf|in|im|pause|es|mich|einschließlich"
        "|inklusive|lang|ich|bin|wieder|da|zurück|weiter|noch|mehr|jetzt|diesen|diese",
        folding=FOLDING,
    ),
    today=group("heute|heut|heute abend|heute nacht"),
    tomorrow=group("morgen|morgen abend|morgen nacht"),
    after_tomorrow=group("übermorgen", folding=FOLDING),
    days=group("tag|tage|tagen|nacht|nächte|nächten|abend|abende|abenden", folding=FOLDING),
    weeks=frozenset({"woche", "wochen"}),
    next=group("nächste|nächsten|nächster|nächstes|kommenden|kommende", folding=FOLDING),
)

GERMAN = Vocabulary(
    numbers=NUMBERS,
    tables={
        "answers": ANSWERS,
        "clock": CLOCK,
        "units": UNITS,
        "waits": WAITS,
        "evening": EVENING,
        "morning": MORNING,
    },
    commands=COMMANDS,
    dates=DATES,
    warnings=WARNINGS,
    common=COMMON,
    never_guessed=NEVER_GUESSED,
    folding=FOLDING,
)

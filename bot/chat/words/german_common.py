"""German words of everyday that are no slips of words the chat knows, as data."""

COMMON = """
    aber abend acht alle allein alt alter am amt an anders anfang anruf apfel arbeit arm arme art
    arzt auge augen aus auto bad bahn bald ball band bank bau baum bauer befehl bei beim bekannt
    beispiel beispiele berg beruf besser besuch bett bier bild bin bitte blatt blau bleiben blick
    blume boden boot braun brief brille brot bruder buch bus butter chef computer dach dame
    dampf dann dasselbe dein deine denken denn derselbe deshalb dich dick dicht dies diese diesem
    diesen dieser dieses ding dir doktor dort dorf draußen dumm dunkel durch dürfen ecke ei eigen
    eile eis eltern ende enkel ente erde erst essen etwas fahren fahrt fall fallen falsch familie
    fang farbe fast feder fehler feier feld fenster ferien fern fest feuer film finden fisch flach
    fleisch flug fluss form frage fragen frau frei fremd freude freund freunde freundin früh führen
    gabel gang ganz garten gast geben gebracht gefühl gegangen geh gehen geht gekommen gelb geld
    gemeint genau genug gerade gern gesagt gesehen gesicht gestern gesund getan getroffen gewesen
    gewicht gewinn gib gibt glas glauben glück gold gott grau grenze groß grund grün gruppe gut
    haare haben hals hand hände hat hatte hätte haus haut heim heiß heißen helfen hell hemd her
    herbst herr herz heute hier hilfe himmel hin hinter hoch hof hoffe hoffentlich hose hotel hund
    hunger ihm ihn ihr ihre immer insel ist jahr jahre jede jeden jeder jemand jetzt jung junge
    kaffee kalt kamm kampf kam kanne karte kartoffel katze kauf kaufen kein kennen kind kinder kino
    kirche klar klasse klein koch kochen koffer komisch kommen komme kommt kopf körper kraft krank
    kraut kuchen kühl kunst kurs kurz lachen laden lampe land lang langsam laut leben leer legen
    leicht leid leider leise lesen letzte leute licht lieb liebe lied liegen liste loch löffel
    los luft lust machen mache macht mädchen mag mal mann markt maus meer mein meinen meinung
    mensch menschen messer milch minze mir mit mittag mittel mond morgen müde mund musik müssen
    muss mutter nach nachbar nachricht nacht nächste nadel nah name namen nase natur neben nehmen
    nett neu neue nieder noch nord not nur ob oben obst ofen oft ohr onkel ort paar packen papier
    park pferd pflanze platz plan post preis problem punkt rad raum recht rede regel regen reich
    reise reisen reis rest richtig ring rock rot ruf ruhe ruhig rund sache sachen sagen sagt saft
    salat salz sand satt satz schade schaf schaffen scharf schatten schauen schein schiff schlaf
    schlafe schlafen schläft schlag schlecht schloss schluss schmal schmutz schnee schnell schon
    schön schreiben schritt schuh schuhe schule schwach schwarz schwer schwester see sehen sehr
    sein seine seite selbst sich sicher sie sind singen sitzen so sofa sofort sohn soll sommer
    sonne sorge spaß spät spiel sport sprache stadt stein stelle stern still stimme stoff straße
    stück stuhl stunde suche süß tante tanz tasche tasse tee teil teilen teller telefon tier tisch
    tochter tod topf tor tot traum treffen treppe trinken trocken tun tür über uhr und ungefähr
    uns unser unter urlaub vater verkauf verloren verstehen vertrag viel viele vogel volk voll vom
    von vor wahl wahr wald wand wann ware waren warm warten warum wasser weg weich weil wein weiß
    weit welche welt wem wen wenig wer werden wetter wichtig wie wieder wiese wind winter wir wissen
    wo woche wohl wohnen wohnung wolke wolle wollen wort wund wunder wurde wurden würde zahl zahn
    zahlen zehe zeichen zeigen zeit zeitung zelt zentrum zieht ziel zimmer zoo zucker zug zurück
    zusammen zwar zwischen angenommen unternommen aufgenommen gekommen bekommen vernommen benommen
    abgenommen zugenommen mitgenommen weggenommen herausgenommen krampfhaft kapital kapitel kamille
    kämpfe dampfe reinfall zufall unfall durchaus dreist vielmehr sechste achtung kleine feine reine
    meine eine kleinen feinen meinen seinen deinen nichte nichten nacken sichten richten dichten
"""

NEVER_GUESSED = """
    kein keine keinen keiner keins keinerlei keinem nicht nichts nein nie niemals ohne weder
    überhaupt doch richtig falsch sicher sicherlich unsicher klar stimmt genau korrekt natürlich
    vier fünf acht neun zehn eins zwei drei sechs null fertig gemacht erledigt stimme nehme nehmen
    genommen lieber gut okay
"""

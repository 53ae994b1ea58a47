"""Spanish: every word the chat understands, as data."""

from bot.chat.words.spanish_commands import COMMANDS
from bot.chat.words.spanish_common import COMMON, NEVER_GUESSED
from bot.chat.words.spanish_folding import FOLDING
from bot.chat.words.spanish_warnings import WARNINGS
from bot.chat.words.vocabulary import DateWords, NumberWords, Sense, Table, Vocabulary
from bot.chat.words.ways import group

_ONES = FOLDING("""
    cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
    dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro
    veinticinco veintiséis veintisiete veintiocho veintinueve
""").split()
_TENS = FOLDING("treinta cuarenta cincuenta sesenta setenta ochenta noventa").split()
_HUNDREDS = FOLDING(
    "doscient trescient cuatrocient quinient seiscient setecient ochocient novecient"
).split()

NUMBERS = NumberWords(
    ones={word: value for value, word in enumerate(_ONES)},
    tens={word: 10 * value for value, word in enumerate(_TENS, start=3)},
    powers={"mil": 1000},
    parts={"medio": 0.5, "media": 0.5, "medias": 0.5, "cuarto": 0.25, "cuartos": 0.25},
    articles=frozenset({"un", "una"}),
    joins=frozenset({"y", "&", "+"}),
    minus=frozenset({"-", "menos"}),
    counts={},
    hundreds={
        "cien": 100,
        "ciento": 100,
        **{
            f"{stem}{end}": 100 * value
            for value, stem in enumerate(_HUNDREDS, start=2)
            for end in ("os", "as")
        },
    },
    tens_joins=frozenset({"y"}),
    article_is_one=True,
)

_YES = """
    sí | si | sip | claro | claro que sí | por supuesto | desde luego | cierto | correcto | exacto |
    verdad | así es | creo que sí | pienso que sí | me parece que sí | sí por favor | vale sí | s |
    efectivamente | sí señor | afirmativo | es correcto | eso es | 👍 | ✅ | ✔ | 👌
"""
_NO = """
    no | nop | nope | nada | ninguno | ninguna | nunca | jamás | para nada | en absoluto |
    de ningún modo | de ninguna manera | falso | incorrecto | no realmente | la verdad no |
    creo que no | me parece que no | no creo | no lo creo | no gracias | qué va | 👎 | ❌ | ✖ |
    no tengo | no tuve | no he tenido | yo no | no lo tengo | no la tengo | no es así
"""
_NOT_SURE = """
    no sé | no lo sé | no estoy seguro | no estoy segura | no muy seguro | no muy segura |
    no estoy muy seguro | no estoy muy segura | inseguro | insegura | no seguro | no segura |
    ni idea | no tengo idea | no tengo ni idea | quizás | quizá | tal vez | a lo mejor | puede ser |
    posiblemente | probablemente | es posible | puede que sí | difícil de decir | no me acuerdo |
    no recuerdo | no lo recuerdo | no me di cuenta | no me fijé | quién sabe | no sabría decir |
    no sé bien | no lo sé bien | no sé decir | no estoy del todo seguro | no estoy del todo segura |
    no lo tengo claro | 🤷
"""
_UNSURE = "|".join(
    before + phrase.strip() for phrase in _NOT_SURE.split("|") for before in ("", "yo ", "pues ")
)
_COURTESY = """
    por favor | gracias | muchas gracias | hola | buenos días | buenas | buenas noches |
    buenas tardes | pues | bueno | eh | em | hmm | ah | oh | por suerte | afortunadamente |
    lamentablemente | desgraciadamente | gracias a dios | la verdad | sinceramente
"""

ANSWERS: Table = {
    Sense.YES: _YES,
    Sense.NO: _NO,
    Sense.UNSURE: _UNSURE,
    Sense.FILLER: f"""
        {_COURTESY} | yo | es | eso | lo | la | de verdad | realmente | muy | en este momento |
        ahora mismo | de esos | de esas | de estos | de estas | que yo sepa | señor | señora
    """,
}

CLOCK: Table = {
    Sense.AT: """
        a las | a la | a eso de las | a eso de la | sobre las | sobre la | hacia las | hacia la |
        alrededor de las | alrededor de la | como a las | como a la | aproximadamente |
        más o menos a las | más o menos | hasta las | hasta la | @ | ~ | cerca de las |
        cerca de la | tipo | a
    """,
    Sense.FILLER: """
        son las | es la | las | la | son | es | ahora | ya | el reloj dice | hora | normalmente |
        generalmente | siempre | suelo | me acuesto | acostarme | me voy a dormir | a dormir |
        me voy a la cama | a la cama | voy a la cama | en la cama | dormir | me duermo |
        me levanto | levantarme | me despierto | despertarme | en punto | exactamente | justo |
        todos los días | cada día | cada noche | todas las noches | por favor | gracias |
        digamos | quizás | creo | hora local | aquí | casi | hs | estaría bien |
        ? | ¿ | ¡ | , | ; | . | ! | ' | :
    """,
    Sense.PLUS: "y",
    Sense.LESS: "menos",
    Sense.BEFORE: "para las | para la",
    Sense.HOURS: "h | hrs",
    Sense.OCLOCK: "horas | hora | hs",
    Sense.HALF: "media",
    Sense.QUARTER: "cuarto | un cuarto | 1/4",
    Sense.MINUTES: "minutos | minuto | min",
    Sense.NOON: "mediodía | medio día | al mediodía | del mediodía",
    Sense.MIDNIGHT: "medianoche | media noche | a medianoche",
    Sense.AM: "am | a . m . | a . m | a m",
    Sense.PM: "pm | p . m . | p . m | p m",
    Sense.MORNING: """
        de la mañana | por la mañana | en la mañana | mañana por la mañana | de la madrugada |
        de madrugada | esta mañana
    """,
    Sense.AFTERNOON: "de la tarde | por la tarde | en la tarde | esta tarde",
    Sense.NIGHT: "de la noche | por la noche | en la noche | esta noche | anoche",
    Sense.RANGE: "- | / | +",
}

UNITS: Table = {
    Sense.MG: "mg | miligramo | miligramos | mgs",
    Sense.GRAM: "g | gr | gramo | gramos",
    Sense.UNIT: """
        cápsula | cápsulas | tableta | tabletas | comprimido | comprimidos | pastilla | pastillas |
        píldora | píldoras | sobre | sobres | sobrecito | sobrecitos | gragea | grageas | gomita |
        gomitas | cucharada | cucharadas | cucharadita | cucharaditas | cucharilla | gota | gotas |
        unidad | unidades | pulverización | pulverizaciones | dosis | medida | medidas | stick |
        sticks
    """,
    Sense.TIMES: "x | por | *",
    Sense.HALF: "y media | y medio",
    Sense.FILLER: """
        aproximadamente | más o menos | como | unos | unas | alrededor de | exactamente |
        solo | solamente | yo | tomé | he tomado | tomo | tomar | el | la | las | los | magnesio |
        elemental | por favor | es | son | era | eran | fue | fueron | por cápsula | por tableta |
        por pastilla | cada una | cada uno | de magnesio | de magnesio elemental | en vez | me |
        ~ | = | . | , | ! | ¡ | : | ? | ¿ | %
    """,
    Sense.OF: "de | de una | de un | de la",
    Sense.ARTICLE: "un | una",
    Sense.RANGE: "- | / | + | ;",
}

WAITS: Table = {
    Sense.MINUTES: "minutos | minuto | min | mins | minutitos | minutito | m",
    Sense.HOURS: "hora | horas | hrs | h | horita",
    Sense.ARTICLE: "un | una",
    Sense.HALF: "y media",
}

EVENING: Table = {
    Sense.TOOK: """
        tomé | tomado | tomada | tomadas | tomados | hecho | listo | lista | apliqué | aplicado |
        aplicada | froté | unté | untado | tragué | tragado | bebí | usé | puse | puesto | ya está |
        ingerí | tome la | me la tome | ✅ | ✔
    """,
    Sense.HAD: "tuve",
    Sense.TAKE: "tomo | tomar | tomaré | tomarla | tomarlo | tomarme | aplicar | usar | tomármela",
    Sense.MORE: """
        más | otra | otro | otros | otras | extra | adicional | una más | uno más | otra más |
        otro más
    """,
    Sense.YES: "sí | si | sip | claro | s | claro que sí",
    Sense.NO: """
        no | nop | nope | nada | ninguna | ninguno | no gracias | nada de magnesio | sin magnesio |
        ❌ | 👎
    """,
    Sense.NOT: """
        no la | no lo | no las | no los | no me la | no me lo | no me las | no he | no la he |
        no lo he | no me la he | no me lo he | no las he | no me | nunca | sin | no voy a |
        no la voy a | no lo voy a | no me la voy a | no pienso | no se
    """,
    Sense.OFF_TONIGHT: """
        esta noche no | hoy no | esta noche nada | hoy nada | no esta noche | no hoy |
        esta vez no | esta noche paso | hoy paso | por hoy no | por esta noche no |
        esta noche sin magnesio | hoy sin magnesio | esta noche mejor no | hoy mejor no |
        mejor no esta noche | mejor no hoy | no tomo esta noche | esta noche no tomo |
        hoy no tomo | no la tomo esta noche | esta noche no la tomo | hoy no la tomo |
        esta noche no la tomaré | hoy no la tomaré | hoy me la salto | esta noche me la salto |
        hoy no tomé | hoy no la tomé | esta noche no la tomé | esta noche no tomé |
        hoy no he tomado | no esta noche gracias | saltar esta noche | saltar hoy
    """,
    Sense.SKIP: """
        saltar | me la salto | me lo salto | la salto | omitir | omito | paso | yo paso | mejor no |
        no quiero | no la quiero | no quiero tomarla | no quiero tomar | prefiero no | no tomé |
        no tomo | no tomaré | no me apetece | no la tomo | no lo tomo | saltármela
    """,
    Sense.LATER: """
        luego | más tarde | después | recuérdame | recuérdamelo | recordatorio | espera | esperar |
        en un rato | dentro de un rato | ahora no | pronto | en un momento |
        pregúntame luego | pregúntame después | pregúntame más tarde | un poco más tarde |
        puedes recordarme | podrías recordarme | me recuerdas | avísame | ahorita no | ahorita |
        quizás luego | todavía no tomé | aún no tomé | todavía no he tomado | aún no he tomado |
        en unos minutos | al rato
    """,
    Sense.FUTURE: "voy a | quiero | la voy a | me la voy a | lo voy a | pienso | iba a | tomaré a",
    Sense.NOW: "ahora | ahora mismo | justo ahora | en este momento",
    Sense.YET: "todavía | aún",
    Sense.AGO: "hace | antes",
    Sense.PARTLY: "toda | todo | todas | todos | entera | entero | ambas | la dosis completa",
    Sense.FILLER: f"""
        {_COURTESY} | yo | me | la | lo | las | los | el | un | una | he | ha | mi | mis | ya | en |
        a | de | del | con | y | para | por | al | se | que | esta noche | hoy | noche | acabo de |
        dosis | magnesio | cápsula | cápsulas | tableta | tabletas | pastilla | pastillas |
        comprimido | comprimidos | sobre | aceite | crema | loción | gel | spray | agua | leche |
        zumo | jugo | comida | cena | vaso | vaso de agua | antes de dormir | antes de acostarme |
        en la cama | cama | como siempre | como estaba previsto | según el plan | cepillarme |
        dientes | los dientes | después de cenar | después de la cena | después de cepillarme |
        piernas | pierna | pantorrillas | pies | piel | ok | vale | okay | dale | aproximadamente |
        más o menos | o así | dentro | recién | todo bien | normal | prevista | planeado | dentro de
    """,
}

MORNING: Table = {
    Sense.CRAMP: "calambre | calambre en la pierna | calambrazo | calambre muscular",
    Sense.CRAMPS: """
        calambres | calambres en las piernas | calambrazos | acalambró | acalambraron |
        calambres musculares
    """,
    Sense.DIARRHEA: """
        diarrea | diarreas | diarea | diarria | descomposición | cagalera | soltura | churrias |
        colitis | descompuesto | descompuesta
    """,
    Sense.WATERY: "líquida | líquidas | líquido | acuosa | acuosas | acuoso | como agua | aguada",
    Sense.LOOSE: "suelta | sueltas | suelto | flojas | floja | sueltos",
    Sense.SOFT: """
        blanda | blandas | blando | blandos | pastosa | pastosas | pastoso | suave | suaves
    """,
    Sense.STOOL: """
        caca | popó | deposición | evacuación | digestión | estómago | barriga | tripa | vientre |
        intestino | baño | ir al baño | panza
    """,
    Sense.STOOLS: "heces | deposiciones | evacuaciones | cacas",
    Sense.NORMAL: """
        normal | normales | sólida | sólidas | formada | formadas | dura | duras | regular |
        como siempre | sin cambios | igual | estreñido | estreñida | estreñimiento | firme | firmes
    """,
    Sense.GOOD: "bien | bueno | buena | ok | okay | vale | perfecto | genial | estupendo",
    Sense.ALL_GOOD: """
        todo bien | todo ok | todo normal | todo perfecto | todo en orden | nada | nada de nada |
        sin problemas | sin problema | ningún problema | sin síntomas | sin novedad |
        sin novedades | nada de eso | ninguna de las dos | ninguno de los dos | ni uno ni otro |
        nada que contar | noche tranquila | una noche tranquila | todo tranquilo | no pasó nada |
        ninguna de esas | ninguno de esos | nada de esto | sin molestias | no hubo nada
    """,
    Sense.REST_GOOD: """
        por lo demás bien | lo demás bien | el resto bien | por lo demás todo bien | nada más |
        todo lo demás bien | por lo demás nada | lo demás normal | el resto normal | y nada más
    """,
    Sense.YES: "sí | si | sip | claro | s | 👍",
    Sense.NO: "no | nop | ninguno | ninguna | ningún | cero | n | 👎",
    Sense.NOT: """
        sin | nada de | no tuve | no tengo | no he tenido | no hubo | no hay | no había | nunca |
        jamás | ni | tampoco | ni un solo | ni una sola | ni un | ni una | libre de | ya no |
        no sentí | no noté | no era | no fue | no fueron | no eran | no me dio | no me dieron |
        sin problemas de | sin problemas con | tampoco tuve | tampoco hubo | no es | no son |
        no tenía | no me ha dado
    """,
    Sense.UNSURE: _UNSURE,
    Sense.SOME: """
        algunos | algunas | varios | varias | unos | unas | unos cuantos | unas cuantas | muchos |
        muchas | un par | un par de | bastantes | al menos | por lo menos | más de | menos de |
        hasta | otro | otra | casi | alguno | algún | alguna | tantos | demasiados
    """,
    Sense.DOUBT: """
        menos | más | que | hace | ayer | anteayer | semana | semanas | mes | meses | día | días |
        normalmente | generalmente | salvo | excepto | aparte | desde | marido | mujer | esposo |
        esposa | mejor | peor | media | medio | hora | horas | paró | pararon | primera vez |
        si es |
        cuando | debería | podría | miedo | temo | esperaba | anterior | soñé | sueño | nadie |
        quién | por qué | qué | cómo | cápsula | cápsulas | mg | pastilla | pastillas | tableta |
        tabletas | o así | retortijón | retortijones | calambres de estómago | cólico | cólicos |
        calambres menstruales | apenas | pocos | poco | antes
    """,
    Sense.BREAK: """
        , | ; | . | ! | ¡ | ¿ | pero | entonces | luego | aunque | mientras | y luego | y después |
        sino | después
    """,
    Sense.AND: "y | e | también | además | más también | & | + | con | y también | así como",
    Sense.OR: "o | u | /",
    Sense.RANGE: "- | a",
    Sense.AT: "a las | a la | sobre las | hacia las | como a las | ~",
    Sense.MINUTES: """
        minutos | minuto | min | segundos | segundo | seg | am | pm | h | hs | de la mañana |
        de la madrugada
    """,
    Sense.TIMES: "veces | vez | x",
    Sense.PAIN: """
        dolor | dolor máximo | peor dolor | nivel de dolor | intensidad | el peor dolor | dolores
    """,
    Sense.ARTICLE: "un | una | un solo | un único | uno solo | solo un | solo uno",
    Sense.FILLER: f"""
        {_COURTESY} | yo | tuve | tengo | he tenido | hubo | hay | había | me dio | me dieron |
        sentí | noté | sufrí | fue | fueron | era | eran | ha habido | es | son | anoche |
        esta noche | por la noche | durante la noche | en la noche | la noche | noche | hoy |
        esta mañana | por la mañana | de noche | me ha dado | tenido | he | me | ha |
        el | la | los | las | lo | mi | mis | en | de | del | al | izquierda | derecha | izquierdo |
        derecho | pierna | piernas | pantorrilla | pantorrillas | pie | pies | dedo | dedos |
        muslo | muslos | gemelo | gemelos | tobillo | ambas | ambos | cada | otra vez | de nuevo |
        realmente | muy | bastante | un poco | un poco de | poquito | leve | leves | ligero |
        ligeros | ligera | pequeño | pequeños | grande | grandes | fuerte | fuertes | malo | malos |
        feo | feos | horrible | terrible | intenso | intensos | doloroso | dolorosos | corto |
        cortos | largo | largos | breve | breves | solo | solamente | esta vez | me despertó |
        me despertaron | despertó | durmiendo | dormido | dormí | dormí bien | duró | duraron |
        el segundo | el primero | el último | el otro | la segunda | la primera | uno de ellos |
        uno de los cuales | de ellos | todos | todavía | aún | puntos | en total | total | número |
        problemas | problema | pasó | ocurrió | escala | en la escala | sobre diez | hasta ahora |
        alguna molestia | caca de | ir | al baño | en 24 horas | 24 horas | por día | al día |
        sido |
        muscular | tanto | así | cantidad | máximo | mal
    """,
}

DATES = DateWords(
    locale="es",
    month_first=False,
    fillers=group(
        "hasta|el|la|los|las|de|del|a|por|para|en|dentro|durante|y|favor|pausa|incluido|al|que"
        "|este|estoy|vuelvo|regreso|ahora|mas"
    ),
    today=group("hoy|esta noche|esta tarde"),
    tomorrow=group("mañana|mañana noche", folding=FOLDING),
    after_tomorrow=frozenset({"pasado manana"}),
    days=group("día|días|noche|noches", folding=FOLDING),
    weeks=frozenset({"semana", "semanas"}),
    next=group("próximo|próxima|siguiente|viene|entrante", folding=FOLDING),
)

SPANISH = Vocabulary(
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

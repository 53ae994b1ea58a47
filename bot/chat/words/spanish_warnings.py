"""Spanish names of the protocol's warning signs, as data. For the notation see `ways`.

Denials that are a sign themselves ("no puedo respirar") become one word first.
"""

from bot.chat.words.spanish_folding import FOLDING
from bot.chat.words.vocabulary import WarningWords
from bot.chat.words.ways import group, patterns, rewrites

_STOOL = (
    "heces|caca|popó|deposición|deposiciones|evacuación|evacuaciones|excremento|excrementos|diarrea"
    "|baño|vientre|cagar|cagué|defecar|intestino|materia"
)
_LEG = "pierna|piernas|pantorrilla|pantorrillas|muslo|muslos|pie|pies|tobillo|tobillos|gemelo"
_BELLY = "estómago|barriga|abdomen|abdominal|vientre|panza|tripa|guata"
_PAIN = "dolor|dolores|duele|duelen|dolía|dolió|doloroso|punzada|punzadas|molestia"
_SWOLLEN = (
    "hinchado|hinchada|hinchados|hinchadas|hinchazón|hincha|hinchó|hinchan|inflamado|inflamada"
    "|inflamados|inflamadas|inflamación"
)
_SEVERE = (
    "fuerte|fuertes|súbito|repentino|repentina|repente|terrible|insoportable|intenso|intensa|agudo"
    "|aguda|horrible|extremo|severo|muchísimo|tremendo|brutal|fortísimo"
)
_CRAMP = "calambre|calambres|acalambró|acalambra|acalambrada"
_HARD = "apenas|difícil|dificultad|dificultades|cuesta|costaba|costó|problemas|mal|falta|faltaba"

_SIGNS = {
    "breathing": f"""
        ahogo|asfixia|disnea|asfixio|ahogando|sofoco|jadeando|ahogándome
        respirar|respiro|respiración|aire|aliento + {_HARD}|corta|entrecortada|trabajo|poco|sin""",
    "chest_pain": f"""
        pecho|tórax|esternón + {_PAIN}|presión|opresión|aprieta|apretado|oprime|ardor|quema|pesadez
        corazón + {_PAIN}|presión|opresión
        infarto|angina""",
    "confusion": """
        confundido|confundida|confusión|desorientado|desorientada|desorientación|delirio|delirando
            + unless app|bot|botón|botones|pregunta|preguntas|mensaje|instrucciones|aplicación""",
    "faint": """
        desmayé|desmayo|desmayado|desmayada|desvanecí|desvanecimiento|inconsciente|síncope|desmayó
            |desmayar|desmayarme|conocimiento|desplomé""",
    "slow_heartbeat": """
        corazón|pulso|latido|latidos|ritmo + lento|lenta|despacio|lentos|lentamente|bajísimo""",
    "new_general_weakness": f"""
        débil|debilidad|flojera + todo|cuerpo|general|generalizada|repente|repentina|súbita|muy
            |mucha|extrema|muchísima + unless {_LEG}|vejiga
        débil|fuerzas + levantarme|caminar|pie|pararme|moverme|levantar|ponerme""",
    "very_drowsy": """
        somnoliento|somnolienta|adormilado|adormilada|adormecido|aletargado|soñoliento|adormecida
            + muy|extremadamente|demasiado|tan|anormalmente|super
        letargo|aletargado|aletargada|letárgico|somnolencia
        despierto|despierta + apenas|imposible|mantenerme + unless noche""",
    "jaw_stiff_spasms": f"""
        mandíbula|quijada + rígida|tiesa|trabada|bloqueada|{_CRAMP}|espasmo|espasmos|dura|agarrotada
            |apretada|rigidez
        trismo
        cara + espasmo|espasmos|{_CRAMP}""",
    "cold_pale_leg": f"""
        {_LEG}|dedos + fría|frío|fríos|frías|helada|helado|heladas|helados + pálida|pálido|pálidos
            |blanca|blanco|azul|azulada|dormida|gris|blancos|azules|morado|morada
        {_LEG} + pálida|pálido|azulada|amoratada|morada""",
    "vomits_blood": """
        vómito|vómitos|vomité|vomitar|vomitando|vomita|vomitado|vomito|devolví + sangre|sangriento
            |café""",
    "throat_face_swelling": f"""
        garganta|cara|lengua|labio|labios|boca|párpados|rostro
            + {_SWOLLEN}|cierra|cerrando|cerró""",
    "heavy_bleeding": """
        hemorragia
        sangrado|sangrando|sangro|sangra|sangrar + mucho|fuerte|abundante|muchísimo|profuso|masivo
            |grave|intenso
        perdí|pierdo|perdiendo|perdido + sangre + mucha|muchísima""",
    "sudden_severe_abdo_pain": f"{_BELLY} + {_PAIN} + {_SEVERE}",
    "no_stool_no_gas_bloating": f"""
        hinchado|hinchada|inflado|inflada|distendido|distendida|hinchazón|inflamado
            + denied gas|gases|pedos + {_STOOL}""",
    "blood_in_stool": f"""
        sangre|sangriento|sangrienta|sangrado|sangrando|sangro + {_STOOL}|recto|limpiarme|limpié
            |limpiar|anal|rectal|papel
        sangre|sanguinolenta|sanguinolentas + {_STOOL}""",
    "black_stool": f"""
        negra|negras|negro|negros|alquitrán|alquitranada|alquitranadas + {_STOOL}
        melena + unless pelo|cabello""",
    "dehydration": """
        deshidratado|deshidratada|deshidratación|retención
        orinar|orino|orina|orinado|pipí|pis|mear + apenas|poco|poca|cuesta|casi|imposible|oscura
            |nada""",
    "fever_39": "fiebre|temperatura + alta|mucha|muy|altísima",
    "cramp_gt10min": f"""
        {_CRAMP} + hora|horas + duró|dura|duraron|durante|más""",
    "wound_tetanus": """
        tétanos|tétano + unless vacuna|vacunado|vacunada|vacunación|refuerzo|inyección
        herida|corte|cortada|lesión|pinchazo + sucia|sucio|oxidado|oxidada|infectada|tierra|clavo
            |profunda|profundo
        oxidado|oxidada + clavo
        mordió|mordido|mordida|mordedura + perro|gato|rata|animal""",
    "toxin": """
        envenenado|envenenada|envenenamiento|intoxicado|intoxicada|intoxicación|sobredosis|veneno
            + unless alimentaria|comida|alimenticia
        serpiente|víbora|araña|alacrán|escorpión + picó|picada|picadura|mordió|mordedura|mordida
        pesticida|pesticidas|insecticida|toxina|mercurio|anticongelante|estricnina|monóxido|raticida
            |plomo""",
    "one_leg_swollen_hot": f"""
        pierna|pantorrilla|muslo + {_SWOLLEN}
        {_LEG} + {_SWOLLEN} + caliente|roja|rojo|izquierda|izquierdo|derecha|derecho|un|una
        {_SWOLLEN} + caliente|calientes + unless cara|garganta|labio|ojo|brazo|mano|encía
        {_LEG} + trombo|trombosis|coágulo
        trombosis|flebitis""",
    "nausea_flushing_lightheaded": """
        náusea|náuseas + rubor|sofocos|sofoco|mareo|mareado|mareada|mareos|acalorado|roja|calor
        rubor|sofocos|enrojecida|enrojecido|calores + mareo|mareado|mareada|mareos|aturdido""",
    "leg_weakness_wasting": f"""
        {_LEG} + debilidad|atrofia|delgada|delgadas|flaca|flacas|fallan|falla
        {_LEG} + débil|débiles + unless {_CRAMP}
        atrofia""",
    "numb_or_swollen_legs": f"""
        {_LEG}|dedos + dormido|dormida|dormidos|dormidas|entumecido|entumecida|entumecidos
            |entumecidas|entumecimiento|adormecido|adormecida|adormecidos|adormecidas|insensible
        piernas|pies|tobillos|pantorrillas|tobillo|pie + {_SWOLLEN}
        hormigueo|hormigueos + {_LEG}|dedos""",
    "pain_on_walking": f"{_PAIN}|{_CRAMP} + caminar|andar|camino|caminando|andando",
    "new_medicine": """
        medicina|medicinas|medicamento|medicamentos|fármaco|antibiótico|antibióticos|medicación
            |pastilla|remedio + nuevo|nueva|nuevos|nuevas|empecé|comencé|empezado|cambiaron|cambié
            + unless magnesio
        recetó|recetaron|recetado""",
    "sleep_disturbed_cramps": f"""
        {_CRAMP} + despertó|despertaron|despierta|despiertan|desperté|despertado
        {_CRAMP} + dormir|dormido|dormí + apenas|mal|poco|imposible""",
}

_REWRITES = {
    "no puedo respirar": "ahogo",
    "no podía respirar": "ahogo",
    "no pude respirar": "ahogo",
    "no puedo respirar bien": "ahogo",
    "no respiro bien": "ahogo",
    "no respiraba bien": "ahogo",
    "no consigo respirar": "ahogo",
    "sin aliento": "ahogo",
    "sin aire": "ahogo",
    "falta de aire": "ahogo",
    "no me llega el aire": "ahogo",
    "no me entra el aire": "ahogo",
    "me ahogo": "ahogo",
    "ataque al corazón": "infarto",
    "ataque cardíaco": "infarto",
    "ataque cardiaco": "infarto",
    "perdí el conocimiento": "desmayo",
    "perdido el conocimiento": "desmayo",
    "perdí la conciencia": "desmayo",
    "perdí la consciencia": "desmayo",
    "me desmayé": "desmayo",
    "no puedo orinar": "retención",
    "no pude orinar": "retención",
    "no podía orinar": "retención",
    "no orino": "retención",
    "no he orinado": "retención",
    "no puedo mear": "retención",
    "no puedo hacer pis": "retención",
    "no puedo hacer pipí": "retención",
    "no consigo orinar": "retención",
    "no logro orinar": "retención",
    "sin orinar": "retención",
    "no puedo mantenerme despierto": "somnolencia",
    "no puedo mantenerme despierta": "somnolencia",
    "no puedo estar despierto": "somnolencia",
    "no puedo levantarme": "levantarme",
    "no me puedo levantar": "levantar",
    "no puedo caminar": "caminar",
    "no puedo ponerme de pie": "pie",
    "sin fuerzas": "débil",
    "no tengo fuerzas": "débil",
    "no puedo abrir la boca": "trismo",
    "no puedo abrir la mandíbula": "trismo",
    "no siento la pierna": "pierna dormida",
    "no siento las piernas": "piernas dormidas",
    "no siento el pie": "pie dormido",
    "no siento los pies": "pies dormidos",
    "no para": "mucho",
    "no deja": "mucho",
    "no deja de sangrar": "sangrar mucho",
    "no para de sangrar": "sangrar mucho",
    "no se detiene": "mucho",
    "no se quita": "",
    "no se me quita": "",
    "no se me pasa": "",
    "no se va": "",
    "no desaparece": "",
    "no mejora": "",
    "no es normal": "",
    "no solo": "",
    "no sólo": "",
    "no sé": "",
    "no estoy seguro": "",
    "no estoy segura": "",
    "no estoy bien": "",
    "no me siento bien": "",
    "no me encuentro bien": "",
    "no me siento": "",
    "sin duda": "",
    "sin alivio": "",
    "nunca había tenido": "",
    "nunca tuve tanto": "",
    "nunca sentí": "",
    "presión arterial": "",
    "presión de la sangre": "",
    "análisis de sangre": "",
    "azúcar en sangre": "",
    "coágulo de sangre": "coágulo",
    "ritmo cardíaco": "pulso",
    "frecuencia cardíaca": "pulso",
    "por el ano": "recto",
    "del ano": "recto",
    "en el ano": "recto",
    "hacer del baño": "caca",
    ", que": "que",
    "media hora": "30 minutos",
    "una hora": "60 minutos",
    "no he visto": "no",
    "no he tenido": "no",
    "no he notado": "no",
    "no tengo": "no",
    "no tuve": "no",
    "no hay": "no",
    "no hubo": "no",
    "no había": "no",
    "no tenía": "no",
    "no noto": "no",
    "no noté": "no",
    "no vi": "no",
    "tampoco tengo": "no",
    "tampoco tuve": "no",
    "tampoco hay": "no",
}

WARNINGS = WarningWords(
    patterns=patterns(_SIGNS, folding=FOLDING),
    rewrites=rewrites(_REWRITES, folding=FOLDING),
    stops=frozenset(",.;!"),
    joins=group(
        "y|e|pero|también|además|luego|entonces|aunque|porque|por|debido|desde|cuando|mientras|que"
        "|con|después|mi|mis|sino|yo|estoy|?|¿|¡",
        folding=FOLDING,
    ),
    denials=group(
        "no|sin|ningún|ninguno|ninguna|nunca|jamás|ni|tampoco|nada|cero|nadie", folding=FOLDING
    ),
    inabilities=frozenset(),
    fever=frozenset({"fiebre", "temperatura", "febril", "calentura"}),
    pulse=frozenset({"pulso", "latidos", "lpm", "pulsaciones"}),
    cramp=group(_CRAMP, folding=FOLDING),
    lasting=group("duró|dura|duraron|durante|por|más|largo|de|lleva|seguidos", folding=FOLDING),
    beyond=group("más", folding=FOLDING),
    minutes=frozenset({"minutos", "minuto", "min", "mins"}),
)

"""What people write in Spanish instead of a slash."""

from typing import Final

from bot.chat.words.vocabulary import Command

COMMANDS: Final = {
    Command.PAUSE: "pausa | pausar | hacer una pausa",
    Command.RESUME: "reanudar | continuar",
    Command.STOP: """
        parar | detener | stop | pare | quiero parar | quiero dejarlo | quiero terminar |
        terminar el plan | dejar el magnesio | quiero dejar el magnesio | dejo el magnesio |
        quiero dejar de tomar magnesio | ya no tomo magnesio | no más mensajes |
        no más recordatorios | no me escriba más | déjeme en paz
    """,
    Command.CANCEL: "cancelar | cancela",
    Command.HELP: "ayuda",
    Command.WARNING: """
        algo más | algo más ? | ¿ algo más ? | emergencia | urgencia | ayúdame | socorro | auxilio |
        alerta | señal de alarma | señales de alarma | señales de alerta | señal de alerta
    """,
    Command.DIARY: "diario | mi diario",
    Command.UNDO: "deshacer | deshaz | deshaga | deshacer eso",
    Command.TODAY: """
        estado | qué tomo esta noche | qué tomo esta noche ? | qué tomo | qué tomo ? |
        qué tomo hoy | qué tomo hoy ? | cuánto tomo | cuánto tomo ? | cuánto tomo esta noche |
        cuánto tomo esta noche ? | cuánto tomo hoy | cuánto tomo hoy ? | qué sigue | qué sigue ?
    """,
    Command.HEALTH: """
        hay algo nuevo | tengo algo nuevo | estoy embarazada | ahora estoy embarazada |
        puede que esté embarazada | estoy dando el pecho | doy el pecho | medicamento nuevo |
        medicamentos nuevos | medicina nueva | tengo un medicamento nuevo |
        tomo un medicamento nuevo | tengo una medicina nueva | tomo una medicina nueva |
        mis medicinas cambiaron | mis medicamentos cambiaron | tomo hierro | ahora tomo hierro |
        ahora tomo calcio | tomo antibióticos | ahora tomo antibióticos | tomo un antibiótico |
        empecé a tomar hierro | empecé a tomar antibióticos
    """,
    Command.THANKS: """
        gracias | muchas gracias | mil gracias | ok | okay | vale | ok gracias | vale gracias |
        de acuerdo | entendido | bien | muy bien | perfecto | genial | estupendo | hola |
        buenos días | buenas tardes | buenas noches | buenas | adiós | hasta mañana
    """,
    Command.SETTINGS: "ajustes | configuración",
    Command.PROGRESS: """
        progreso | mi progreso | gráfico | gráfica | gráficos | gráficas | funciona | funciona ? |
        ayuda esto ?
    """,
    Command.REPORT: """
        informe | mi informe | informe para mi médico | informe para mi médica |
        página para mi médico | página para mi médica | informe médico
    """,
    Command.TRAVEL: "viaje | estoy de viaje | viajo | voy de viaje",
    Command.PRIVACY: "privacidad",
    Command.FOLLOW: "sígueme | seguir conmigo | hora local | ven conmigo",
    Command.HOME: """
        casa | en casa | hora de casa | estoy en casa | ya estoy en casa | de vuelta en casa |
        mantener | mantener la hora de casa | hogar
    """,
    Command.NO_LIMIT: "sin límite | sin límites | ningún límite | no hay límite | ya no hay límite",
}

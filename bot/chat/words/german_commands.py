"""What people write in German instead of a slash."""

from typing import Final

from bot.chat.words.vocabulary import Command

COMMANDS: Final = {
    Command.PAUSE: "pause | pausieren | pause machen | unterbrechen",
    Command.RESUME: "fortsetzen | weitermachen | weiter machen",
    Command.STOP: """
        stopp | stop | beenden | aufhören | hör auf | hören sie auf | bitte aufhören |
        ich möchte aufhören | ich will aufhören | ich höre auf | plan beenden | den plan beenden |
        magnesium absetzen | ich möchte magnesium absetzen | ich will magnesium absetzen |
        ich möchte das magnesium absetzen | ich will das magnesium absetzen |
        ich setze magnesium ab | ich setze das magnesium ab | ich nehme kein magnesium mehr |
        keine nachrichten mehr | keine erinnerungen mehr | lass mich in ruhe |
        lassen sie mich in ruhe
    """,
    Command.CANCEL: "abbrechen | abbruch",
    Command.HELP: "hilfe",
    Command.WARNING: """
        noch etwas | noch etwas ? | sonst noch etwas | sonst noch etwas ? | notfall | hilf mir |
        helft mir | warnung | warnungen | warnzeichen | warnsignal | warnsignale
    """,
    Command.DIARY: "tagebuch | mein tagebuch | tagebuch zeigen | tagebuch öffnen",
    Command.UNDO: "rückgängig | rückgängig machen | zurücknehmen | das zurücknehmen",
    Command.TODAY: """
        stand | status | mein stand | was nehme ich heute | was nehme ich heute ? |
        was nehme ich heute abend | was nehme ich heute abend ? | was soll ich nehmen |
        was soll ich nehmen ? | wie viel nehme ich | wie viel nehme ich ? |
        wie viel nehme ich heute | wie viel nehme ich heute ? | wieviel nehme ich heute |
        wieviel nehme ich heute ? | wie viel heute | wie viel heute ? | wie geht es weiter |
        wie geht es weiter ? | was kommt als nächstes | was kommt als nächstes ?
    """,
    Command.HEALTH: """
        es gibt etwas neues | ich habe etwas neues | ich bin schwanger | ich bin jetzt schwanger |
        ich bin vielleicht schwanger | ich stille | ich stille jetzt | neues medikament |
        neue medikamente | ich habe ein neues medikament | ich nehme ein neues medikament |
        ich habe neue medikamente | ich nehme neue medikamente | neue tabletten |
        meine medikamente haben sich geändert | ich nehme jetzt eisen | ich nehme eisen |
        ich nehme jetzt calcium | ich nehme jetzt kalzium | ich nehme antibiotika |
        ich nehme jetzt antibiotika | ich nehme ein antibiotikum | ich bekomme antibiotika
    """,
    Command.THANKS: """
        danke | dankeschön | danke schön | vielen dank | danke sehr | besten dank | ok | okay |
        ok danke | okay danke | in ordnung | alles klar | verstanden | gut | super | prima | toll |
        schön | gute nacht | guten morgen | guten tag | guten abend | hallo | hi | moin | tschüss |
        servus
    """,
    Command.SETTINGS: "einstellungen | einstellung | einstellungen ändern",
    Command.PROGRESS: """
        fortschritt | verlauf | mein verlauf | diagramm | diagramme | hilft es | hilft es ? |
        wirkt es | wirkt es ?
    """,
    Command.REPORT: """
        bericht | mein bericht | bericht für meine ärztin | bericht für meinen arzt |
        seite für meine ärztin | seite für meinen arzt | arztbericht
    """,
    Command.TRAVEL: "reise | ich reise | ich bin auf reisen",
    Command.PRIVACY: "datenschutz | privatsphäre",
    Command.FOLLOW: "folgen | folge mir | komm mit | ortszeit",
    Command.HOME: """
        zuhause | zu hause | daheim | heimatzeit | beibehalten | ich bin zuhause |
        ich bin zu hause | ich bin wieder zuhause | ich bin wieder zu hause | wieder zuhause |
        wieder zu hause | wieder daheim
    """,
    Command.NO_LIMIT: "keine grenze | kein limit | keine grenze mehr | ohne grenze | ohne limit",
}

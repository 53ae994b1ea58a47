"""English names of the protocol's warning signs, as data.

How a way of naming a sign is written: see `ways`.
"""

from bot.chat.words.vocabulary import WarningWords
from bot.chat.words.ways import group, patterns, rewrites

_STOOL = (
    "stool|stools|poo|poop|pooped|pooping|poops|feces|faeces|bowel|bowels|bm|motion|motions|diarrhea"
    "|diarrhoea|toilet|turd|excrement"
)
_LEG = "leg|calf|thigh|shin|foot|ankle|legs|calves|feet|ankles|toes"
_BELLY = "stomach|belly|abdomen|abdominal|tummy|gut"
_PAIN = "pain|pains|painful|hurt|hurts|hurting|ache|aches|aching|sore"
_SWOLLEN = "swollen|swelling|swelled|swells|swell"
_SEVERE = (
    "severe|sudden|suddenly|terrible|unbearable|extreme|extremely|awful|horrible|violent|stabbing"
    "|excruciating|intense|agonising|agonizing|worst"
)
_CRAMP = "cramp|cramps|cramped|cramping"
_CANNOT = "cannot|can't|cant|couldn't|unable|hardly|barely|scarcely"

_SIGNS = {
    "breathing": f"""
        breath|breathe|breathing|breaths + {_CANNOT}|short|shortness|trouble|difficulty|difficult
            |difficulties|hard|struggling|struggle|problem|problems|labored|laboured|gasping|heavy
        breathless|breathlessness|suffocating|dyspnea
        air + {_CANNOT}|gasping|short
        denied air + enough
        denied breath|breathe|breathing + well|properly|right|enough|normally|easily""",
    "chest_pain": f"""
        chest|breastbone|sternum + {_PAIN}|tight|tightness|pressure|stabbing|squeezing|heavy|burning
        heart + {_PAIN} + unless heartburn
        angina|chestpain""",
    "confusion": """
        confused|confusion|disoriented|disorientated|disorientation|delirious|delirium
            + unless app|bot|button|buttons|question|questions|message|instructions|about""",
    "faint": """
        fainted|fainting|collapsed|unconscious|blackout|syncope
        faint + feel|feeling|felt|almost|nearly|might|gonna""",
    "slow_heartbeat": "heart|heartbeat|pulse|heartrate + slow|slowly|slowed",
    "new_general_weakness": f"""
        weak|weakness + everywhere|general|generalized|generalised|body|suddenly|sudden
            + unless {_LEG}
        weak + very|extremely|so|too + unless {_LEG}|{_CRAMP}|bladder
        weak + stand|walk|move|lift""",
    "very_drowsy": """
        drowsy|drowsiness + very|extremely|unusually|so|too|really|severely|abnormally|severe
        sleepy + extremely|unusually|abnormally
        awake + stay|keep|staying|keeping + can't|cannot|cant|couldn't|barely|hardly
        lethargic|lethargy""",
    "jaw_stiff_spasms": f"""
        jaw + stiff|stiffness|locked|lock|locks|spasm|spasms|tight|can't|cannot|{_CRAMP}
        lockjaw|trismus
        face|facial + spasm|spasms""",
    "cold_pale_leg": f"""
        {_LEG} + cold|icy|ice + pale|white|blue|bluish|numb|grey|gray|bloodless
        {_LEG} + pale|bluish""",
    "vomits_blood": """
        vomit|vomited|vomiting|vomits|threw|throwing|throw|puked|puking + blood|bloody|coffee""",
    "throat_face_swelling": f"""
        throat|face|tongue|lips|lip|mouth|eyelids + {_SWOLLEN}|closing|puffy""",
    "heavy_bleeding": """
        bleeding|bleed|bleeds|hemorrhage|haemorrhage + heavy|heavily|badly|lot|severe|severely|stop
            |much|profuse|profusely|stopping|massive
        hemorrhaging|haemorrhaging
        lost|losing|lose + blood + lot|much""",
    "sudden_severe_abdo_pain": f"{_BELLY} + {_PAIN} + {_SEVERE}",
    "no_stool_no_gas_bloating": f"""
        bloated|bloating|bloat|distended + denied gas|wind|fart|farting|farted + {_STOOL}""",
    "blood_in_stool": f"""
        blood|bloody|bleeding + {_STOOL}|wiping|wiped|wipe|rectal|rectum|bottom|anus|anal""",
    "black_stool": f"""
        black|tarry|tar|pitch + {_STOOL}
        melena|melaena""",
    "dehydration": f"""
        dehydrated|dehydration
        pee|urine|urinate|urinating|peeing|wee + {_CANNOT}|little
        denied peed|urinated""",
    "fever_39": "fever|temperature + high|very",
    "cramp_gt10min": f"""
        {_CRAMP} + hour|hours + lasted|lasting|lasts|longer
        {_CRAMP} + hour|hours + for
            + unless slept|sleep|asleep|free|after|before|went|later|woke""",
    "wound_tetanus": """
        tetanus + unless shot|vaccine|vaccination|vaccinated|booster|jab
        wound|cut|puncture|injury + dirty|rusty|infected|soil|nail|deep
        rusty + nail
        bitten|bite|bit + dog|cat|rat|animal""",
    "toxin": """
        poisoned|poisoning|poison|overdose|overdosed + unless food
        snake|spider|scorpion + bite|bit|bitten|stung|sting
        pesticide|pesticides|insecticide|toxin|toxins|mercury|antifreeze|strychnine|monoxide""",
    "one_leg_swollen_hot": f"""
        leg|calf|thigh + {_SWOLLEN}
        {_LEG} + {_SWOLLEN} + hot|warm|red|redness|one|left|right|tender
        {_SWOLLEN} + hot|warm + unless face|throat|lips|eye|arm|hand|gum
        {_LEG} + clot|thrombosis
        thrombosis|dvt""",
    "nausea_flushing_lightheaded": """
        nausea|nauseous|nauseated + flushed|flushing|lightheaded|dizzy|dizziness|woozy
        flushed|flushing + lightheaded|dizzy|dizziness|woozy""",
    "leg_weakness_wasting": f"""
        {_LEG} + weakness|weaker|wasting|wasted|shrinking|shrunk|thinner
        {_LEG} + weak + unless {_CRAMP}""",
    "numb_or_swollen_legs": f"""
        {_LEG} + numb|numbness
        legs|feet|ankles|calves|ankle|foot + {_SWOLLEN}
        needles + pins""",
    "pain_on_walking": f"{_PAIN}|{_CRAMP} + walk|walking + unless walked",
    "new_medicine": """
        medicine|medicines|medication|medications|drug|drugs|prescription|meds|antibiotic|antibiotics
            + new|started|starting|start|changed|another + unless magnesium
        prescribed""",
    "sleep_disturbed_cramps": f"""
        {_CRAMP} + woke|woken|waking|wakes|awoke
        {_CRAMP} + sleep + can't|cannot|cant|couldn't|barely|hardly|disturbed""",
}

_REWRITES = {
    "can not": "cannot",
    "can t": "can't",
    "could not": "couldn't",
    "not able to": "unable",
    "passed out": "fainted",
    "pass out": "faint",
    "passing out": "fainting",
    "blacked out": "fainted",
    "lost consciousness": "fainted",
    "out of breath": "breathless",
    "get no air": "breathless",
    "getting no air": "breathless",
    "heart attack": "angina",
    "heart rate": "pulse",
    "half an hour": "30 minutes",
    "for an hour": "for 60 minutes",
    "light headed": "lightheaded",
    "all over": "everywhere",
    "whole body": "body",
    "blood pressure": "",
    "blood sugar": "",
    "blood test": "",
    "blood tests": "",
    "blood clot": "clot",
    "number two": "stool",
    "pass water": "pee",
    "passing water": "pee",
    "pass urine": "pee",
    "won't stop": "much",
    "doesn't stop": "much",
    "does not stop": "much",
    "not stopping": "much",
    "can't stop": "much",
    "won't go away": "",
    "doesn't go away": "",
    "not go away": "",
    "not going away": "",
    "not only": "",
    "no idea": "",
    "don't know": "",
    "dont know": "",
    "do not know": "",
    "don't think i": "don't",
    "dont think i": "don't",
    "not sure": "",
    "never felt such": "",
    "never had such": "",
    "not feeling well": "",
    "don't feel well": "",
    "do not feel well": "",
    "not feeling good": "",
    "don't feel good": "",
    "no better": "",
    "not better": "",
    "no doubt": "",
    "no relief": "",
}


WARNINGS = WarningWords(
    patterns=patterns(_SIGNS),
    rewrites=rewrites(_REWRITES),
    stops=frozenset(",.;!"),
    joins=group(
        "and|but|also|plus|then|though|however|although|because|due|since|when|while|that|which"
        "|with|from|after|my|i|i'm|i've|there|?"
    ),
    denials=group(
        "no|not|none|never|without|neither|didn't|didnt|don't|dont|haven't|havent|hadn't|wasn't"
        "|wasnt|isn't|isnt|aren't|weren't|doesn't|doesnt|hasn't|won't|nope|zero"
    ),
    inabilities=group(_CANNOT),
    fever=frozenset({"fever", "temperature", "temp", "feverish"}),
    pulse=frozenset({"pulse", "heartbeat", "bpm"}),
    cramp=group(_CRAMP),
    lasting=frozenset({"lasted", "lasting", "lasts", "for", "long", "longer", "over", "more"}),
    beyond=frozenset({"longer", "over", "more"}),
    minutes=frozenset({"minutes", "minute", "mins", "min"}),
)

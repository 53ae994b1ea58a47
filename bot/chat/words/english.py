"""English: every word the chat understands, as data. Another language is another such module."""

from bot.chat.words.english_commands import COMMANDS
from bot.chat.words.english_warnings import WARNINGS
from bot.chat.words.text import Folding
from bot.chat.words.vocabulary import DateWords, NumberWords, Sense, Table, Vocabulary
from bot.chat.words.ways import group

_ONES = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

NUMBERS = NumberWords(
    ones={word: value for value, word in enumerate(_ONES.split())},
    tens={word: 10 * value for value, word in enumerate(_TENS.split(), start=2)},
    powers={"hundred": 100, "thousand": 1000},
    parts={"half": 0.5, "halves": 0.5, "quarter": 0.25, "quarters": 0.25},
    articles=frozenset({"a", "an"}),
    joins=frozenset({"and", "&", "+"}),
    minus=frozenset({"-", "minus"}),
    counts={"once": 1, "twice": 2, "thrice": 3},
)

_YES = """
    yes | yess | yep | yeah | yup | yea | ya | y | aye | sure | of course | certainly |
    definitely | absolutely | correct | right | true | i do | i did | i have | i am | i'm |
    i think so | i guess so | i believe so | it is | it was | yes please | 👍 | ✅ | ✔ | 👌
"""
_NO = """
    no | noo | nope | nah | none | n | never | no way | not at all | not really | not any |
    false | incorrect | wrong | 👎 | ❌ | ✖
"""
_NO_SENTENCES = """
    i don't | i do not | i didn't | i did not | i haven't | i have not | i'm not | i am not |
    it isn't | it is not | it wasn't | i don't think so | i do not think so | i dont think so |
    i dont | i didnt | not for me | not me
"""
_NOT_SURE = """
    not sure | not so sure | not quite sure | not certain | unsure | uncertain | don't know |
    dont know | don t know | do not know | dunno | idk | no idea | no clue | maybe | perhaps |
    possibly | probably | might be | hard to say | can't say | can't tell | cannot say |
    cannot tell | can't remember | cannot remember | cant remember | don't remember |
    do not remember | dont remember | didn't notice | did not notice | who knows | 🤷
"""
_UNSURE = f"{_NOT_SURE} | i {_NOT_SURE.replace('|', '| i')} | i'm not sure | i am not sure"
_COURTESY = """
    please | pls | thanks | thank you | thx | ty | hi | hello | hey | good morning |
    good evening | good night | goodnight | well | oh | um | uh | hmm | so | luckily |
    unfortunately | sadly | thankfully | fortunately | honestly | actually
"""

ANSWERS: Table = {
    Sense.YES: _YES,
    Sense.NO: f"{_NO} | {_NO_SENTENCES}",
    Sense.UNSURE: _UNSURE,
    Sense.FILLER: f"""
        {_COURTESY} | i | i'm | am | it | that | that's | is | really | very | about | if |
        thing | things | at the moment | to be honest | of those | of these | of them | at all |
        to my knowledge | as far as i know | afaik | for sure | indeed
    """,
}

CLOCK: Table = {
    Sense.AT: """
        at | @ | around | about | by | until | till | approximately | approx | circa | ca |
        roughly | ~ | near
    """,
    Sense.FILLER: """
        it's | its | it s | it is | it | is | now | time | the time | the clock says | usually |
        normally | mostly | i go to bed | i go | go to bed | going to bed | to bed | to sleep |
        in bed | bedtime | bed time | bed | i | i'm | my | wake up | i wake up | get up |
        i get up | wake | up | sharp | exactly | ish | - ish | local | local time | here |
        every day | each day | daily | every night | daily at | right now | just | maybe | the |
        please | thanks | say | let's say | i think | already | currently | almost | nearly |
        that's | would be | fine | , | ; | . | ! | ? | ' | :
    """,
    Sense.PAST: "past | after",
    Sense.TO: "to | of",
    Sense.HOURS: "h | hrs",
    Sense.OCLOCK: "o'clock | oclock | o clock",
    Sense.HALF: "half | a half",
    Sense.QUARTER: "quarter | a quarter | 1/4",
    Sense.OH: "oh | o",
    Sense.MINUTES: "minutes | minute | mins | min",
    Sense.NOON: "noon | midday | mid day",
    Sense.MIDNIGHT: "midnight | mid night",
    Sense.AM: "am | a | a . m . | a . m | a m",
    Sense.PM: "pm | p | p . m . | p . m | p m",
    Sense.MORNING: "morning | in the morning | this morning | in the mornings | tomorrow morning",
    Sense.AFTERNOON: "afternoon | in the afternoon | this afternoon",
    Sense.EVENING: "evening | in the evening | this evening | in the evenings",
    Sense.NIGHT: "night | at night | in the night | tonight | last night | nights",
    Sense.RANGE: "- | / | +",
}

UNITS: Table = {
    Sense.MG: "mg | mgs | milligram | milligrams | milligramme | milligrammes | milli grams",
    Sense.GRAM: "g | gr | gram | grams | gramme | grammes",
    Sense.UNIT: """
        capsule | capsules | cap | caps | tablet | tablets | tab | tabs | pill | pills | sachet |
        sachets | packet | packets | stick | sticks | spray | sprays | pump | pumps | gummy |
        gummies | scoop | scoops | teaspoon | teaspoons | spoon | spoons | tsp | drop | drops |
        unit | units | piece | pieces | softgel | softgels | lozenge | lozenges
    """,
    Sense.TIMES: "x | times | *",
    Sense.FILLER: """
        about | around | roughly | approximately | approx | exactly | just | only | i took |
        took | take | i take | the | magnesium | elemental | mag | please | it's | it is |
        it was | i had | had | per capsule | per tablet | of magnesium |
        of elemental magnesium | per unit | each | instead | ~ | = | . |
        , | ! | : | ? | %
    """,
    Sense.OF: "of | of the",
    Sense.ARTICLE: "a | an",
    Sense.RANGE: "- | / | + | ;",
}

WAITS: Table = {
    Sense.MINUTES: "minutes | minute | mins | min | m",
    Sense.HOURS: "hour | hours | hr | hrs | h",
    Sense.ARTICLE: "a | an",
    Sense.HALF: "and a half",
    Sense.OF: "of an",
}

EVENING: Table = {
    Sense.TOOK: """
        took | taken | done | applied | rubbed | sprayed | used | swallowed | drank | ✅ | ✔ |
        have taken | just took | already took | already taken | rubbed it in | put it on
    """,
    Sense.HAD: "had",
    Sense.TAKE: "take | taking | apply | applying | use | using",
    Sense.MORE: "more | another | extra | additional | second | a second | an extra | in addition",
    Sense.YES: "yes | yep | yeah | yup | y",
    Sense.NO: """
        no | nope | nah | none | no thanks | no thank you | n | ❌ | 👎 | no magnesium | nothing
    """,
    Sense.NOT: """
        not | didn't | didnt | didn t | did not | don't | dont | don t | do not | won't | wont |
        will not | haven't | havent | have not | hasn't | wasn't | can't | cannot | cant |
        can not | couldn't | never | without | not going to | not gonna
    """,
    Sense.OFF_TONIGHT: """
        not tonight | not today | not this evening | not this time | no magnesium tonight |
        nothing tonight | none tonight | no dose tonight | skip tonight | skipping tonight |
        skip it tonight | skip today | skip it today | i skip tonight | i'll skip tonight |
        no not tonight | no tonight | rather not tonight | i'd rather not tonight |
        skip this one | skip this time | skip the dose | skip the dose tonight |
        skip tonight's dose | not going to take it | can't tonight
    """,
    Sense.SKIP: """
        skip | skipping | skipped | skip it | i skip | i'll skip | i'll pass | pass | i pass |
        don't want it | don't want any | do not want it | don't want to take it | rather not |
        i'd rather not
    """,
    Sense.LATER: """
        later | remind me | remind | reminder | snooze | wait | a bit later | in a bit |
        in a while | in a moment | in a few minutes | soon | ask me | ask me later | ask again |
        not yet | not now | not just yet | later tonight | later on | try again | again |
        can you remind me | could you remind me | please remind me | could you ask me | maybe later
    """,
    Sense.FUTURE: """
        will | i'll | i will | going to | gonna | i'm going to | about to | want to |
        planning to
    """,
    Sense.NOW: "now | right now | just now",
    Sense.YET: "yet",
    Sense.AGO: "ago | earlier",
    Sense.PARTLY: """
        all | all of it | all of them | whole | the whole | everything | full | both |
        the full dose
    """,
    Sense.FILLER: f"""
        {_COURTESY} | i | am | i'm | i've | ive | have | has | been | is | it's | it | them |
        that | this | the | a | an | my | mine | of | me | in | at | on | to | for | with | and |
        then | just | already | tonight | today | this evening | evening | usual | as usual |
        as planned | planned | dose | magnesium | mag | capsule | capsules | tablet | tablets |
        pill | pills | sachet | oil | cream | lotion | gel | water | milk | juice | food |
        dinner | supper | snack | glass | before bed | in bed | bed | bedtime | after brushing |
        brushing | teeth | after dinner | with dinner | before | after | legs | leg | calves |
        calf | feet | up | ok | okay | it all | skin | onto | into | about | around |
        roughly | or so
    """,
}

MORNING: Table = {
    Sense.CRAMP: "cramp | leg cramp | charley horse | charlie horse | cramping up | cramp attack",
    Sense.CRAMPS: """
        cramps | leg cramps | cramped | cramping | charley horses | cramp attacks | crampy
    """,
    Sense.DIARRHEA: """
        diarrhea | diarrhoea | diarhea | diarhoea | diarrea | diarrohea | diarreah | diareah |
        diarea | diahrea | diahrrea | diahrrhea | dihareah | diarrheas | the runs | runs |
        the trots | the shits
    """,
    Sense.WATERY: "watery | water like | like water | liquid | runny | explosive",
    Sense.LOOSE: "loose | looser | loosely",
    Sense.SOFT: "soft | softer | mushy | mush | pasty | squishy | unformed | soft ish",
    Sense.STOOL: """
        stool | poo | poop | bowel movement | bm | digestion | stomach | belly | tummy | gut |
        bowel | motion | toilet | feces | faeces | number two
    """,
    Sense.STOOLS: """
        stools | poos | poops | bowel movements | bms | bowels | guts | motions | loose motions
    """,
    Sense.NORMAL: """
        normal | solid | firm | formed | well formed | regular | hard | constipated |
        constipation | as usual | as always | no change | unchanged
    """,
    Sense.GOOD: "fine | good | ok | okay | great | perfect | alright | all right",
    Sense.ALL_GOOD: """
        all good | all fine | all ok | all okay | all clear | all well | everything fine |
        nothing at all | everything good | everything ok | everything is fine |
        everything was fine | nothing | nothing to report | no problems | no problem | no issues |
        no symptoms | no complaints | none of these | none of them | neither of them |
        neither one | all is well | all's well | quiet night | a quiet night | nothing happened
    """,
    Sense.REST_GOOD: """
        otherwise fine | otherwise good | otherwise ok | otherwise okay | rest fine |
        rest is fine | the rest is fine | rest ok | the rest fine | everything else fine |
        everything else ok | all else fine | everything else is fine | everything else good |
        nothing else | else nothing | else fine | rest good | otherwise all good |
        otherwise nothing | otherwise all fine
    """,
    Sense.YES: "yes | yep | yeah | yup | y | 👍",
    Sense.NO: "no | none | nope | nah | n | 👎",
    Sense.NOT: """
        not | without | no problems with | no problem with | no issues with | no trouble with |
        no more | not any | not a single | no single | didn't | didnt | didn t | did not | don't |
        dont | do not | haven't | havent | have not | hadn't | wasn't | wasnt | weren't |
        was not | were not | isn't | is not | never | neither | nor | free of | free from |
        not any more | no longer
    """,
    Sense.UNSURE: _UNSURE,
    Sense.SOME: """
        some | several | few | a few | many | lots of | lots | a lot of | a couple of |
        couple of | couple | a couple | multiple | at least | more than | less than | up to |
        over | under | another | almost | nearly | plenty | a lot | too many | countless
    """,
    Sense.DOUBT: """
        fewer | less | more | than | gone | ago | yesterday | week | weeks | month | months |
        day | days | nights | usually | normally | until | till | except | besides | apart |
        since | husband | wife | better | worse | half | hour | hours | stopped | over now |
        first | if | when | should | could | would | might | can | afraid | fear | feared |
        expected | previous | before | usual | dream | nobody | who | why | what | how | capsule |
        capsules | mg | tablet | tablets | or so | stomach cramp | stomach cramps | belly cramps |
        abdominal cramps | tummy cramps | period cramps
    """,
    Sense.BREAK: """
        , | ; | . | ! | but | then | though | however | although | while | yet | and then |
        and also
    """,
    Sense.AND: "and | also | plus | & | + | with | and some | with some",
    Sense.OR: "or | /",
    Sense.RANGE: "- | to",
    Sense.AT: "at | around | about | approximately | approx | roughly | ~",
    Sense.MINUTES: """
        minutes | minute | mins | min | seconds | second | secs | sec | o'clock | oclock | am |
        pm | a . m . | p . m . | h | s
    """,
    Sense.TIMES: "times | x | time",
    Sense.PAIN: """
        pain | worst pain | pain level | pain score | intensity | painfulness | pain was
    """,
    Sense.ARTICLE: "a | an | one single | a single | single",
    Sense.FILLER: f"""
        {_COURTESY} | i | i've | ive | i'd | had | have | got | get | getting | was | were |
        there | is | are | did | do | experienced | felt | feel | feeling | noticed | last night |
        during the night | night | nighttime | tonight | today | this morning | morning |
        overnight | the | my | in | on | of | it | that | which | left | right | leg | legs |
        calf | calves | foot | feet | toe | toes | thigh | thighs | hamstring | hamstrings |
        shin | ankle | arch | both | each | any | at all | all | again | really | very | quite |
        bit | a bit | little | a little | slight | slightly | mild | small | tiny | minor | big |
        bad | nasty | severe | strong | painful | awful | terrible | horrible | intense | short |
        long | brief | muscle | only | just | far | this time | today's | woke | woken | up | me |
        during | sleep | slept | through | from | for | lasting | lasted | second one |
        first one | the second one | the first one | last one | other one | one of them | ones |
        them | whatsoever | anymore | some time | still | also | out of | level |
        score | ended up | happened | came | worst | worst one | count | number | problems |
        problem | issues | issue | today so far | we | be | been | has | as well | too |
        to report | anything | anything else | in 24 hours | in 24 h | 24 hours | 24 h | 24h |
        per day | a day
    """,
}

DATES = DateWords(
    locale="en",
    month_first=True,
    fillers=group(
        "until|till|til|to|on|the|of|for|from|please|and|up|in|by|pause|it|me|this|st|nd|rd|th"
        "|i|am|back|coming|now|more"
    ),
    today=frozenset({"today", "tonight", "evening"}),
    tomorrow=group("tomorrow|tomorrow evening|tomorrow night"),
    after_tomorrow=frozenset({"day after tomorrow"}),
    days=group("day|days|night|nights|evening|evenings"),
    weeks=group("week|weeks|wk|wks"),
    next=frozenset({"next"}),
)

_COMMON = """
    able back bath been book boot boots both brain bread break broad call came care case cause
    clamp clamps clap close cold gift gifts dog cook cool cost could crabs crane crap creamy crops
    crumbs damp dance dare date deal deep down drain drunk early east eat else even ever face
    fast feet fell fill find fire fist food foot forget forgot form free from full gave give
    goes gone grab grain grams hair hall hand hard have hear heat held help here high hill hold
    home hope hour house into join jump keep kept kind knew know lack lake lamp land last late
    lead leaf leave left less life like line list live long look lose lost love made main make
    male many meal mean meat meet mile milk mind mine miss missed mistook moon more most move
    much must name near neck need news next nice nose note open other ounce over page paid pair
    pale pass past path pill plan play poor port post pull push race rain rate read ready real
    rest rich ride ring rise road roof room rule safe said sale same sand save seat seem seen
    sell send ship shop short show shut sick side sign sing size skin slow small snow some song
    sort soul soup spot star start stay steal steel step still stole stop strain such suit take
    tale talk tall task teach team tell tend test than that them then there these thin think
    third this those thought tone took tool top touch tour town train tree trip true turn type
    used user very vest view vote wake walk wall wang want warm wash watch wave wear week well
    went were west what wheat wheel when where which while white wide wife wild will wind wine
    wing wise wish with wood word work worse worth would write wrong year your
"""

_NEVER_GUESSED = """
    absolutely can't cannot cant certainly correct couldn't definitely didn't didnt don't done
    dont eight false fine five four free good hadn't hasn't haven't havent incorrect isn't
    neither never nine none nope not nothing okay right seven sure true uncertain unsure wasn't
    wasnt weren't without won't wont wrong yeah yep yes yup zero
"""

ENGLISH = Vocabulary(
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
    common=_COMMON,
    never_guessed=_NEVER_GUESSED,
    folding=Folding({}),
)

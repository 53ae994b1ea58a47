"""What people write in English instead of a slash."""

from typing import Final

from bot.chat.words.vocabulary import Command

COMMANDS: Final = {
    Command.PAUSE: "pause | take a break",
    Command.RESUME: "resume",
    Command.STOP: """
        stop | quit | stop it | stop it all | stop everything | stop the plan | end the plan |
        stop magnesium | stop the magnesium | stop taking magnesium | i want to stop |
        i want to stop it | i want to stop magnesium | i want to stop the magnesium |
        i want to stop taking magnesium | i want to stop taking the magnesium |
        i want to stop taking it | please stop | leave me alone | stop writing |
        stop writing to me | stop messaging me | stop reminding me |
        no more messages | no more reminders
    """,
    Command.CANCEL: "cancel",
    Command.HELP: "help",
    Command.WARNING: """
        anything else | anything else ? | emergency | help me | warning | warnings |
        warning sign | warning signs
    """,
    Command.DIARY: "diary | my diary",
    Command.UNDO: "undo | take that back",
    Command.TODAY: """
        status | what do i take tonight | what do i take tonight ? | what do i take |
        what do i take ? | what should i take | what should i take ? | what should i take tonight |
        what should i take tonight ? | how much do i take | how much do i take ? |
        how much do i take tonight | how much do i take tonight ? | how much tonight |
        how much tonight ? | what is my dose | what is my dose ? | what's my dose |
        what's my dose ? | what's next | what's next ? | what comes next | what comes next ?
    """,
    Command.HEALTH: """
        something is new | i have something new | i am pregnant | i'm pregnant |
        i am pregnant now | i'm pregnant now | i might be pregnant | i may be pregnant |
        i am breastfeeding | i'm breastfeeding | new medicine | new medication | new medicines |
        i have a new medicine | i have a new medication | i take a new medicine |
        i take a new medication | i got a new medicine | i started a new medicine |
        i started a new medication | my medicine changed | my medicines changed |
        my medication changed | my health changed | i started taking iron | i started iron |
        i take iron now | i started taking calcium | i take calcium now | i started antibiotics |
        i started taking antibiotics | i take antibiotics | i take antibiotics now |
        i am on antibiotics | i'm on antibiotics
    """,
    Command.THANKS: """
        thanks | thank you | thank you very much | thank you so much | many thanks | thanks a lot |
        thx | ty | thanks bot | ok | okay | k | ok thanks | ok thank you | okay thanks | alright |
        all right | got it | understood | i see | good | great | nice | cool | good night |
        goodnight | good morning | hello | hi | hey | good evening | bye | 👍 | 🙏 | ❤️ | ❤ | 😊
    """,
    Command.SETTINGS: "settings | change settings",
    Command.PROGRESS: """
        progress | my progress | chart | charts | show me a chart | is it working |
        is it working ? | does it work | does it work ? | does it help | does it help ?
    """,
    Command.REPORT: """
        report | my report | report for my doctor | page for my doctor | doctor report
    """,
    Command.TRAVEL: "travel | i am traveling | i'm traveling | i am travelling",
    Command.PRIVACY: "privacy",
    Command.FOLLOW: "follow | follow me | come with me | local time",
    Command.HOME: """
        home | home time | keep | keep home time | i am home | i'm home | back home
    """,
    Command.NO_LIMIT: "no limit | no limits | no limit any more | without limit",
}

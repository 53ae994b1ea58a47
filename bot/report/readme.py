"""What lies beside data.json in the file of /export: how to read it."""

from typing import Final

README: Final = """\
WHAT IS IN THIS FILE

readable.txt    all of it in plain words, to read or to show to a doctor
diary.csv       one line a night, for a spreadsheet
decisions.csv   one line a decision, with its reasons
fhir.json       diary, doses and plan in the form that clinics exchange (HL7 FHIR R4)
data.json       everything that is kept, for programs; "python -m bot import" reads it back

All of it is about your health. Keep it where nobody else reads it.

THE TABLES

A night is named by the date of its evening: a bedtime at 00:30 on the 24th belongs to the 23rd.
An empty cell means that nothing is known. It never means 0. Times that end in Z are UTC. A dose is
in mg of elemental magnesium. cramps_answer and diarrhea_answer say what an empty number beside them
means: not_sure, not_answered, not_asked, paused. diarrhea_grade_0_to_3: 0 no, 1 a little soft, 2
yes, 3 six times or more. longest_cramp_minutes: up to so many; 11 stands for over 10.
urgency_0_to_4: 0 self-care, 1 book an appointment, 2 see a provider within 1 to 3 days, 3 the same
day, 4 emergency. reasons are the codes of the rule book (bot/care/README.md in the bot's source)
with the number behind each. Text that a spreadsheet would take for a formula has an apostrophe in
front.

DATA.JSON, FORMAT 1

One object. "format" is 1; a program that knows another number refuses the file. "made_at" is when
it was made, "rules_version" the rule book of that moment.

person            your Telegram number, language, consent (version 0: taken back), and what you
                  chose for yourself
plans             every version of your plan; the last one counts
screenings        your answers about health and medicines; the last one counts
nights            when bedtime and wake-up of each night were
intakes           what was taken; of several rows about a night the last one counts, and a row that
                  says "withdrawn" takes the one before it back
check_ins         the answers of the morning after each night; the last row of a night counts
stretchings       the stretches, in the same way
decisions         what the plan said; plan_id, known_check_in_id and known_intake_id name the rows
                  (by their "id" above) on which it was made
proposals         decisions that waited for your tap, and your answer
referrals         advice to see a provider, and what you said about it
last_entry        what an undo would take back
open_question     the question that waits for an answer, with what you told so far
trusted_people    whom you invited, and what they hear; their numbers are theirs and not in here
planned_messages  what the bot said or will say on its own
chat_messages     numbers of the chat's messages of the last two days
chat_pictures     Telegram's numbers of the charts of the last 30 days
helps             whom you help, without saying who they are

A dose is in mg, a night is an ISO date, a time of day is local to the plan's zone, any other time
is UTC. Not in here: the codes of your invites, and messages that the bot could not handle and set
aside for repair. Your Telegram number is in data.json and in no other of these files: give that one
to nobody but whoever moves you to another server.

FHIR.JSON

A bundle of HL7 FHIR R4, for programs of clinics. No name and no number of yours is in it. Patient
is you. QuestionnaireResponse is a morning's answers. MedicationStatement is what you took
(category "intake") and what each version of your plan offered ("plan-version"). Observation is
cramps, pain and diarrhea of a night, and the days with diarrhea of a week. Standard codes are used
where they exist: ATC, LOINC, SNOMED CT, UCUM. The other codes are ours, and the CodeSystem in the
bundle says what they mean. An answer that you changed or took back is kept as "entered-in-error".
"""

"""/learn: every topic on one screen, figures once, honest about how sure; and a card that fits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.care.model import Region
from bot.chat import learn_foods, learn_screens
from bot.chat.buttons import Button
from bot.chat.learn_cards import CARDS, PAGES, Source, Sure
from bot.chat.learn_foods import FOODS, Food
from bot.locale import LANGUAGES, words
from bot.services.learn import Card
from bot.store import diary, people
from bot.store.diary import Intake, Known, MorningAnswers
from tests.kit.house import AT_SIX, MONDAY, ON_100_MG, WAKE, House
from tests.kit.messages import catalog
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

ONE_SCREEN = 760  # characters as they are read, without the tags
ON_A_PAGE = 8
HALF_A_ROW = 20  # characters that a button of two in a row shows on a narrow phone

# The seed knowledge of this project, topic by topic, and the card that tells of it.
TOPICS = {
    "muscle relaxation": Card.HOW,
    "balance with potassium and calcium": Card.BALANCE,
    "blood vessels": Card.VESSELS,
    "forms: citrate, glycinate, oxide": Card.FORMS,
    "topical oil": Card.SKIN,
    "dosage": Card.DOSE,
    "too much brings diarrhea": Card.DIARRHEA,
    "timing": Card.TIMING,
    "magnesium-rich foods": Card.FOODS,
    "underlying causes: dehydration, conditions": Card.CAUSES,
    "underlying causes: medicines": Card.MEDICINES,
    "when to see a provider": Card.PROVIDER,
    "what to do during a cramp": Card.CRAMP,
    "stretching before bed": Card.STRETCHING,
    "what the evidence says": Card.EVIDENCE,
    "why track your own nights": Card.NIGHTS,
}
# What a card has to speak of, in words of its own.
SPEAKS_OF = {
    Card.HOW: ("muscle", "nerves", "let go"),
    Card.BALANCE: ("potassium", "calcium"),
    Card.VESSELS: ("vessel", "blood pressure"),
    Card.FORMS: ("Citrate", "Glycinate", "Oxide", "60 %", "16 %"),
    Card.SKIN: ("skin", "no trial"),
    Card.DOSE: ("350 mg", "250 mg", "Kidneys", "Food does not count"),
    Card.DIARRHEA: ("pulls water in", "a day or two", "/warning"),
    Card.TIMING: ("evening", "4 for thyroid pills and iron"),
    Card.FOODS: ("Pumpkin seeds", "upper level"),
    Card.CAUSES: ("fluid", "kidneys", "pregnancy"),
    Card.MEDICINES: ("diuretics", "Statins", "Never stop"),
    Card.PROVIDER: ("911, 112 or 999", "10 minutes", "/warning"),
    Card.CRAMP: ("Stretch", "stand up", "Rub", "warm"),
    Card.STRETCHING: ("3 times 10 seconds", "no change"),
    Card.EVIDENCE: ("11 trials", "735", "next to no difference", "pregnancy", "dummy pills"),
    Card.NIGHTS: ("21 to 38", "by themselves", "/progress"),
}
# NIH ODS, Magnesium, Table 2: mg in a serving.
IN_A_SERVING = {
    "Pumpkin seeds, roasted, 1 oz": 156,
    "Chia seeds, 1 oz": 111,
    "Almonds, roasted, 1 oz": 80,
    "Spinach, boiled, ½ cup": 78,
    "Cashews, roasted, 1 oz": 74,
    "Peanuts, roasted, ¼ cup": 63,
    "Soy milk, 1 cup": 61,
    "Black beans, cooked, ½ cup": 60,
    "Edamame, cooked, ½ cup": 50,
    "Peanut butter, 2 tbsp": 49,
    "Brown rice, cooked, ½ cup": 42,
    "Salmon, cooked, 3 oz": 26,
    "Milk, 1 cup": 24,
}


def read(text: str) -> str:
    """A message as it is read, without tags."""
    return re.sub(r"<[^>]+>", "", text)


def shown(card: Card, *, language: str = "en", region: Region = Region.US) -> str:
    text, _ = learn_screens.card(words(language), card, region=region)
    return read(text)


def labels(rows: Sequence[Sequence[Button]]) -> list[str]:
    return [one.label for row in rows for one in row]


def test_every_topic_of_the_seed_knowledge_has_a_card_on_the_menu() -> None:
    on_the_menu = [card for page in PAGES.values() for card in page.cards]
    assert set(TOPICS.values()) == set(Card) == set(CARDS)
    assert sorted(on_the_menu) == sorted(Card)


@pytest.mark.parametrize("card", Card)
def test_a_card_speaks_of_its_topic(card: Card) -> None:
    text = shown(card)
    assert [one for one in SPEAKS_OF[card] if one not in text] == []


@pytest.mark.parametrize("region", Region)
@pytest.mark.parametrize("card", Card)
def test_a_card_fits_one_screen_of_a_phone(card: Card, region: Region) -> None:
    assert len(shown(card, region=region)) <= ONE_SCREEN


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_menu_fits_too(page: str, language: str) -> None:
    text, rows = learn_screens.menu(words(language), page)
    *topics, other = rows
    assert len(read(text)) < 300
    assert len(labels(topics)) <= ON_A_PAGE
    assert len(other) == 1
    if language == LANGUAGES[0]:
        assert all(len(label) <= HALF_A_ROW for label in labels(topics))


@pytest.mark.parametrize("card", Card)
def test_every_claim_says_how_sure_it_is_and_the_card_where_it_comes_from(card: Card) -> None:
    say = words("en")
    *_, claims, source = shown(card).split("\n\n")
    degrees = tuple(say(sure) for sure in Sure)
    assert all(line.startswith("• ") for line in claims.splitlines())
    assert all(line.endswith(degrees) for line in claims.splitlines())
    assert "\n" not in source
    assert re.fullmatch(r"Source: .{3,}\. Checked [A-Z][a-z]+ 20\d\d\.", source)
    assert any(name in source for name in (*Source, "rule book"))


def test_no_card_says_that_magnesium_works() -> None:
    for card in Card:
        assert not re.search(r"\b(magnesium works|cures?|heals?|prevents?)\b", shown(card), re.I)


def test_numbers_of_milligrams_are_those_of_the_rule_book_or_of_food() -> None:
    """A card gives no dose of its own."""
    for card in set(Card) - {Card.FOODS}:
        assert set(re.findall(r"(\d+) mg", shown(card))) <= {"350", "250"}, card


def test_each_food_has_its_figure_once_and_as_the_fact_sheet_has_it() -> None:
    table = shown(Card.FOODS).split("\n\n")[1]
    assert [f"{food}: {mg} mg" for food, mg in IN_A_SERVING.items()] == table.splitlines()
    assert len({food.name for food in FOODS}) == len(FOODS) == len(IN_A_SERVING)
    assert learn_foods.SOURCE in shown(Card.FOODS)


def test_no_language_writes_the_figures_of_foods_itself() -> None:
    for key, (text, *_) in catalog().items():
        if key.startswith(("learn.food.", "learn.foods.")):
            assert not re.search(r"\d", text), key


@pytest.mark.parametrize("food", FOODS, ids=lambda food: food.name)
def test_grams_are_worked_out_from_the_serving(food: Food) -> None:
    """What 1 oz or a cup holds, taken to the round amount; half a milligram is rounding."""
    assert food.metric_mg / food.metric == pytest.approx(
        food.mg / food.holds, abs=0.5 / food.metric
    )
    assert 0.5 < food.metric / food.holds < 1.4


def test_europe_reads_grams_and_what_europeans_need() -> None:
    text = shown(Card.FOODS, region=Region.EU_UK)
    assert "Pumpkin seeds, roasted, 30 g: 165 mg" in text
    assert "Milk, 200 ml: 20 mg" in text
    assert "300 to 350 mg a day" in text
    assert "EFSA" in text
    assert not re.search(r"\b(oz|cup|tbsp)\b", text)


def test_no_word_opens_two_cards() -> None:
    say = words("en")
    opens = [
        word
        for card, told in CARDS.items()
        for word in {say.plain(told.label).casefold(), *say.plain(told.typed).split(", ")} | {card}
    ]
    assert sorted(opens) == sorted(set(opens))


async def test_a_card_opens_in_the_menu_with_a_way_on_and_back(bot: House, ann: Person) -> None:
    await ann.say("/learn")
    await ann.sees("Learn: magnesium")
    (menu,) = [m for m in await ann.messages() if "Learn: magnesium" in m.get("text", "")]
    await ann.tap("Page 2")
    await ann.sees("Learn: cramps, food")
    await ann.tap("Magnesium in food")
    await ann.sees("Pumpkin seeds, roasted, 30 g: 165 mg")
    await ann.tap("Next card")
    await ann.sees("Why cramps come")
    await ann.tap("Back to the list")
    await ann.sees("Learn: cramps, food")
    assert (await ann.messages())[-1]["message_id"] == menu["message_id"]


async def test_a_card_opens_by_a_word(bot: House, ann: Person) -> None:
    await ann.say("/learn foods")
    await ann.sees("Pumpkin seeds")
    await ann.say("Learn about potassium!")
    await ann.sees("Potassium, calcium", "They work as a pair")
    await ann.say("learn")
    await ann.sees("Learn: magnesium")
    await ann.say("/learn purple")
    await ann.sees("I have no card about that", "Learn: magnesium")


async def test_a_warning_sign_is_heard_whatever_word_comes_first(bot: House, ann: Person) -> None:
    await ann.say("learn chest pain")
    await ann.sees("112")


async def test_who_has_no_plan_can_learn_too(bot: House, visitor: Person) -> None:
    await visitor.say("/learn foods")
    await visitor.sees("Pumpkin seeds, roasted, 1 oz: 156 mg")


async def test_a_made_up_button_is_met_kindly(bot: House, ann: Person) -> None:
    await ann.say("/learn")
    await ann.sees("Learn: magnesium")
    message_id = (await ann.messages())[-1]["message_id"]
    for data in ("1|ln|gold|card", "1|ln||page", "1|ln|foods|eat"):
        await ann.press(data, message_id)
        await ann.sees("earlier message")


def write_three_calm_mornings(tx: Connection, person_id: int) -> None:
    for night in (MONDAY.plus(-days) for days in (3, 2, 1)):
        told = MorningAnswers(night, AT_SIX, Known.NO, 0, None, Known.NO, 0)
        diary.add_check_in(tx, person_id, told)
        diary.add_intake(tx, person_id, Intake(night, True, 250.0, 250.0, AT_SIX, AT_SIX))


@pytest.fixture
async def at_the_ceiling(bot: House, visitor: Person, sandbox: Sandbox) -> Person:
    """Somebody on the highest dose for Europe, asked about the night after some calm ones."""
    person_id = await bot.move_in(visitor, replace(ON_100_MG, dose_mg=250.0))
    await bot.run(lambda tx: write_three_calm_mornings(tx, person_id))
    await visitor.say("took it")
    await visitor.sees("Noted")
    await sandbox.move_to(WAKE)
    await visitor.tap("No cramps")
    await visitor.sees("Any diarrhea")
    return visitor


async def test_beside_a_calm_answer_a_card_that_fits_is_offered(
    bot: House, at_the_ceiling: Person
) -> None:
    await at_the_ceiling.tap("No")
    await at_the_ceiling.sees("Diarrhea: no", "A short card that may be of use: Magnesium in food")
    await at_the_ceiling.tap("Show")
    await at_the_ceiling.sees("Pumpkin seeds, roasted, 30 g: 165 mg")


async def test_no_more_tips_is_one_tap_and_so_is_the_way_back(
    bot: House, at_the_ceiling: Person
) -> None:
    await at_the_ceiling.say("no")
    await at_the_ceiling.tap("No more tips")
    await at_the_ceiling.sees("no more tips. /learn has the cards")
    assert not (await bot.run(the_person)).cards
    await at_the_ceiling.tap("Tips on again")
    await at_the_ceiling.sees("Tips are on again")
    assert (await bot.run(the_person)).cards


def the_person(tx: Connection) -> people.Person:
    found = people.get(tx, 1)
    assert found is not None
    return found


async def test_beside_a_warning_there_is_no_card(bot: House, at_the_ceiling: Person) -> None:
    await at_the_ceiling.say("no diarrhea, chest pain")
    await at_the_ceiling.sees("112")
    assert "No more tips" not in await at_the_ceiling.buttons()

"""A first sentence for a call that fits the reason and the relationship."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warmsite.network.occasions import Occasion
    from warmsite.network.people import Network, Person

_AFTER_LONG = (
    "I thought of you today and wondered how you are. It has been far too long.",
    "I thought of you today. It has been a long time, and I would like to hear how you are.",
    "I thought of you today, for no other reason than that it has been too long. How are you?",
)


# Where the settings say nothing: from (month, day) on, up to the next one.
_SEASONS = (
    ((1, 16), ""),
    ((11, 15), "Before the year ends I wanted to hear how you are."),
    ((12, 18), "I wanted to wish you happy holidays."),
    ((12, 31), "Happy new year!"),
)


def own_greeting(network: Network) -> str:
    """What the settings say on such a day, or nothing."""
    return next((each.say for each in network.settings.greetings if each.fits(network.today)), "")


def season_greeting(network: Network) -> str:
    """What people say around the new year."""
    begun = [said for since, said in _SEASONS if since <= (network.today.month, network.today.day)]
    return begun[-1] if begun else _SEASONS[-1][1]


def opener(person: Person, network: Network, why: str = "", occasion: Occasion | None = None, reason: str = "") -> str:
    """What one could say first. Without a `why` it is what fits the relationship alone."""
    said = _for_occasion(occasion, network) if occasion else _for_reason(person, why, reason)
    if said:
        return said
    return own_greeting(network) or _for_state(person)


def _for_occasion(occasion: Occasion, network: Network) -> str:
    late = occasion.date < network.today
    if occasion.kind == "birthday":
        return "I missed your birthday, and I wanted to wish you well all the same." if late else "Happy birthday!"
    if occasion.kind == "work" and occasion.years:
        years = f"{occasion.years} {'year' if occasion.years == 1 else 'years'}"
        return f"Congratulations on {years} in the job! How is it?"
    return "I thought of you today."  # it may be a wedding day, or the day that a mother died


def _for_reason(person: Person, why: str, reason: str) -> str:
    if why == "news" and "congratulate" in reason:
        return "I saw that you have a new post, and I wanted to congratulate you."
    if why == "news":
        return "I heard, and I wanted to hear your voice. How are you?"
    if why == "promise":
        return "I promised you something, and here it is."
    if why == "next" and "coffee" in reason:
        return "It was so good to talk the other day. Shall we have a coffee?"
    if why == "next" and "write" in reason:
        return "I tried to reach you a few times; no hurry at all, I only wanted to hear how you are."
    if why == "next":
        return "I tried you the other day and only wanted to hear how you are."
    if why == "new":
        how = person.contact.introduced_by
        return "We have not spoken yet, and I would like to change that." if not how else "We have a friend in common."
    return ""


def _for_state(person: Person) -> str:
    state = person.standing.state
    if state in {"dormant", "cold"}:  # a day's list has several of them, and nobody reads out ten times the same
        return _AFTER_LONG[int(person.fair, 16) % len(_AFTER_LONG)]
    if state == "cooling":
        return "I thought of you today. How have you been?"
    return "I just wanted to hear how you are."

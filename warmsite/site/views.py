"""What templates read. A view holds everything that its page shows, and nothing else.

Equal views render to equal bytes: that is how a build knows which pages it may leave alone. So a view holds link
targets already resolved, no time of a build, and on a contact's page nothing that is counted from today (a page that
says `12 days ago` would have to be written again every morning).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable


class AsOf(Struct, frozen=True):
    """Of a site that shows what a commit held: the day that is its today, the commit's short id, and the commit's own day."""

    day: date
    commit: str
    committed: date


class Ref(Struct, frozen=True, array_like=True):
    """A contact as others name them; `page` is the address of their page."""

    id: str
    name: str
    page: str


class Prose(Struct, frozen=True, array_like=True):
    """Markdown of the user's with whom its `[[links]]` mean; a link that is missing here means nobody."""

    text: str
    links: tuple[tuple[str, Ref], ...] = ()


class Place(Struct, frozen=True, array_like=True):
    """Where in the user's files something stands: what editor links need."""

    path: str
    line: int


class Named(Struct, frozen=True, array_like=True):
    """A circle, tag, place or company, with the address of its page."""

    name: str
    page: str
    count: int = 0


class Contactable(Struct, frozen=True, array_like=True):
    """A phone number, address or link under its label; `href` is empty where it could not be made one."""

    label: str
    text: str
    href: str = ""


class PersonRow(Struct, frozen=True):
    """A person in a list."""

    ref: Ref
    work: str  # `CTO, Northwind Health`
    location: str
    circle: str
    tags: tuple[str, ...]
    state: str  # warm cooling cold dormant new, or for the silent: died archived paused
    last: date | None
    note: str  # why they stand in this list, or empty
    place: Place
    words: Words | None = None


class Words(Struct, frozen=True):
    """Last words: what was said, how and when."""

    text: Prose
    kind: str
    on: str


class IntroductionView(Struct, frozen=True):
    """Whom one could introduce somebody to: `what` the other offers them, or where they help, what the other seeks."""

    ref: Ref
    what: Prose
    helps: bool  # the other seeks it, and they have it


class IntroducedView(Struct, frozen=True):
    """Two whom one brought together, and after whom it is time to ask; on somebody's own card they are the `one`."""

    one: Ref
    other: Ref
    day: date


class CallCard(Struct, frozen=True):
    """What helps with a call: on each row of Today, and on the contact's page."""

    ref: Ref
    work: str
    state: str
    timezone: str
    phones: tuple[Contactable, ...]
    emails: tuple[Contactable, ...]
    opener: str
    log_line: str  # ready to paste into the log
    words: Words | None
    promises: tuple[PromiseView, ...]
    challenges: tuple[Prose, ...]
    seeking: tuple[Prose, ...]
    offering: tuple[Prose, ...]
    introductions: tuple[IntroductionView, ...]
    introduced: tuple[IntroducedView, ...]
    place: Place


class PromiseView(Struct, frozen=True):
    """An open or kept promise."""

    date: date | None
    text: Prose
    done: bool
    place: Place


class TodayRow(Struct, frozen=True):
    """One row of the call sheet."""

    card: CallCard
    why: str
    reasons: tuple[str, ...]
    done: bool
    plan: Named | None = None  # the page of the plan that deals them; its name is the reason that says so


class Section(Struct, frozen=True):
    """Rows of Today that stand together."""

    why: str
    title: str
    rows: tuple[TodayRow, ...]


class TodayView(Struct, frozen=True):
    """Today: the call sheet, and how many more wait."""

    date: date
    working: bool
    empty: bool  # no contact at all
    sections: tuple[Section, ...]
    done: int
    total: int
    more_dates: tuple[Ref, ...]  # whose day it is too, and for whom the sheet has no place
    more_belated: tuple[Ref, ...]  # whose day it was lately
    old_promises: int
    waiting: int
    dormant: int
    new: int
    drifting: int
    without_rhythm: int
    in_rhythm: int
    coming: tuple[OccasionView, ...]  # the next few days
    asks: tuple[IntroducedView, ...]  # introductions that were made, after which to ask how it went
    crowd: CrowdView | None = None  # none while the plans' calls fit into the day


class CrowdView(Struct, frozen=True):
    """Plans that together ask for more calls a day than there is room for, and those that it makes late."""

    asked: int
    room: int
    late: tuple[tuple[Named, str], ...]  # each with what it comes to: `ends 3 days later`


class Part(Struct, frozen=True):
    """A part of Overdue: its first rows, and where the rest is."""

    key: str  # within-reach dormant new drifting without-rhythm
    title: str
    about: str
    total: int
    rows: tuple[PersonRow, ...]
    more: str  # address of the part's own first page; empty where the rows are all


class Leaf(Struct, frozen=True):
    """Where in a list of several pages one stands: from 1; `pages` are the addresses of all."""

    number: int
    pages: tuple[str, ...]

    @property
    def before(self) -> str:
        return self.pages[self.number - 2] if self.number > 1 else ""

    @property
    def after(self) -> str:
        return self.pages[self.number] if self.number < len(self.pages) else ""


class OverdueView(Struct, frozen=True):
    """Overdue, in parts; the load stands folded, and is empty where figures are left out or nobody is in a rhythm."""

    parts: tuple[Part, ...]
    empty: bool  # no contact at all
    load: str
    relief: tuple[str, ...]  # what would make it fit, in sentences, while it does not


class ListView(Struct, frozen=True):
    """A page of people: everybody, a circle's, a tag's, a place's, a company's, a part of Overdue."""

    title: str
    about: str
    total: int
    rows: tuple[PersonRow, ...]
    leaf: Leaf
    up: Named | None = None  # the index that this list belongs to
    within: tuple[Named, ...] = ()  # for a place: the smaller places in it
    searchable: bool = False


class IndexView(Struct, frozen=True):
    """The circles, tags, places or companies."""

    title: str
    about: str
    empty: str
    names: tuple[tuple[int, Named], ...]  # depth (for places) and name


class OccasionView(Struct, frozen=True):
    """Something that falls on a day."""

    date: date
    kind: str
    called: str
    what: str
    ref: Ref


class DayView(Struct, frozen=True):
    """A day of Upcoming; `more` counts what found no room."""

    date: date
    occasions: tuple[OccasionView, ...]
    more: tuple[tuple[str, int], ...] = ()


class MonthView(Struct, frozen=True):
    """A month of the year's calendar: its weeks of (day, how many occasions), 0 for days of other months."""

    year: int
    month: int
    page: str
    weeks: tuple[tuple[tuple[int, int], ...], ...]


class UpcomingView(Struct, frozen=True):
    """The next weeks by day, and the year."""

    today: date
    days: tuple[DayView, ...]
    months: tuple[MonthView, ...]


class CalendarView(Struct, frozen=True):
    """One month of the year's calendar, day by day."""

    month: MonthView
    days: tuple[DayView, ...]
    before: str
    after: str


class LedgerView(Struct, frozen=True, array_like=True):
    """A nested line of an entry that the ledger took: kind is gave, got, asked or challenge."""

    kind: str
    text: Prose


class EntryView(Struct, frozen=True):
    """An interaction in a timeline, as it counts for one person."""

    date: date
    on: str  # the date as far as it is known, for people
    time: str
    kind: str
    counts: str
    reaction: str
    company: tuple[Ref | str, ...]
    text: Prose
    details: Prose | None
    ledger: tuple[LedgerView, ...]
    place: Place | None  # None on the timeline's months, which a line more in a log would change one and all
    owner: Ref | None  # in whose file it stands, where that is not the page's person


class FieldView(Struct, frozen=True):
    """A line about a person: what the user typed under a key that has no place of its own."""

    label: str
    texts: tuple[Prose, ...]


class FieldChange(Struct, frozen=True, array_like=True):
    """What a commit changed in a field: before and after, empty where it was not there; of a list what went and came."""

    field: str
    before: str
    after: str


class FileChange(Struct, frozen=True):
    """What a commit did to a contact's file. `rest` and `figures` stand folded; `notes` says how much of them changed."""

    deed: str  # file created, file removed; else empty
    changes: tuple[FieldChange, ...]
    rest: tuple[FieldChange, ...]
    more: int  # fields for which there is no room at all
    figures: tuple[FieldChange, ...]
    notes: str
    added: tuple[str, ...]  # lines of the notes
    removed: tuple[str, ...]


class TraceView(Struct, frozen=True):
    """What a commit did to the page's person; `others` counts those whom it touched beside, where they are many."""

    date: date
    subject: str
    author: str
    others: int
    change: FileChange


class Moment(Struct, frozen=True):
    """An interaction, or changes of the file that no interaction parts, newest first."""

    entry: EntryView | None
    traces: tuple[TraceView, ...] = ()


class PastPost(Struct, frozen=True):
    """What somebody did before, and where, one of them perhaps empty; the day on which their file changed."""

    role: str
    company: str
    until: date


class ContactView(Struct, frozen=True):
    """A contact's page."""

    card: CallCard
    aka: tuple[str, ...]
    pronouns: str
    language: str
    company: Named | None
    role: str
    circle: Named | None
    tags: tuple[Named, ...]
    places: tuple[Named, ...]
    urls: tuple[Contactable, ...]
    addresses: tuple[Contactable, ...]
    photo: str
    silent: str
    silence: str  # the same for people
    reasons: tuple[str, ...]  # why they stand on today's sheet; empty where they do not
    next_step: str
    archive: bool
    hold: str
    snoozed: str
    appointments: tuple[EntryView, ...]
    last: date | None
    spoke: str  # the day of the last conversation, as far as it is known
    due: date | None
    overdue: bool
    drifting: str
    rhythm: str  # `every 2 months (close)`
    warmth: int | None
    priority: float | None
    late: float  # days overdue in cadences: the priority is late × glad × longterm
    glad: int
    longterm: int
    kept: tuple[PromiseView, ...]
    dates: tuple[FieldView, ...]
    about: tuple[FieldView, ...]
    extra: tuple[FieldView, ...]
    notes: Prose
    ledger: tuple[tuple[str, tuple[tuple[date, Prose], ...]], ...]
    ready: bool
    missing: tuple[str, ...]
    mentioned_by: tuple[Ref, ...]
    strip: Picture | None  # of the last two years
    timeline: tuple[tuple[int, tuple[Moment, ...]], ...]  # by year, newest first
    conversations: int | None  # None where figures are left out
    posts: tuple[PastPost, ...]  # the newest first
    incomplete: bool  # whether git cannot tell all that changed in the file
    plans: tuple[Named, ...] = ()  # those they are in

    @property
    def entries(self) -> tuple[tuple[int, tuple[EntryView, ...]], ...]:
        """The timeline's interactions alone."""
        years = ((year, tuple(each.entry for each in moments if each.entry)) for year, moments in self.timeline)
        return tuple((year, found) for year, found in years if found)


class MessageView(Struct, frozen=True):
    """A message to somebody; `href` begins a mail to them with it, and is empty where no address is known."""

    ref: Ref
    text: str
    href: str


class MeetingView(Struct, frozen=True):
    """Two who should know each other, and what to write to either before they are introduced."""

    seeker: Ref
    seeks: Prose
    helper: Ref
    has: Prose
    where: str  # the field in which that stands: offering, role, tags
    words: tuple[str, ...]  # of what is sought those that fit
    location: str  # of the helper, where a place is sought and they live there; else empty
    messages: tuple[MessageView, ...]


class GivenView(Struct, frozen=True):
    """A line of the ledger: kind is gave, got or asked."""

    date: date
    ref: Ref
    kind: str
    text: Prose


class HelpView(Struct, frozen=True):
    """How one could help somebody; `latest` is what was last asked of them or got, where nothing has gone back yet."""

    ref: Ref
    work: str
    state: str
    place: Place
    seeking: tuple[Prose, ...]
    challenges: tuple[tuple[date, Prose], ...]
    latest: GivenView | None


class SumsView(Struct, frozen=True):
    """How often one gave to somebody, got and asked, and when the last time."""

    ref: Ref
    gave: int
    got: int
    asked: int
    newest: date


class GivingPart(Struct, frozen=True):
    """A part of Giving: its first rows, and where the rest is."""

    key: str  # introductions help taking ready nearly people ledger
    title: str
    about: str
    total: int
    rows: tuple[MeetingView | HelpView | PersonRow | SumsView | GivenView, ...]
    more: str  # address of the part's own first page; empty where the rows are all
    folded: bool


class GivingView(Struct, frozen=True):
    """Giving: the page of all parts, or one of a part's own, or of a year of the ledger, which have a `leaf`."""

    title: str
    asks: tuple[IntroducedView, ...]
    parts: tuple[GivingPart, ...]
    years: tuple[HistoryYear, ...]
    leaf: Leaf | None
    begun: bool  # whether anything stands in the ledger
    discreet: bool


class TimelineMonth(Struct, frozen=True):
    """A month of the timeline and where it stands."""

    year: int
    month: int
    page: str
    count: int


class TimelineEntry(Struct, frozen=True):
    """An interaction in the timeline of all."""

    ref: Ref
    entry: EntryView


class TimelineView(Struct, frozen=True):
    """Interactions, newest first; the first page has the newest, each month its own pages."""

    title: str
    entries: tuple[TimelineEntry, ...]
    months: tuple[TimelineMonth, ...]
    leaf: Leaf | None
    kinds: tuple[str, ...]


class CommitFile(Struct, frozen=True):
    """A file that a commit changed: whose it is, or its own name where it is nobody's today."""

    who: Ref | str
    change: FileChange


class CommitView(Struct, frozen=True):
    """A commit that touched contacts: who changed, and how; `logged` are those of whom only the log or the form did.

    Of an import, or whatever else touched many, there is only a `summary`: `50 contacts: 48 added, 2 changed`.
    """

    id: str
    subject: str
    author: str
    summary: str
    files: tuple[CommitFile, ...]
    logged: tuple[Ref | str, ...]


class HistoryDay(Struct, frozen=True):
    """The commits of a day, newest first."""

    date: date
    commits: tuple[CommitView, ...]


class HistoryYear(Struct, frozen=True):
    """A year of history and where it stands; `count` is 0 where that is not told."""

    year: int
    page: str
    count: int


class HistoryView(Struct, frozen=True):
    """What changed in the repository, newest first; the first page has the newest, each year its own pages.

    `why` says why there is nothing to show, or not all of it.
    """

    why: str
    title: str
    days: tuple[HistoryDay, ...]
    years: tuple[HistoryYear, ...]
    leaf: Leaf | None


class ProblemView(Struct, frozen=True):
    """A problem of the records."""

    place: Place
    column: int
    severity: str
    message: str
    hint: str
    ref: Ref | None


class ProblemsView(Struct, frozen=True):
    """Every problem, by file."""

    files: tuple[tuple[str, tuple[ProblemView, ...]], ...]
    errors: int
    warnings: int
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be: its address relative to output/, its template, and how to get what the template reads.

    Most pages of a big site do not change, and to find that out must cost less than to make them. So a page says what
    it is `made_of`: while that is equal to last time's, nothing else of it is asked for. `key` gives the same in plain
    values, for a process that remembers no objects. Both may differ where the view does not, never the other way.
    """

    address: str
    template: str  # empty where `make` gives the file's text itself
    title: str
    made_of: tuple[Any, ...]
    key: Callable[[], Any]
    make: Callable[[], Any]

    @classmethod
    def of(cls, address: str, template: str, title: str, view: Any) -> Page:
        """A page whose view is at hand."""

        def itself() -> Any:
            return view

        return cls(address, template, title, (title, view), itself, itself)


class Form(Struct, frozen=True, array_like=True):
    """A form in a picture: an SVG path; `says` tells whoever points at it what it stands for, or is empty."""

    look: str  # classes of the stylesheet
    path: str
    says: str = ""


class Word(Struct, frozen=True, array_like=True):
    """Words in a picture, from (or up to, by their `look`) a place in percent of its width and height."""

    look: str
    x: float
    y: float
    text: str


class Picture(Struct, frozen=True):
    """Forms on a plane of `width` by `height`, which is stretched to the room there is, and words, which are not.

    `about` says in words how to read it, for those who hear a page.
    """

    kind: str
    title: str
    about: str
    width: int
    height: int
    forms: tuple[Form, ...]
    words: tuple[Word, ...] = ()


class Table(Struct, frozen=True):
    """The figures behind pictures: the heads of the columns, and rows of what they are about and their figures."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | Named, tuple[str, ...]], ...]


class FigureView(Struct, frozen=True):
    """Pictures and what they come to. `caption` says the finding, `note` what one should know of it, perhaps nothing.

    `legend` has the looks that mean something only with this figure's numbers, each with its words.
    """

    caption: str
    pictures: tuple[Picture, ...]
    table: Table
    note: str = ""
    legend: tuple[tuple[str, str], ...] = ()


class PlanRow(Struct, frozen=True):
    """A plan among all plans."""

    plan: Named
    kind: str
    days: str  # from when to when
    said: str  # how it goes, in a sentence
    bar: Picture | None  # None while nobody is in it
    today: tuple[Ref, ...]  # whom it deals today, those left out who are through
    problems: tuple[ProblemView, ...]  # the first few
    more_problems: int  # how many there are beside them


class PlansView(Struct, frozen=True):
    """Plans: those under way, those to come, those that are done; and what a campaign could take."""

    parts: tuple[tuple[str, tuple[PlanRow, ...]], ...]  # title and plans; a part without any is left out
    unread: tuple[ProblemView, ...]  # the first few things that are wrong with each file that is no plan for it
    waiting: tuple[tuple[str, int], ...]  # cold, dormant, new: how many of each are in no plan
    crowd: CrowdView | None


class Mood(Struct, frozen=True):
    """Those of a plan who reacted in one way; `refs` are the newest of them."""

    reaction: str
    count: int
    refs: tuple[Ref, ...]


class PlanView(Struct, frozen=True):
    """A plan's page. `parts` are its people by how they stand in it."""

    kind: str
    days: str
    said: tuple[str, ...]  # how it goes, when it ends, and why so late, a sentence each
    body: Prose
    greeting: str  # of a season, that of the day
    figure: FigureView | None
    rows: tuple[TodayRow, ...]  # whom it deals today
    idle: str  # why it deals nobody today; empty where it does
    coffee: tuple[PersonRow, ...]  # who was thrilled and waits for a coffee
    moods: tuple[Mood, ...]
    order: tuple[tuple[Ref, str], ...]  # why the first of those who wait stand where they do
    parts: tuple[Part, ...]
    letters: str  # addresses of a letter's pages for the printer; empty where there is nothing to print
    envelopes: str
    done: str  # the command that logs a letter; empty where there is nothing to print, or it could not be typed
    problems: tuple[ProblemView, ...]  # the first of them
    more_problems: int
    place: Place


class SheetView(Struct, frozen=True):
    """A letter to one person. What follows the line is for the writer alone, and is not printed."""

    ref: Ref
    address: tuple[str, ...]  # its lines
    line: Prose
    words: Words | None
    promises: tuple[PromiseView, ...]
    news: str
    place: Place  # of the line


class LettersView(Struct, frozen=True):
    """The letters that are ready, each on a sheet of paper of its own."""

    plan: Named
    date: date
    body: Prose
    sheets: tuple[SheetView, ...]
    total: int
    envelopes: str
    leaf: Leaf


class EnvelopesView(Struct, frozen=True):
    """The envelopes of the letters that are ready: to whom, and the lines of their addresses."""

    plan: Named
    envelopes: tuple[tuple[Ref, tuple[str, ...]], ...]
    letters: str
    leaf: Leaf


class InsightView(Struct, frozen=True):
    """Insight; a figure is None while there is nothing to draw, all are where figures are left out."""

    discreet: bool
    days: FigureView | None = None
    weeks: FigureView | None = None
    states: FigureView | None = None
    load: FigureView | None = None
    relief: tuple[str, ...] = ()  # what would make the load fit, in sentences, while it does not
    let_go: tuple[Ref, ...] = ()  # whom it proposes to archive

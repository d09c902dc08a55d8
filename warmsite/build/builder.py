"""A build: from the files of a network to the files of its site, doing again only what changed.

One edit goes the way of a cold build: look at the folder, read what changed, join everybody, plan all pages, make those
whose makings changed, write those whose bytes changed, take away what is no more. What makes it quick is that each
step remembers its results by their inputs; nowhere does an event say what to do.
"""

from __future__ import annotations

import time
from copy import copy
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec

from warmsite.build import leftovers
from warmsite.build.calendar import calendar_page
from warmsite.build.git import Point, point
from warmsite.build.history import followed, history
from warmsite.build.lock import held
from warmsite.build.look import read_look, stamp
from warmsite.build.output import Kept, Output, name_of
from warmsite.build.photos import Photos, find_photos, photo_address, photo_stamp, read_photo
from warmsite.build.program import made_by
from warmsite.build.records import Records
from warmsite.build.report import BuildError, Report
from warmsite.build.repository import Repository
from warmsite.build.sources import FOLDER
from warmsite.build.unchanged import way
from warmsite.build.workers import MANY, collecting, shared
from warmsite.network.history import NO_HISTORY
from warmsite.site.assets import asset_pages
from warmsite.site.context import Context
from warmsite.site.markup import Markup
from warmsite.site.memo import Memo
from warmsite.site.pages import all_pages
from warmsite.site.render import Renderer, TemplateFault
from warmsite.site.views import AsOf

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from warmsite.build.look import Stamp
    from warmsite.build.revisions import CommitTree
    from warmsite.network.people import Network
    from warmsite.problems import Problem
    from warmsite.site.views import Page

BUSY = "another build of this network is under way; try again when it is done"


class Builder:
    """Builds one network's site, and remembers between builds."""

    def __init__(
        self,
        network: Path,
        output: Path,
        *,
        discreet: bool = False,
        clean: bool = False,
        lasting: bool = False,
        progress: Callable[[str, int, int], None] | None = None,
        commit: CommitTree | None = None,
    ) -> None:
        """`clean` trusts nothing that earlier processes remembered, and writes every file of the site anew.

        A `lasting` builder builds again and again; what the next process should know it writes when told to `keep`.
        `progress` is told of each step's (name, done, of how many). With a `commit` the records, the pictures and the
        history are its, and every page says so.
        """
        self.network = network
        self.output = Output(output, network)
        self.discreet = discreet
        self.records = Records(network, fresh=clean, tree=commit)
        self._commit = commit
        self._clean = clean
        self._lasting = lasting
        self._progress = progress or (lambda _step, _done, _of: None)
        self._joined: Network | None = None
        self._memo = Memo()
        self._made: dict[str, tuple[Any, ...]] = {}
        self._seen: tuple[object, ...] = ()
        self._photos: dict[str, list[int | str]] = {}
        self._problems: tuple[Problem, ...] = ()
        self._look = _Look(fresh=clean)
        self._point = Point()
        self._history = NO_HISTORY
        self._repository = Repository(network)

    @property
    def listing(self) -> dict[str, Kept]:
        """The addresses of the site's files, as the last whole build left them."""
        return self.output.files

    def build(
        self,
        today: date,
        *,
        today_given: bool = False,
        touched: Collection[str] | None = None,
        stands: Callable[[], None] = lambda: None,
    ) -> Report:
        """Bring the site up to date. BuildError if that cannot be done; then the last good site stands.

        With `touched` other contacts' files than these are taken to be as the last build found them. `stands` is called
        as soon as everything that is new may be read; what the next build must know is written after that.
        """
        with held(self.network / FOLDER, "lock", BUSY, reading=True), collecting(garbage=False):
            try:
                return self._build(today, today_given=today_given, touched=touched, stands=stands)
            except BaseException:
                self.output.abandon()
                self._made = {}  # what happened before the failure is in no manifest: look at every page again
                raise

    def keep(self) -> None:
        """Remember records and texts for the next process."""
        self.records.keep()
        self._look.keep(self.records)

    def _build(self, today: date, *, today_given: bool, touched: Collection[str] | None, stands: Callable[[], None]) -> Report:
        clock = _Clock()
        if not self._made or not self.output.is_current():
            self._made = {}
            leftovers.clear(self.network)
            self.output.open()
        self.output.look_again()
        contacts = self.records.load(self._progress, touched)
        clock.lap("read")
        if self._look.refresh(self.network, self.records, self._as_of(today)):
            self._made = {}
        self._remember_history()
        clock.lap("history")
        records = self.records
        keeping = () if self._commit else self._repository.problems(self._point.head, records, today)
        told = (contacts, records.plans, records.settings, self._history, records.problems, keeping)
        seen = (*told, self._point, today, today_given)
        if self._saw_the_same(seen):
            return Report((), (), len(self.output.files), self._problems, tuple(clock.laps))
        network, problems = self.records.join(
            contacts, today, today_given=today_given, before=self._joined, history=self._history
        )
        self._joined = network
        clock.lap("join")
        photos = find_photos(self.network, contacts, self.output.made.get("photos"), self._commit)
        problems = tuple(sorted((*problems, *keeping, *photos.problems)))
        context = Context(network, problems, self._memo, discreet=self.discreet, photos=photos.addresses)
        assets = asset_pages(context, way(self.output.folder, self.network))
        pages = [*all_pages(context), *assets, calendar_page(context)]
        blobs = {**self._look.assets, **dict.fromkeys(photos.paths, b"")}
        _refuse_collisions(pages, blobs)
        clock.lap("plan")
        site = _Writing(self.output, self._clean, trusting=bool(self._made) and self.output.is_untouched())
        site.begin([*blobs, *(page.address for page in pages)])
        self._write_blobs(site, photos)
        self._write_pages(site, pages)
        clock.lap("write")
        self.output.commit()
        removed = site.prune()
        self.output.files = site.files
        if site.written or removed:
            stands()
        site.finish(self._made_of(today, photos, problems, today_given=today_given))
        self._made = {page.address: page.made_of for page in pages}
        self._seen, self._photos, self._problems = seen, photos.stamps, problems
        clock.lap("finish")
        if not self._lasting:
            self.keep()
            clock.lap("remember")
        self._clean = False
        return Report(tuple(site.written), removed, len(site.files) - len(site.written), problems, tuple(clock.laps))

    def _as_of(self, today: date) -> AsOf | None:
        """What every page of a commit's site says; None for a site of the folder."""
        return AsOf(today, self._commit.revision.id[:8], self._commit.revision.day) if self._commit else None

    def _remember_history(self) -> None:
        """Read what the repository says, if it stands elsewhere than at the last build, and follow what was moved since."""
        now = point(self.network)
        if self._commit:
            now = now._replace(head=self._commit.revision.id)
        if now != self._point or self._history is NO_HISTORY or self._history.is_lacking:
            self._point, self._history = now, history(self.network, now, self._progress, fresh=self._clean, keep=not self._commit)
        elif not self._commit:
            self._history = followed(self.network, now, self._history)

    def _saw_the_same(self, seen: tuple[object, ...]) -> bool:
        """Whether a lasting builder that looks again has nothing before it but what it built the last time."""
        return (
            bool(self._made)
            and seen == self._seen
            and all(photo_stamp(self.network, path) == stamp[:-1] for path, stamp in self._photos.items())
            and self.output.is_untouched()
        )

    def _write_blobs(self, site: _Writing, photos: Photos) -> None:
        for address, data in self._look.assets.items():
            site.put(address, data, "", "")
        for address, path in photos.paths.items():
            if not site.stands(address):
                picture = read_photo(self.network, path, self._commit)
                if isinstance(picture, str) or photo_address(*picture) != address:
                    raise BuildError(f"{path}: changed while the site was built; build again")
                site.put(address, picture[1], "", "")

    def _write_pages(self, site: _Writing, pages: list[Page]) -> None:
        waiting = [each for each in pages if not (site.stands(each.address) and self._made.get(each.address) == each.made_of)]
        if len(waiting) >= MANY:
            site.announce()  # the processes that share the work must not each say it
        try:
            for share in shared(waiting, partial(self._write_share, site), _Share):
                site.take(share)
                self._look.take(share.texts)
        finally:
            if len(waiting) >= MANY:
                self.output.sweep()

    def _write_share(self, site: _Writing, pages: Sequence[Page]) -> _Share:
        """Make some of the pages, and stage those whose bytes are new."""
        mine = site.share()
        try:
            for number, page in enumerate(pages):
                self._progress("writing", number, len(pages))
                self._write_page(mine, page)
        except BaseException:
            mine.output.abandon()
            raise
        return _Share(mine.news, mine.written, mine.output.handed_over(), self._look.texts)

    def _write_page(self, site: _Writing, page: Page) -> None:
        known = site.files.get(page.address) if site.stands(page.address) else None
        made_of = page.key()
        # What is all that a page shows stands for itself, whatever the settings say.
        itself = page.key is page.make
        key = self._digest(page, made_of, "" if itself else self.records.settings_digest)
        if known and known.key == key:
            return
        view = made_of if itself else page.make()
        digest = key if itself else self._digest(page, view)
        if known and known.view == digest:
            site.renew(page.address, key)
            return
        try:
            text = self._look.renderer.render(page, view)
        except TemplateFault as fault:
            raise BuildError(f"templates/{fault}") from None
        site.put(page.address, text.encode("utf-8", "replace"), key, digest)

    def _digest(self, page: Page, value: Any, settings: str = "") -> str:
        told = _ENCODER.encode((self._look.digest, settings, page.template, page.title, value))
        return blake2b(told, digest_size=16).hexdigest()

    def _made_of(self, today: date, photos: Photos, problems: Iterable[Any], *, today_given: bool) -> dict[str, Any]:
        """What `unchanged` compares to tell without joining anybody that the site is up to date."""
        return {
            "by": made_by(),
            "network": name_of(self.network),
            "way": way(self.output.folder, self.network),
            "today": today.isoformat(),
            "today_given": today_given,
            "discreet": self.discreet,
            # A commit's are never those of the folder.
            "sources": None if self._commit else [*self.records.stamps, *self.records.plan_stamps],
            # Whoever cannot be read leaves no stamp, and is looked at again.
            "strays": len(self.records.strays),
            "settings": self.records.settings_stamp,
            "look": self._look.stamp,
            "git": None if self._history.is_lacking else list(self._point),
            "repository": self._repository.stamp,
            "photos": photos.stamps,
            "problems": msgspec.to_builtins(problems),
        }


class _Share(msgspec.Struct, array_like=True):
    """What a process made of its share of the pages, for the one that finishes the build."""

    news: dict[str, Kept]
    written: list[str]
    staged: list[tuple[str, str]]
    texts: dict[str, str]


class _Writing:
    """One build's way with the output: what stands, what is written, what goes."""

    def __init__(self, output: Output, clean: bool, *, trusting: bool) -> None:
        """`trusting`: the files are known to be there as they were left."""
        self.output = output
        self.clean = clean
        self.trusting = trusting
        self.files: dict[str, Kept] = {}
        self.news: dict[str, Kept] = {}  # of these, what this build found out
        self.written: list[str] = []
        self._planned: set[str] = set()
        self._before = output.files
        self._announced = False

    def begin(self, addresses: list[str]) -> None:
        """Say what the site will have."""
        self._planned = set(addresses)
        self.files = {each: kept for each, kept in self.output.files.items() if each in self._planned}

    def announce(self) -> None:
        """Say which files are to come: a crash from here on leaves none that nobody knows of."""
        if not self._announced:
            self.output.begin(self._planned - self.files.keys())
            self._announced = True

    def share(self) -> _Writing:
        """The same for a share of the pages: what is new, `written` and staged is that of the share alone."""
        mine = copy(self)
        mine.output, mine.news, mine.written = self.output.share(), {}, []
        return mine

    def take(self, share: _Share) -> None:
        """Let the site have what a share of the pages came to."""
        self.files.update(share.news)
        self.written += share.written
        self.output.adopt(share.staged)

    def stands(self, address: str) -> bool:
        """Whether a file is there just as an earlier build wrote it."""
        kept = self.files.get(address)
        if kept is None or self.clean:
            return False
        return self.trusting or self.output.is_intact(address, kept)

    def renew(self, address: str, key: str) -> None:
        """A page was made of other things and came out the same."""
        kept = self.files[address]
        self.files[address] = self.news[address] = Kept(key, kept.view, kept.content, kept.size, kept.mtime)

    def put(self, address: str, data: bytes, key: str, view: str) -> None:
        """Let the site have these bytes there; what stands already is not written."""
        content = blake2b(data, digest_size=16).hexdigest()
        kept = self.files.get(address)
        if kept and kept.content == content and self.stands(address):
            if (kept.key, kept.view) != (key, view):
                self.files[address] = self.news[address] = Kept(key, view, content, kept.size, kept.mtime)
            return
        self.announce()
        size, mtime = self.output.stage(address, data)
        self.files[address] = self.news[address] = Kept(key, view, content, size, mtime)
        self.written.append(address)

    def prune(self) -> tuple[str, ...]:
        """Take away what the site had and has no more."""
        removed = tuple(sorted(self.output.files.keys() - self._planned))
        for address in removed:
            self.output.prune(address)
        return removed

    def finish(self, made: dict[str, Any]) -> None:
        """Make this the site, if anything about it is new."""
        if self._announced or self.files != self._before or made != self.output.made:
            self.output.finish(self.files, made)


class _Look:
    """Templates, assets and rendered texts, read again when their files change."""

    def __init__(self, *, fresh: bool) -> None:
        """`fresh` forgets the texts that earlier processes rendered."""
        self._fresh = fresh
        self.stamp: Stamp = []
        self.digest = ""
        self.assets: dict[str, bytes] = {}
        self.markup: Markup | None = None
        self._made_for: tuple[str, AsOf | None] = "", None

    def refresh(self, network: Path, records: Records, as_of: AsOf | None) -> bool:
        """Read what changed; whether anything did."""
        try:
            now = stamp(network)
        except OSError as error:
            raise BuildError(f"{error.filename}: cannot be read: {error.strerror}") from None
        made_for = editor, _ = records.settings.editor, as_of
        if now == self.stamp and made_for == self._made_for:
            return False
        look = read_look(network)
        self.assets = look.assets
        if self.markup is None:
            self.markup = Markup(dict if self._fresh else records.cache.texts)
        self.renderer = Renderer(self.markup, look.templates, trusted=not look.own, editor=editor, as_of=as_of)
        self.digest = blake2b(f"{look.digest}{made_for}".encode(), digest_size=16).hexdigest()
        self.stamp, self._made_for = now, made_for
        return True

    @property
    def texts(self) -> dict[str, str]:
        """The texts that were rendered anew, by digest."""
        return self.markup.fresh if self.markup else {}

    def take(self, texts: dict[str, str]) -> None:
        """Know texts that another process rendered."""
        if self.markup and texts is not self.markup.fresh:
            self.markup.known.update(texts)
            self.markup.fresh.update(texts)

    def keep(self, records: Records) -> None:
        """Remember the texts that were rendered anew."""
        if self.markup and self.markup.fresh:
            records.cache.keep_texts(self.markup.known)
            self.markup.fresh = {}


class _Clock:
    """Seconds per step."""

    def __init__(self) -> None:
        self.laps: list[tuple[str, float]] = []
        self._last = time.perf_counter()

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.laps.append((step, now - self._last))
        self._last = now


_ENCODER = msgspec.msgpack.Encoder()


def _refuse_collisions(pages: list[Page], blobs: dict[str, bytes]) -> None:
    """No two pages at one address, nor one where a folder is, on any file system.

    That would be a fault of ours, and must not pass in silence.
    """
    seen: set[str] = {address.casefold() for address in blobs}
    for page in pages:
        folded = page.address.casefold()
        if folded in seen:
            raise AssertionError(f"two pages have the address {page.address}")
        seen.add(folded)
    folders = {folder for address in seen if (folder := address.rpartition("/")[0])}
    while folders:
        if taken := folders & seen:
            raise AssertionError(f"a page and a folder have the address {min(taken)}")
        folders = {above for folder in folders if (above := folder.rpartition("/")[0])}

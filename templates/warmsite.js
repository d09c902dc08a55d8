"use strict";
// Comforts for pages that read well without them. Nothing is sent anywhere; nothing of a record becomes markup.
(() => {
  const html = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, props = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children);
    return made;
  };
  const two = (number) => String(number).padStart(2, "0");
  const today = () => {
    const now = new Date();
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  };
  // A custom property that holds a CSS string, as its text.
  const said = (name) =>
    getComputedStyle(html).getPropertyValue(name).trim().replace(/^(["'])(.*)\1$/s, "$2")
      .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
      .replace(/\\(.)/g, "$1");
  // Texts without case, accents, apostrophes and runs of space, just as fold of warmsite/names.py leaves them; a test compares the two.
  const strokes = { ø: "o", đ: "d", ð: "d", ł: "l", ħ: "h", ŧ: "t", æ: "ae", œ: "oe", þ: "th" };
  const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const APOSTROPHES = /['’‘ʼ`´′]/g;
  const spaces = new RegExp(`[${SPACE}]+`, "g");
  const accents = new Map();
  // Whether a mark has a combining class, which a vowel sign of an Indian script has not: then it moves before U+0345, the last of all.
  function isAccent(mark) {
    if (!accents.has(mark)) accents.set(mark, mark === "\u0345" || `\u0345${mark}`.normalize("NFD")[0] !== "\u0345");
    return accents.get(mark);
  }
  // Case is folded by way of capitals (ẞ, ß and ss are one); Unicode folds Cherokee to capitals, and knows one sigma.
  const plain = (text) =>
    text.normalize("NFKD").toLowerCase().toUpperCase().toLowerCase().normalize("NFKD")
      .replace(/[ꭰ-ꮿᏸ-ᏽ]/g, (letter) => letter.toUpperCase()).replace(/ς/g, "σ").replace(APOSTROPHES, "")
      .replace(/[øđðłħŧæœþ]/g, (letter) => strokes[letter]).replace(/\p{M}/gu, (mark) => (isAccent(mark) ? "" : mark));
  const foldLetters = (text) => (/^[\0-\x7f]*$/.test(text) ? text.toLowerCase().replace(APOSTROPHES, "") : plain(text));
  const fold = (text) => foldLetters(text).replace(spaces, " ").replace(/^ | $/g, "");
  const root = html.dataset.root || "";

  html.classList.add("js");

  // The banner of a site that was built for another day. One of a commit says so itself, and is not to be brought up to date.
  function banner() {
    const built = said("--built");
    const place = document.getElementById("banner");
    if (!place || document.querySelector(".as-of") || !/^\d{4}-\d\d-\d\d$/.test(built)) return;
    const day = new Date(`${built}T12:00`).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
    const text = built === today() ? "" : `Built for ${day.replace(/^(\w+) /, "$1, ")}: run warmsite build to bring it up to date`;
    if (place.textContent !== text) place.textContent = text;
  }

  // What time it is where somebody is.
  function clocks() {
    const now = new Date();
    for (const each of all("[data-timezone]")) {
      try {
        const zone = { timeZone: each.dataset.timezone };
        const hour = Number(new Intl.DateTimeFormat("en-GB", { ...zone, hour: "numeric", hourCycle: "h23" }).format(now));
        const day = new Intl.DateTimeFormat("en-GB", { ...zone, weekday: "long" });
        const time = new Intl.DateTimeFormat(undefined, { ...zone, hour: "numeric", minute: "2-digit" }).format(now);
        const other = day.format(now) === now.toLocaleDateString("en-GB", { weekday: "long" }) ? "" : ` on ${day.format(now)}`;
        const decent = hour < 8 ? ", early for a call" : hour >= 21 ? ", late for a call" : "";
        each.textContent = `${time}${other} there${decent}`;
      } catch {
        each.textContent = ""; // a zone that this browser does not know
      }
    }
  }

  // Copy: the opener, the line for the log, the path.
  async function toClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = make("textarea", { value: text, className: "away" });
      document.body.append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      return copied;
    }
  }
  // Of a path the whole one: the page shows it from the network's folder on.
  const copyable = ({ dataset, textContent }) => (dataset.copy === "path" ? inFolder(textContent) : textContent);
  const inFolder = (path) => [folder(), path].filter(Boolean).join("/");
  function copies() {
    for (const each of all("[data-log]")) each.textContent = `- ${today()} ${each.dataset.log}`;
    for (const each of all("[data-copy]"))
      each.after(" ", copier("Copy", ` the ${each.dataset.copy}`, () => copyable(each), () => getSelection().selectAllChildren(each)));
  }
  function copier(name, more, text, otherwise) {
    const button = make("button", { type: "button", className: "copy" }, name, make("span", { className: "away" }, more));
    const word = button.firstChild;
    button.addEventListener("click", async () => {
      const copied = await toClipboard(text());
      word.data = copied || !otherwise ? (copied ? "Copied" : "Not copied") : "Press Ctrl+C";
      if (!copied) otherwise?.();
      tell(word.data);
      setTimeout(() => (word.data = name), 2000);
    });
    return button;
  }
  let told;
  function tell(text) {
    told ||= document.body.appendChild(make("p", { className: "away", role: "status" }));
    told.textContent = text;
  }

  // Editor links: their addresses name a file in the network; an editor wants the whole path.
  const quoted = (path) => path.split("/").map((part) => encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)).join("/");
  function onDisk() {
    const network = said("--network");
    if (!network) return "";
    const site = new URL(root || ".", location.href);
    return decodeURIComponent(new URL(`${quoted(network)}/`, site).pathname).replace(/^\/(?=[A-Za-z]:)/, "");
  }
  const served = () => document.querySelector("script[data-network]")?.dataset.network || "";
  const folder = () => (location.protocol === "file:" ? onDisk() : served()).replace(/\\/g, "/").replace(/\/$/, "");
  function editors() {
    const base = folder();
    for (const each of all("a.edit:not(.file *)")) {
      const button = copier("Copy path", ` of ${each.textContent.replace(/^Edit /, "")}`, () => inFolder(each.dataset.path));
      button.classList.add("path");
      each.after(button);
    }
    if (!base) return;
    for (const each of all("a.edit")) {
      const path = quoted(each.dataset.path);
      const [before, ...after] = each.getAttribute("href").split(path);
      if (!after.length) continue;
      // `vscode://file/` brings the slash that a path begins with; `file://` does not.
      const start = /[^/]\/$/.test(before) ? base.replace(/^\//, "") : base;
      each.href = `${before}${quoted(start).replace(/%3A/g, ":")}/${path}${after.join(path)}`;
    }
    html.classList.add("editor");
  }

  // Timeline: only the kinds whose chips are pressed; none pressed means all.
  function kinds() {
    const chips = all("[data-only]");
    for (const chip of chips)
      chip.addEventListener("click", () => {
        chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
        const only = new Set(chips.filter((each) => each.getAttribute("aria-pressed") === "true").map((each) => each.dataset.only));
        for (const each of all("[data-kind]")) each.hidden = only.size > 0 && !only.has(each.dataset.kind);
        for (const day of all(".of-day")) day.hidden = !day.querySelector(".entry:not([hidden])");
        tell(`${all(".entry:not([hidden])").length} shown`);
      });
  }

  // A box, and choices of circle, tag and place, that filter what their page shows.
  const placesOf = (location) => location.split(",").map((part) => part.trim()).filter(Boolean).slice(-8).map((_, at, parts) => parts.slice(at).join(", "));
  const valuesOf = (row, by) => (by === "place" ? placesOf(row.dataset.place) : row.dataset[by].split("\n")).filter(Boolean);
  // Names that differ in case or accents once, in order, each after what it folds to.
  const byName = (names) => [...new Map([...new Set(names)].map((name) => [fold(name), name]))].sort(([one], [other]) => (one < other ? -1 : 1));
  function filter() {
    const box = document.querySelector("input[data-filter]");
    if (!box) return;
    const rows = all(box.dataset.filter);
    const choices = all("select[data-by]");
    for (const choice of choices) {
      const names = byName(rows.flatMap((row) => valuesOf(row, choice.dataset.by)));
      choice.append(...names.map(([key, name]) => make("option", { value: key }, name)));
      choice.parentElement.hidden = !names.length;
    }
    function textOf(row) {
      const copy = row.cloneNode(true);
      for (const each of all(".edit", copy)) each.remove();
      return fold([copy.textContent, ...Object.values(row.dataset)].join(" "));
    }
    let texts;
    const apply = () => {
      texts ||= rows.map(textOf);
      const wanted = fold(box.value).split(" ");
      const chosen = choices.filter((each) => each.value);
      const fits = (row, at) =>
        wanted.every((word) => texts[at].includes(word)) &&
        chosen.every(({ value, dataset }) => valuesOf(row, dataset.by).some((name) => fold(name) === value));
      let shown = 0;
      rows.forEach((row, at) => (shown += !(row.hidden = !fits(row, at))));
      for (const part of all("main section")) if (part.querySelector(".waiting")) part.hidden = !part.querySelector(".waiting > li:not([hidden])");
      tell(`${shown} shown`);
    };
    for (const each of [box, ...choices]) each.addEventListener("input", apply);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && box.value) {
        event.preventDefault();
        box.value = "";
        apply();
      }
    });
    if (box.value) apply();
  }

  // Windows over the page: search, and the map of the keys. The browser gives the focus back when they close.
  function dialog(name, label, ...children) {
    const close = make("button", { type: "button", className: "close", autofocus: true }, "Close");
    const made = make("dialog", { className: name, ariaLabel: label }, make("div", {}, ...children, close));
    close.addEventListener("click", () => made.close());
    made.addEventListener("click", (event) => event.target === made && made.close()); // beside it is the dialog itself
    // Where nothing had the focus it would stay in what is no more to be seen, and no key would do a thing.
    made.addEventListener("close", () => !made.open && made.contains(document.activeElement) && document.activeElement.blur());
    return document.body.appendChild(made);
  }

  // Search: what it needs is read when it is first used, in this order. A fetch would not work from disk.
  const SEARCH = ["query.js", "facets.js", "search.js", "people.js"];
  const loading = new Map();
  function load(name) {
    const script = () =>
      new Promise((done, failed) => document.head.append(make("script", { src: `${root}assets/${name}`, async: false, onload: done, onerror: failed })));
    if (!loading.has(name)) loading.set(name, script());
    return loading.get(name).catch((fault) => {
      loading.delete(name);
      throw fault;
    });
  }
  const searching = (box) =>
    Promise.all(SEARCH.map(load)).then(
      () => warmsiteSearch(box),
      () => {
        for (const name of SEARCH) loading.delete(name); // those that did come may have run without the one that did not
        box.querySelector("[role=status]").textContent = "Search could not be loaded: run warmsite build";
      },
    );
  let finder;
  function find() {
    if (!document.getElementById("search")) {
      // The box stands at once, and nothing is lost of what is typed while the rest is read.
      const input = make("input", { id: "search", autocomplete: "off", autocapitalize: "none", spellcheck: false, enterKeyHint: "go" });
      const status = make("p", { className: "label", role: "status" });
      finder = dialog("finder", "Search", make("label", { htmlFor: input.id }, "Search everybody"), input, status, make("ul", { className: "hints" }));
    }
    if (finder) searching(finder);
    if (finder && !finder.open) finder.showModal();
    document.getElementById("search").focus();
    document.getElementById("search").select();
  }
  function search() {
    const box = document.querySelector(".finder");
    if (!box) return;
    const begin = () => searching(box);
    for (const name of ["focusin", "pointerenter"]) box.addEventListener(name, begin);
    if (/[#&](q|sort)=/.test(location.hash) || box.querySelector("input").value) begin();
    addEventListener("hashchange", begin);
  }

  // Keys, for whoever would rather not reach for the mouse. Never in a box, and never with Ctrl, Alt or the like.
  const GO = { t: "index", o: "overdue", u: "upcoming", l: "timeline", p: "people", a: "plans", g: "giving", i: "insight", h: "history" };
  const ROWS = ".sheet > .card, .sheet > .done, .waiting > li, .people tbody > tr, .index > li, .of-day .entry, .of-day .commit";
  const KEYS = [
    ["/", "search"], ["?", "this map"], ["j", "the next row"], ["k", "the row before"], ["c", "copy the opener"], ["e", "open the file in the editor"],
  ];
  // Whoever speaks to their computer, or brushes a key, turns the letters off (WCAG 2.1.4). A page on disk may keep nothing.
  const LETTERS = "warmsite-letters";
  let letters = true;
  try {
    letters = localStorage.getItem(LETTERS) !== "off";
  } catch {}
  function turn({ target }) {
    letters = target.checked;
    try {
      localStorage.setItem(LETTERS, letters ? "on" : "off");
    } catch {}
  }
  const pageLink = (key) => document.querySelector(`nav a[href="${root}${GO[key]}.html"]`);
  let map;
  function keyMap() {
    const line = (key, what) => make("div", {}, make("dt", {}, ...key.split(" ").flatMap((each) => [make("kbd", {}, each), " "])), make("dd", {}, what));
    const goes = Object.keys(GO).filter(pageLink).map((key) => [`g ${key}`, `to ${pageLink(key).textContent}`]);
    const choice = () => make("label", {}, make("input", { type: "checkbox", checked: letters, onchange: turn }), " Letters are keys");
    map ||= dialog("key-map", "Keys", make("h2", {}, "Keys"), make("dl", {}, ...[...KEYS, ...goes].map((each) => line(...each))), choice());
    map.showModal();
  }
  const here = () => document.activeElement.closest(ROWS);
  function step(by) {
    const rows = all(ROWS).filter((row) => row.getClientRects().length);
    const next = rows[here() ? rows.indexOf(here()) + by : 0];
    next?.querySelector("a, summary")?.focus();
  }
  function edit() {
    (here() || document.querySelector(".file"))?.querySelector(".editor a.edit")?.click();
  }
  // By its button, which then says so: of the row, or else of the first that can be seen.
  function copyOpener() {
    all('[data-copy="opener"]', here() || document).find((opener) => opener.getClientRects().length)?.nextElementSibling.click();
  }
  const DOES = { "/": find, "?": keyMap, j: () => step(1), k: () => step(-1), e: edit, c: copyOpener };
  function keys() {
    let went = -Infinity; // when g was pressed, which waits for a second key
    document.addEventListener("keydown", (event) => {
      const { key, target, timeStamp } = event;
      if (target.closest?.("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
      const begun = (event.ctrlKey || event.metaKey) && !event.shiftKey && key.toLowerCase() === "k";
      if (!begun && (!letters || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)) return;
      const goes = timeStamp - went < 2000 && key in GO;
      went = key === "g" ? timeStamp : -Infinity;
      const does = begun ? find : goes ? () => pageLink(key)?.click() : DOES[key];
      if (!does) return;
      event.preventDefault();
      does();
    });
    for (const button of all("[data-search]")) button.addEventListener("click", find);
    for (const button of all("[data-keys]")) button.addEventListener("click", keyMap);
  }

  // Columns that sort.
  function sorting() {
    const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
    for (const table of all("table[data-sortable]")) {
      const heads = all("thead th", table);
      const value = (row, at) => row.cells[at].dataset.sort ?? row.cells[at].textContent.trim();
      heads.forEach((head, at) => {
        const button = make("button", { type: "button" }, ...head.childNodes);
        head.replaceChildren(button);
        button.addEventListener("click", () => {
          const down = head.getAttribute("aria-sort") === "ascending";
          for (const each of heads) each.removeAttribute("aria-sort");
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          const rows = [...table.tBodies[0].rows].map((row) => [value(row, at), row]);
          // What is unknown stands last, whichever way round.
          rows.sort(([a], [b]) => (!a || !b ? !a - !b : order.compare(a, b) * (down ? -1 : 1)));
          table.tBodies[0].append(...rows.map(([, row]) => row));
        });
      });
    }
  }

  window.warmsite = { SPACE, byName, fold, foldLetters, load, make, placesOf, root, spaces }; // for the scripts of search
  for (const each of [banner, clocks, copies, editors, kinds, filter, search, keys, sorting]) {
    try {
      each();
    } catch (fault) {
      console.error(fault); // one comfort less, the page stays
    }
  }
  setInterval(clocks, 30000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) banner(), clocks();
  });
})();

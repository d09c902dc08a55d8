"use strict";
// Search over everybody: the box over any page, which wants one answer, and the one on People, which shows all of them. What a
// query means is in query.js, whom it is put to in facets.js. Nothing of a record becomes markup: texts are put in as texts.
window.warmsiteSearch = (() => {
  const { byName, fold, make, placesOf, root } = warmsite;
  const { FIELDS, QueryError, parse, quoted } = warmsiteQuery;
  const { find, index, isWithheld, ordered, readTexts } = warmsiteFacets;
  const FIRST = 50; // answers in the box
  const TAIL = 200; // letters of a query in which a value is completed
  const CHUNK = 250; // rows on People
  const NEAR = 60; // letters shown before a word that was found, and twice as many behind it
  const FEW = 8; // examples, or values to choose from

  // What was found where it does not show: the words, marked, among those around them.

  const known = new Map();
  const foldLetter = (letter) => known.get(letter) ?? known.set(letter, fold(`.${letter}.`).slice(1, -1)).get(letter);
  // Where the folded words stand among a text's letters, as [from, to], from the first on.
  function spots(letters, words) {
    const folded = letters.map(foldLetter);
    const from = folded.flatMap((each, at) => Array(each.length).fill(at));
    const text = folded.join("");
    const found = words.map((word) => [text.indexOf(word), word.length]).filter(([at]) => at >= 0);
    return found.map(([at, length]) => [from[at], from[at + length] ?? letters.length]).sort(([one], [other]) => one - other);
  }
  function marked(text, words) {
    const letters = [...text];
    const found = spots(letters, words);
    const [first, behind] = found[0] ?? [0, 0];
    const from = Math.max(0, first - NEAR);
    const to = Math.min(letters.length, behind + 2 * NEAR);
    const begin = from && Math.min(letters.indexOf(" ", from) + 1 || from, first);
    const gap = to < letters.length ? letters.lastIndexOf(" ", to) : to;
    const end = gap > behind ? gap : to;
    const parts = [begin ? "… " : ""];
    let at = begin;
    for (const [start, stop] of found) {
      if (start < at || stop > end) continue;
      parts.push(letters.slice(at, start).join(""), make("mark", {}, letters.slice(start, stop).join("")));
      at = stop;
    }
    return [...parts, letters.slice(at, end).join(""), end < letters.length ? " …" : ""];
  }
  // A line without the commonest marks of Markdown, unless what is looked for stands in them.
  function unmarked(line, words) {
    const bare = line.replace(/(^| )[-*+] \[[ x]\] /gi, "$1").replace(/\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]/g, "$1")
      .replace(/(?<![\p{L}\p{N}])([*_]{1,3})(?=\S)(.*?\S)\1(?![\p{L}\p{N}])/gu, "$2");
    const [before, after] = [fold(line), fold(bare)];
    return words.every((word) => after.includes(word) || !before.includes(word)) ? bare : line;
  }
  function contexts(person, words, shown) {
    const shows = shown.map(fold).join("\n");
    const hidden = words.filter((word) => !shows.includes(word));
    const lines = hidden.length ? [...person.aka, ...person.tags, person.location, ...person.text.split("\n")] : [];
    const found = new Set(hidden.map((word) => lines.find((line) => fold(line).includes(word))).filter(Boolean));
    return [...found].map((line) => make("span", { className: "context", dir: "auto" }, ...marked(unmarked(line, words), words)));
  }

  // Pieces of answers.

  const href = (page) => root + page.split("/").map(encodeURIComponent).join("/");
  const workOf = ({ role, company }) => [role, company].filter(Boolean).join(", ");
  const stateOf = ({ standing }) => (standing ? [make("span", { className: `state ${standing}` }, standing)] : []);
  const spelled = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
  const dayOf = (day) => (day ? [make("time", { dateTime: day }, spelled.format(new Date(day)))] : []);
  const count = (number) => number.toLocaleString("en-GB");

  function answer(person, words, number) {
    const work = workOf(person);
    return make(
      "a", { id: `answer-${number}`, role: "option", ariaSelected: "false", tabIndex: -1, href: href(person.page) },
      make("span", { className: "row-head" }, make("bdi", { className: "name" }, person.name), " ", ...stateOf(person)),
      make("span", { className: "work", dir: "auto" }, work), ...contexts(person, words, [person.name, work]),
    );
  }

  const COLUMNS = { who: "Name", work: "Work", place: "Place", circle: "Circle", is: "State", last: "Last spoke" };
  const FURTHER = { due: "Due", warmth: "Warmth", priority: "Priority" }; // shown where they are the order
  const columnsOf = (order) => Object.entries({ ...COLUMNS, ...(order in FURTHER && { [order]: FURTHER[order] }) });
  function row(person, words, order) {
    const { name, location, circle, last, due, warmth, priority } = person;
    const work = workOf(person);
    const link = make("a", { className: "name", href: href(person.page) }, make("bdi", {}, name));
    const cells = {
      who: [link, ...contexts(person, words, [name, work, location, circle])],
      ...{ work: [work], place: [location], circle: [circle], is: stateOf(person), last: dayOf(last) },
      ...{ due: dayOf(due), warmth: [warmth ?? ""], priority: [priority ?? ""] },
    };
    const cell = (column, tag = "td", props = {}) => make(tag, { className: column, dir: "auto", ...props }, ...cells[column]);
    return make("tr", {}, ...columnsOf(order).map(([column]) => (column === "who" ? cell(column, "th", { scope: "row" }) : cell(column))));
  }

  // A message, with what stands between backticks as code; a text alone where a backtick of the value's leaves one over.
  function codes(text) {
    const parts = text.split("`");
    return parts.length % 2 ? parts.map((part, at) => (at % 2 ? make("code", { dir: "auto" }, part) : part)) : [text];
  }

  // What one may ask, with words of this network; and how a value that is being typed may go on.

  const firstOf = (facet) => index.people.flatMap((person) => person[facet]).find(quoted);
  function examples() {
    const [circle, tag, place] = [firstOf("circle"), firstOf("tags"), index.regions.find(quoted) ?? firstOf("location")?.split(",")[0]];
    return [
      circle && [`circle:${quoted(circle)}`, "a circle"],
      tag && [`tag:${quoted(tag)}`, "a tag"],
      place && [`place:${quoted(place)}`, "a place, or a region of the settings"],
      ["is:overdue", "whose call is overdue"],
      ["last<-1y", "not spoken with for a year"],
      [`birthday:${index.today.slice(5, 7)}`, "birthday this month"],
      ["has:promise or is:due", "either of two"],
    ].filter(Boolean);
  }
  const distinct = (names) => byName(names.filter(quoted)).map(([, name]) => name);
  const values = {
    circle: () => index.circles.filter(quoted),
    tag: () => distinct(index.people.flatMap(({ tags }) => tags)),
    place: () => [...index.regions.filter(quoted), ...distinct(index.people.flatMap(({ location }) => placesOf(location)))],
    state: () => FIELDS.state.known,
    status: () => FIELDS.status.known,
    has: () => index.names.has,
    is: () => index.names.is,
    kind: () => index.names.kinds,
  };
  function completions(text) {
    const [, field, typed] = /([a-z]+):([^\s"()]*)$/i.exec(text.slice(-TAIL)) ?? [""];
    const before = text.slice(0, text.length - (typed?.length ?? 0));
    const names = Object.hasOwn(values, field ?? "") ? values[field]() : [];
    const fitting = names.filter((name) => fold(name).startsWith(fold(typed)) && fold(name) !== fold(typed));
    return fitting.slice(0, FEW).map((name) => [before + quoted(name), "", name]);
  }

  // The box over any page: a combobox, whose answers one walks with the arrows (WAI-ARIA 1.2).
  function answers(box, input) {
    const list = make("div", { id: "answers", className: "answers", role: "listbox", ariaLabel: "People found", hidden: true });
    const more = make("a", { className: "button", hidden: true });
    box.querySelector(".hints").after(list, more);
    const attributes = { role: "combobox", "aria-controls": list.id, "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    let active = -1;
    function activate(at) {
      if (list.children[active]) list.children[active].ariaSelected = "false";
      active = Math.max(-1, Math.min(at, list.children.length - 1));
      const option = list.children[active];
      input.setAttribute("aria-activedescendant", option?.id ?? "");
      if (!option) return;
      option.ariaSelected = "true";
      option.scrollIntoView({ block: "nearest" });
    }
    return {
      asks: () => input.value.trim() !== "",
      best: () => list.children[Math.max(active, 0)],
      step: (by) => activate(active + by),
      show(people, words) {
        const chosen = list.children[active]?.href;
        list.replaceChildren(...ordered(people, "", words).slice(0, FIRST).map((person, number) => answer(person, words, number)));
        list.hidden = !people.length;
        more.hidden = people.length <= FIRST;
        more.href = `${root}people.html#${new URLSearchParams({ q: input.value })}`;
        more.textContent = `Show all ${count(people.length)}`;
        input.ariaExpanded = String(people.length > 0);
        activate([...list.children].findIndex((each) => each.href === chosen));
      },
    };
  }

  // The box on People: a table of all, choices that put terms into the query, an order, and an address for each query.
  function table(box, input, again) {
    const head = make("tr");
    const body = make("tbody");
    const more = make("button", { type: "button", className: "button" }, "More");
    const found = make("div", { className: "all-found", hidden: true }, make("table", { className: "people" }, make("thead", {}, head), body), more);
    const order = box.querySelector("[data-order]");
    const choices = [...box.querySelectorAll("[data-term]")];
    let rest = [];
    const grow = () => {
      body.append(...rest.splice(0, CHUNK).map((row) => row()));
      more.hidden = !rest.length;
    };
    const asked = () => String(new URLSearchParams(Object.entries({ q: input.value, sort: order.value }).filter(([, value]) => value)));
    const keep = () => history.pushState(null, "", location.href);
    // Whether the address says what is asked, and not a place on the page.
    const isOurs = () => !location.hash || /[#&](q|sort)=/.test(location.hash);
    function recall() {
      const told = new URLSearchParams(location.hash.slice(1));
      input.value = told.get("q") ?? "";
      order.value = told.get("sort") ?? "";
      if (order.selectedIndex < 0) order.value = "";
      again();
    }
    function choose({ target }) {
      keep();
      if (target.dataset.term) input.value = withTerm(input.value, target.dataset.term, target.value);
      again();
    }

    box.after(found);
    for (const name of ["warmth", "priority"]) if (!index.withheld.includes(name)) order.append(make("option", { value: name }, FURTHER[name]));
    for (const each of choices) each.append(...values[each.dataset.term]().map((name) => make("option", {}, name)));
    for (const each of [order, ...choices]) {
      each.disabled = false;
      each.addEventListener("change", choose);
    }
    more.addEventListener("click", grow);
    input.addEventListener("input", () => location.hash || keep());
    addEventListener("hashchange", () => isOurs() && recall());
    const showing = {
      start: () => (location.hash && isOurs() ? recall() : again()),
      asks: () => input.value.trim() !== "" || order.value !== "",
      best: () => body.querySelector("a"),
      step: (by) => by > 0 && body.querySelector("a")?.focus(),
      show(people, words, query) {
        const [shown, by] = [showing.asks() ? people : [], order.value];
        rest = ordered(shown, by, words).map((person) => () => row(person, words, by));
        head.replaceChildren(...columnsOf(by).map(([column, name]) => make("th", { className: column, scope: "col" }, name)));
        // With nothing to match the best match is the order of names, which then need not be offered twice.
        order.options[0].textContent = words.length ? "best match" : "name";
        order.options[1].hidden = !words.length;
        body.replaceChildren();
        grow();
        found.hidden = !shown.length;
        document.documentElement.classList.toggle("searching", showing.asks());
        for (const each of choices) {
          const term = termOf(query, each.dataset.term);
          each.value = (term && [...each.options].find((option) => fold(option.value) === term.value)?.value) ?? "";
        }
        if (asked() !== location.hash.slice(1)) history.replaceState(null, "", asked() ? `#${asked()}` : location.pathname + location.search);
      },
    };
    return showing;
  }
  const termOf = (query, field) => query?.terms.find((each) => each.field === field && each.sign === ":");
  // A query with another value for a field, or without one where it is empty.
  function withTerm(text, field, value) {
    const term = value && `${field}:${quoted(value)}`;
    const query = read(text).query;
    const old = termOf(query, field);
    if (old) return [text.slice(0, old.from).trim(), term, text.slice(old.to).trim()].filter(Boolean).join(" ");
    // Beside an `or` it would belong to its last side only.
    const whole = query && !query.terms.length && text.trim() ? `(${text.trim()})` : text.trim();
    return [whole, term].filter(Boolean).join(" ");
  }
  function read(text) {
    try {
      return { query: parse(text, index) };
    } catch (error) {
      if (error instanceof QueryError) return { wrong: error };
      throw error;
    }
  }

  const begun = new Set();
  return (box) => {
    if (begun.has(box)) return;
    begun.add(box);
    const input = box.querySelector("input");
    const status = box.querySelector("[role=status]");
    status.id = "outcome";
    const fault = make("p", { className: "fault", hidden: true });
    const hints = box.querySelector(".hints");
    status.after(fault);

    function put(text) {
      input.value = text;
      input.dispatchEvent(new Event("input"));
      input.focus();
    }
    function point({ at, to, suggests }) {
      const text = input.value;
      const letter = [...text.slice(at)][0] ?? "";
      const place = make("code", { dir: "auto" }, text.slice(0, at), make("mark", {}, letter || "\u00a0"), text.slice(at + letter.length));
      fault.replaceChildren(place);
      if (!suggests) return;
      const mended = text.slice(0, at) + suggests + text.slice(to);
      fault.append(" ", make("button", { type: "button", className: "chip", onclick: () => put(mended) }, suggests));
    }
    function hint(lines) {
      const line = ([query, what, name = query]) =>
        make("li", {}, make("button", { type: "button", className: "chip", onclick: () => put(query) }, make("bdi", {}, name)), " ", what);
      hints.replaceChildren(...lines.map(line));
    }
    function outcome(query, people, unsure) {
      if (isWithheld(query)) return "This site leaves out figures, reactions and the ledger, and cannot be asked about them";
      const nobody = query.words.length ? "Nobody found: names, work, places, tags, notes and logs were looked through" : "Nobody found";
      const found = people.length ? `${count(people.length)} found` : unsure ? "" : nobody;
      return unsure ? `${found} Looking through the notes …`.trim() : found;
    }
    function show() {
      const asked = read(input.value);
      const { people, unsure } = asked.query && list.asks() ? find(asked.query) : { people: [], unsure: false };
      fault.hidden = !asked.wrong;
      input.ariaInvalid = String(!fault.hidden);
      input.setAttribute("aria-describedby", asked.wrong ? status.id : "");
      if (asked.wrong) point(asked.wrong);
      hint(!input.value.trim() ? examples() : asked.wrong?.suggests ? [] : completions(input.value));
      list.show(people, asked.query?.words ?? [], asked.query);
      if (asked.wrong) status.replaceChildren(...codes([asked.wrong.message, asked.wrong.hint].filter(Boolean).join(": ")));
      else status.textContent = list.asks() ? outcome(asked.query, people, unsure) : "";
      if (unsure) readTexts().then(show, () => (status.textContent += " The notes could not be read: run warmsite build"));
    }
    const list = box.matches("dialog") ? answers(box, input) : table(box, input, show);
    input.addEventListener("input", show);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown") list.step(1);
      else if (event.key === "ArrowUp") list.step(-1);
      else if (event.key === "Enter") enter(list.best(), event);
      else if (event.key === "Escape" && input.value) put("");
      else return;
      event.preventDefault();
    });
    (list.start ?? show)();
  };
  function enter(link, { ctrlKey, metaKey }) {
    if (link && (ctrlKey || metaKey)) open(link.href, "_blank", "noopener");
    else link?.click();
  }
})();

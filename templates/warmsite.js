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
  const strokes = { ø: "o", đ: "d", ð: "d", ł: "l", ħ: "h", ı: "i", ŧ: "t", æ: "ae", œ: "oe", þ: "th", ß: "ss" };
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[øđðłħıŧæœþß]/g, (letter) => strokes[letter]);
  const words = (text) => fold(text).split(/\s+/).filter(Boolean);
  const root = html.dataset.root || "";

  html.classList.add("js");

  // The banner of a site that was built for another day.
  function banner() {
    const built = said("--built");
    const place = document.getElementById("banner");
    if (!place || !/^\d{4}-\d\d-\d\d$/.test(built)) return;
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
  function copies() {
    for (const each of all("[data-log]")) each.textContent = `- ${today()} ${each.dataset.log}`;
    for (const each of all("[data-copy]")) {
      const button = make("button", { type: "button", className: "copy" }, "Copy", make("span", { className: "away" }, ` the ${each.dataset.copy}`));
      const word = button.firstChild;
      button.addEventListener("click", async () => {
        word.data = (await toClipboard(each.textContent)) ? "Copied" : "Press Ctrl+C";
        if (word.data !== "Copied") getSelection().selectAllChildren(each);
        tell(word.data);
        setTimeout(() => (word.data = "Copy"), 2000);
      });
      each.after(" ", button);
    }
  }
  let told;
  function tell(text) {
    told ||= document.body.appendChild(make("p", { className: "away", role: "status" }));
    told.setAttribute("role", "status");
    told.textContent = text;
  }

  // Editor links: their addresses name a file in the network; an editor wants the whole path.
  const quoted = (path) => path.split("/").map((part) => encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)).join("/");
  function folder() {
    if (location.protocol !== "file:") return document.querySelector("script[data-network]")?.dataset.network || "";
    const network = said("--network");
    if (!network) return "";
    const site = new URL(root || ".", location.href);
    return decodeURIComponent(new URL(`${quoted(network)}/`, site).pathname).replace(/^\/(?=[A-Za-z]:)/, "");
  }
  function editors() {
    const base = folder().replace(/\\/g, "/").replace(/\/$/, "");
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

  // A box that filters what its page shows.
  function filter() {
    const box = document.querySelector("input[data-filter]");
    if (!box) return;
    const rows = all(box.dataset.filter);
    let texts;
    const apply = () => {
      texts ||= rows.map((each) => fold(`${each.textContent} ${each.dataset.words || ""}`));
      const wanted = words(box.value);
      let shown = 0;
      rows.forEach((each, at) => (shown += !(each.hidden = !wanted.every((word) => texts[at].includes(word)))));
      for (const part of all("main section")) if (part.querySelector(".waiting")) part.hidden = !part.querySelector(".waiting > li:not([hidden])");
      tell(`${shown} shown`);
    };
    box.addEventListener("input", apply);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && box.value) {
        event.preventDefault();
        box.value = "";
        apply();
      }
    });
    if (box.value) apply();
  }

  // Search over everybody: the rows are fetched when they are first wanted.
  function search() {
    const box = document.getElementById("search");
    if (!box) return;
    const list = document.getElementById("results");
    const found = document.getElementById("found");
    let people;
    const show = () => {
      const wanted = words(box.value);
      html.classList.toggle("searching", wanted.length > 0);
      if (!people || !wanted.length) {
        list.replaceChildren();
        found.textContent = wanted.length ? "One moment …" : "";
        return;
      }
      const hits = people.filter(({ text }) => wanted.every((word) => text.includes(word)));
      // Who bears the words as a name stands before those in whom they merely occur.
      const fit = ({ text }) => (text.startsWith(wanted.join(" ")) ? 0 : text.includes(` ${wanted.join(" ")}`) ? 1 : 2);
      hits.sort((one, other) => fit(one) - fit(other));
      found.textContent = hits.length > 50 ? `${hits.length} found, the first 50 shown` : hits.length ? `${hits.length} found` : "Nobody of that description";
      list.replaceChildren(
        ...hits.slice(0, 50).map(({ row: [name, page, work, state] }) => {
          const link = make("a", { href: root + page.split("/").map(encodeURIComponent).join("/") }, make("bdi", { className: "name" }, name));
          if (state) link.append(make("span", { className: `state ${state}` }, state));
          if (work) link.append(make("span", { className: "work", dir: "auto" }, work));
          return make("li", {}, link);
        }),
      );
    };
    window.warmsiteSearch = (rows) => {
      people = rows.map((row) => ({ row, text: fold(row.join(" ")) }));
      show();
    };
    const load = () => {
      if (document.getElementById("search-rows")) return;
      const script = make("script", { id: "search-rows", src: `${root}assets/search.js` });
      script.onerror = () => (found.textContent = "The search could not be loaded: run warmsite build");
      document.head.append(script);
    };
    const links = () => all("a", list);
    const clear = () => {
      box.value = "";
      show();
      box.focus();
    };
    box.addEventListener("focus", load);
    box.addEventListener("input", show);
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") links()[0]?.focus();
      else if (event.key === "Enter") links()[0]?.click();
      else if (event.key === "Escape") clear();
      else return;
      event.preventDefault();
    });
    list.addEventListener("keydown", (event) => {
      const at = links().indexOf(document.activeElement);
      if (event.key === "ArrowDown") links()[at + 1]?.focus();
      else if (event.key === "ArrowUp") (links()[at - 1] || box).focus();
      else if (event.key === "Escape") clear();
      else return;
      event.preventDefault();
    });
    if (location.hash === "#search" || box.value) box.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    const box = document.getElementById("search");
    if (box) box.focus();
    else location.href = `${root}people.html#search`;
  });

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

  for (const each of [banner, clocks, copies, editors, kinds, filter, search, sorting]) {
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

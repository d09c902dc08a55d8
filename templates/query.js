"use strict";
// The query language in the browser: what warmsite/network/query.py is in the terminal, rule by rule. tests/queries.json is put
// to both.
//
// A query is read into a term, whose `test` of a person gives 1 for yes, 0 for no, and a half where that cannot be told before
// their notes are there: several terms together are the least of theirs, terms parted by `or` the greatest, a term with a minus
// what is left to 1. `words` are the texts it looks for, `asks` the fields it asks, `terms` what the whole query consists of.
window.warmsiteQuery = (() => {
  const { SPACE, fold } = warmsite;
  const DEEPEST = 50; // brackets within brackets
  const FURTHEST_TYPO = 2;
  // What opens a text, and what may close it, the usual first: languages part ways over “ and ”, and so do phones.
  const QUOTES = { '"': '"', "＂": "＂", "«": "»", "»": "«»", "“": "”“", "„": "“”", "”": "”“" };
  const OPENING = Object.keys(QUOTES).join("");
  const IN_QUOTES = Object.entries(QUOTES).map(([opens, closes]) => `${opens}[^${closes}]*[${closes}]?`).join("|");
  // What other keyboards type for the signs of the language.
  const WIDE = { "（": "(", "）": ")", "：": ":", "＜": "<", "＞": ">", "＝": "=", "－": "-" };
  const QUOTED = new RegExp(IN_QUOTES, "y");
  const WIDE_OR_QUOTED = new RegExp(`${IN_QUOTES}|[${Object.keys(WIDE).join("")}]`, "g");
  const BLANK = new RegExp(`[${SPACE}]*`, "y");
  const DASHES = /-*/y;
  const OR = new RegExp(`or(?=[${SPACE}()${OPENING}]|$)`, "iy");
  const WORD = new RegExp(`[^${SPACE}()${OPENING}]*`, "y");
  const FIELD = new RegExp(`([^${SPACE}()${OPENING}:<>=]*)(<=|>=|[:<>=])`, "y");

  // A query that cannot be read: `at` is where it goes wrong, `suggests` the word that was meant from there up to `to`, `hint`
  // what would be right where no one word does.
  class QueryError extends Error {
    constructor(at, message, { suggests = "", hint = "", to = at } = {}) {
      super(message);
      Object.assign(this, { at, to, suggests, hint: suggests ? `did you mean ${suggests}?` : hint });
    }
  }
  // A value as messages show it.
  function shown(value) {
    const letters = [...value];
    return `\`${letters.length > 60 ? `${letters.slice(0, 57).join("")}…` : value}\``;
  }

  // A value as a query says it; empty where it holds a sign of every pair of quotes that could stand around it.
  function quoted(value) {
    if (!/[^\p{L}\p{M}\p{N}_-]/u.test(value)) return value;
    const opens = ['"', "«", "＂"].find((each) => !value.includes(QUOTES[each]));
    return opens ? opens + value + QUOTES[opens] : "";
  }

  // The known word at most two letters from a misspelt one, and nearer than nothing at all; the first of equals.
  function nearest(word, known) {
    let [best, least] = ["", Math.min(FURTHEST_TYPO + 1, word.length)];
    for (const name of known) {
      const away = distance(word, name);
      if (away < least) [best, least] = [name, away];
    }
    return best;
  }
  function distance(one, other) {
    let row = [...Array(other.length + 1).keys()];
    for (const letter of one) {
      const before = row;
      row = [before[0] + 1];
      for (let at = 1; at <= other.length; at++) row.push(Math.min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter !== other[at - 1])));
    }
    return row.at(-1);
  }

  // Fields: `read` makes a test of a value, which is folded; `index` has the day, and the words of the settings.

  const partOf = (facet) => ({ read: ({ value }) => (person) => fold(person[facet]).includes(value) });
  const whole = (facet) => ({ read: ({ value }) => (person) => fold(person[facet]) === value });
  const oneOf = (facet) => ({ read: ({ value }) => (person) => person[facet].some((each) => fold(each) === value) });
  const choice = (facet, known, told) => ({ // `told` is what to say of them where they are many
    known,
    read(asked) {
      const names = known || asked.index.names[facet];
      if (!names.includes(asked.value)) {
        const suggests = nearest(asked.value, names);
        const hint = `it knows ${told ?? names.join(", ")}`;
        throw new QueryError(asked.at, `\`${asked.field}:\` knows no ${shown(asked.value)}`, { suggests, hint, to: asked.to });
      }
      return (person) => person[facet].includes(asked.value);
    },
  });
  const place = {
    read({ value, index }) {
      const held = index.places.get(value) ?? [];
      return ({ location }) => fold(location).includes(value) || held.some((each) => placeParts(location).includes(each));
    },
  };
  const kind = {
    read({ value, index }) {
      const wanted = index.kinds.get(value) ?? value;
      return ({ kinds }) => kinds.some((each) => fold(each) === wanted);
    },
  };
  // `,houston,texas,`: another place lies in it if all of the other's parts do.
  const placeParts = (location) => `,${location.split(",").map(fold).filter(Boolean).join(",")},`;

  const COMPARE = {
    ":": (value, first, last) => first <= value && value <= last,
    "<": (value, first) => value < first,
    "<=": (value, first, last) => value <= last,
    ">": (value, first, last) => value > last,
    ">=": (value, first) => value >= first,
  };
  const compared = (facet, span) => ({
    signs: Object.keys(COMPARE),
    read(asked) {
      const [first, last] = span(asked);
      const compare = COMPARE[asked.sign];
      return ({ [facet]: value }) => value !== null && value !== "" && compare(value, first, last);
    },
  });

  const iso = (year, ...rest) => [String(year).padStart(4, "0"), ...rest.map((each) => String(each).padStart(2, "0"))].join("-");
  const daysIn = (year, month) => (month === 2 ? 28 + (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) : 30 + ((month + (month > 7)) % 2));
  // The first and the last day, `YYYY-MM-DD`, that `2026`, `2026-03`, `2026-03-02` or `-90d` means.
  function days({ value, at, index }) {
    const relative = /^([+-][0-9]{1,5})([dwmy])$/.exec(value);
    if (relative) return Array(2).fill(daysAway(index.today, Number(relative[1]), relative[2]));
    const found = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/.exec(value);
    const [year, month, day] = found ? found.slice(1).map((each) => each && Number(each)) : [];
    const [from, to] = [month ?? 1, month ?? 12];
    const sound = year > 0 && from >= 1 && to <= 12 && (day === undefined || (day >= 1 && day <= daysIn(year, month)));
    if (!sound) throw new QueryError(at, `${shown(value)} is not a date`, { hint: "write 2026, 2026-03 or 2026-03-02, or count from today: -90d, +2w, -3m, -1y" });
    return [iso(year, from, day ?? 1), iso(year, to, day ?? daysIn(year, to))];
  }
  // The day so many days, weeks, months or years from today; in a shorter month its last, and always of the years 1 to 9999.
  function daysAway(today, count, unit) {
    let [year, month, day] = today.split("-").map(Number);
    if (unit === "d" || unit === "w") {
      const there = new Date(`${today}T00:00Z`);
      there.setUTCDate(day + count * (unit === "w" ? 7 : 1));
      [year, month, day] = [there.getUTCFullYear(), there.getUTCMonth() + 1, there.getUTCDate()];
    } else {
      const months = year * 12 + month - 1 + count * (unit === "y" ? 12 : 1);
      [year, month] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
      day = Math.min(day, daysIn(year, month));
    }
    return year < 1 ? "0001-01-01" : year > 9999 ? "9999-12-31" : iso(year, month, day);
  }
  function number({ value, at }) {
    if (!/^[0-9]+(\.[0-9]+)?$/.test(value)) throw new QueryError(at, `${shown(value)} is no number`, { hint: "write it like 3 or 3.5" });
    return [Number(value), Number(value)];
  }
  const birthday = {
    read({ value, at }) {
      const [month, day] = (/^([0-9]{1,2})(?:-([0-9]{1,2}))?$/.exec(value) || []).slice(1).map((each) => each && Number(each));
      const sound = month >= 1 && month <= 12 && (day === undefined || (day >= 1 && day <= daysIn(2000, month))); // 02-29 is a birthday
      if (!sound) throw new QueryError(at, `${shown(value)} is neither a month nor a day of one`, { hint: "write 03 for March, or 03-14" });
      const wanted = iso(0, month, day ?? "").slice(5, day === undefined ? 8 : 10);
      return (person) => person.birthday.startsWith(wanted);
    },
  };

  const FIELDS = {
    name: partOf("name"), company: partOf("company"), role: partOf("role"), place,
    tag: oneOf("tags"), circle: whole("circle"),
    state: choice("state", ["warm", "cooling", "cold", "dormant", "new"]),
    status: choice("status", ["active", "paused", "archived", "died"]),
    kind, reaction: whole("reaction"), plan: oneOf("plans"), mentions: oneOf("mentions"),
    has: choice("has", undefined, "a field's name, log, promise and gave"), is: choice("is"),
    last: compared("last", days), due: compared("due", days), added: compared("added", days),
    met: compared("met", days), started: compared("started", days),
    warmth: compared("warmth", number), glad: compared("glad", number),
    longterm: compared("longterm", number), priority: compared("priority", number),
    birthday,
  };

  // Terms.

  const all = (terms) => ({
    terms,
    words: terms.flatMap((each) => each.words),
    asks: terms.flatMap((each) => each.asks),
    test(person) {
      let least = 1;
      for (const each of terms) if ((least = Math.min(least, each.test(person))) === 0) break;
      return least;
    },
  });
  const any = (terms) => ({ ...all(terms), terms: [], test: (person) => terms.reduce((most, each) => Math.max(most, each.test(person)), 0) });
  const not = ({ asks, test }) => ({ words: [], asks, test: (person) => 1 - test(person) });
  function has(word) {
    const test = ({ words, told }) => (words.includes(word) || told?.includes(word) ? 1 : told === undefined ? 0.5 : 0);
    return { words: [word], asks: [], test };
  }

  // Reads a query from left to right; each function begins where the one before it stopped. A QueryError says where it is none.
  function parse(typed, index) {
    const text = typed.replace(WIDE_OR_QUOTED, (found) => WIDE[found] ?? found);
    let at = 0;
    let depth = 0;
    const next = (pattern) => {
      pattern.lastIndex = at;
      return pattern.exec(text);
    };
    const isOver = () => at === text.length || text[at] === ")" || next(OR) !== null;

    function either(opened) {
      const sides = [both(opened)];
      for (let or; (or = next(OR)); ) {
        at += or[0].length;
        sides.push(both(or.index));
      }
      return sides.length > 1 ? any(sides) : sides[0];
    }

    function both(wantedBy) {
      const parts = [];
      while (hasPart()) parts.push(part());
      if (!parts.length) throw lack(wantedBy);
      return all(parts);
    }

    function hasPart() {
      at += next(BLANK)[0].length;
      if (text[at] === ")" && !depth) throw new QueryError(at, "this bracket closes nothing", { hint: 'to look for a bracket, write ")"' });
      return !isOver();
    }

    function lack(wantedBy) {
      if (next(OR)) return new QueryError(at, "`or` needs something before it", { hint: 'to look for the word, write "or"' });
      if (text[wantedBy] === "(") return new QueryError(wantedBy, "nothing stands in this bracket", { hint: 'to look for a bracket, write "("' });
      return new QueryError(wantedBy, "`or` needs something behind it", { hint: 'to look for the word, write "or"' });
    }

    function part() {
      const dashes = next(DASHES)[0].length;
      at += dashes;
      if (dashes && (isOver() || next(BLANK)[0])) {
        throw new QueryError(at - 1, "`-` needs something right behind it", { hint: 'to leave people out, write it right before the word; to look for it, write "-"' });
      }
      return dashes % 2 ? not(atom()) : atom();
    }

    function atom() {
      if (text[at] === "(") return bracket();
      const found = next(FIELD);
      // `a=b` is a word like another.
      return found && (found[2] !== "=" || Object.hasOwn(FIELDS, fold(found[1]))) ? field(found) : has(said("there is nothing to look for here"));
    }

    function bracket() {
      const opened = at;
      if (depth === DEEPEST) throw new QueryError(opened, `brackets go ${DEEPEST} deep and no deeper`);
      at += 1;
      depth += 1;
      const found = either(opened);
      if (at === text.length) throw new QueryError(opened, "this bracket is not closed", { hint: "add a ) behind what belongs together" });
      at += 1;
      depth -= 1;
      return found;
    }

    function field({ index: start, 0: whole, 1: typedName, 2: sign }) {
      const name = fold(typedName);
      if (!Object.hasOwn(FIELDS, name)) {
        const message = typedName ? `there is no field ${shown(typedName)}` : `\`${sign}\` needs a field before it`;
        const suggests = nearest(name, Object.keys(FIELDS));
        throw new QueryError(start, message, { suggests, hint: "to look for the text itself, put it in quotes", to: start + typedName.length });
      }
      const { read, signs = [":"] } = FIELDS[name];
      if (!signs.includes(sign)) {
        throw new QueryError(start + typedName.length, `\`${name}\` takes ${signs.join(" ")} and not \`${sign}\``, { hint: `write ${name}:…` });
      }
      const valueAt = (at = start + whole.length);
      const value = said(`\`${name}${sign}\` needs a value right behind it`);
      const test = read({ field: name, sign, value, at: valueAt, to: at, index });
      const asks = name === "has" || name === "is" ? [value] : [name];
      return { field: name, sign, value, from: start, to: at, words: [], asks, test: (person) => Number(test(person)) };
    }

    // The text that stands here, in quotes or up to the next space, bracket or quote, folded.
    function said(missing) {
      const start = at;
      const [inQuotes] = next(QUOTED) ?? [];
      const closes = QUOTES[text[at]];
      if (inQuotes && (inQuotes.length === 1 || !closes.includes(inQuotes.at(-1)))) {
        throw new QueryError(start, "this quote is not closed", { hint: `add a ${closes[0]} behind what belongs together` });
      }
      at += (inQuotes ?? next(WORD)[0]).length;
      const folded = fold(inQuotes ? inQuotes.slice(1, -1) : text.slice(start, at));
      if (!folded) throw new QueryError(start, missing);
      return folded;
    }

    at = next(BLANK)[0].length;
    return at === text.length ? all([]) : either(0);
  }

  return { FIELDS, QueryError, parse, quoted };
})();

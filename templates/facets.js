"use strict";
// Everybody, by name, with what a query may ask of them: the facets of warmsite/network/facets.py, which people.js hands over,
// and what was written, by id, which the files in texts/ do when a word is looked for. Then whom a query finds, in which order.
window.warmsiteFacets = (() => {
  const { fold, foldLetters, load, spaces } = warmsite;
  const { FIELDS } = warmsiteQuery;
  const AT_ONCE = 8; // files of texts
  const BETWEEN = "\x01"; // no text holds it

  const index = { people: [] };
  const arrived = new Map();
  let texts;
  class Person {
    #row;
    #words;
    #told;
    constructor(row) {
      this.#row = row;
    }
    facet(at, names) {
      return names ? this.#row[at].map((number) => names[number]) : this.#row[at];
    }
    // What is known of somebody, the names first, and what was written, folded, and parted so that no phrase spans two values.
    get words() {
      const values = () => [this.name, ...this.aka, this.company, this.role, ...this.tags, this.location].join(BETWEEN);
      return (this.#words ??= foldLetters(values()).replace(spaces, " "));
    }
    get told() {
      return texts && (this.#told ??= foldLetters(this.text).replace(/ {2,}/g, " "));
    }
    get text() {
      return texts?.get(this.id) ?? "";
    }
    get standing() {
      return this.state || this.status.replace("active", "");
    }
  }
  window.warmsiteIndex = (frame, people) => {
    Object.assign(index, JSON.parse(frame));
    for (const name of ["kinds", "places"]) index[name] = new Map(Object.entries(index[name]));
    for (const [at, name] of [...index.facets, "page"].entries()) {
      Object.defineProperty(Person.prototype, name, { get() { return this.facet(at, index.names[name]); } });
    }
    index.people = JSON.parse(people).map((row) => new Person(row));
  };
  window.warmsiteTexts = (told) => {
    for (const [id, text] of Object.entries(JSON.parse(told))) arrived.set(id, text);
  };
  // A few at a time and not at once: the answer that names give is shown first, and typing goes on meanwhile.
  async function readShards() {
    const names = Array.from({ length: index.shards }, (_, number) => `texts/${String(number).padStart(2, "0")}.js`);
    while (names.length) {
      await new Promise((done) => setTimeout(done));
      await Promise.all(names.splice(0, AT_ONCE).map(load));
    }
    texts = arrived;
  }
  let reading;
  const readTexts = () =>
    (reading ??= readShards().catch((fault) => {
      reading = undefined; // the next question tries again
      throw fault;
    }));

  const isWithheld = (query) => query.asks.some((each) => index.withheld.includes(each));
  function find(query) {
    const people = [];
    let unsure = false;
    for (const person of isWithheld(query) ? [] : index.people) {
      const is = query.test(person);
      if (is === 1) people.push(person);
      else if (is) unsure = true;
    }
    return { people, unsure };
  }

  // By what to order, and whether the greatest come first. Who lacks it comes last, and equals stay by name.
  const among = (names, name) => (names.includes(name) ? names.indexOf(name) : null);
  const ORDERS = {
    name: [() => 0],
    recent: [(person) => person.last, true],
    longest: [(person) => person.last],
    due: [(person) => person.due],
    circle: [(person) => among(index.circles.map(fold), fold(person.circle))],
    state: [(person) => among(FIELDS.state.known, person.state)],
    warmth: [(person) => person.warmth, true],
    priority: [(person) => person.priority, true],
  };
  // Without one: first those of whose names one begins with the words, then who bears them in a name.
  const asNamed = (words) => [
    (person) => {
      const names = person.words.split(BETWEEN, 1 + person.aka.length);
      const fits = (name) => words.every((word) => name.includes(word));
      return names.some((name) => name.startsWith(words.join(" "))) ? 0 : names.some(fits) ? 1 : 2;
    },
  ];
  function ordered(people, order, words) {
    const [of, down] = ORDERS[order] ?? asNamed(words);
    const lacks = (value) => value === null || value === "";
    const compare = (one, other) => lacks(one) - lacks(other) || (one === other ? 0 : (one < other) === !down ? -1 : 1);
    return people.map((person) => [of(person), person]).sort(([one], [other]) => compare(one, other)).map(([, person]) => person);
  }

  return { find, index, isWithheld, ordered, readTexts };
})();

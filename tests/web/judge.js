// What the tests ask of a page that stands before them: each answer is a list of what is wrong, in words.
"use strict";
window.judge = (() => {
  const every = (selector) => [...document.querySelectorAll(selector)];
  const style = (element) => getComputedStyle(element);
  const named = (element) => {
    const text = (element.getAttribute("aria-label") || element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 50);
    return `${element.localName}${element.classList.length ? `.${[...element.classList].join(".")}` : ""} "${text}"`;
  };
  const upwards = function* (element) {
    for (; element; element = element.parentElement) yield element;
  };
  const within = (element, is) => [...upwards(element)].some(is);
  // Said to those who listen, and not meant to be seen; and what a picture says.
  const hidden = (element) => element.matches("svg, .skip") || style(element).clipPath.startsWith("inset(50%");
  const aside = (element) => within(element, hidden);
  const texts = function* (root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let text; (text = walker.nextNode()); ) if (text.data.trim()) yield text;
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const rects = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter(({ width, height }) => width > 0.5 && height > 0.5);
  };
  const scrolls = (element) => within(element, (each) => /auto|scroll/.test(style(each).overflowX));
  const floats = (element) => within(element, (each) => /fixed|sticky/.test(style(each).position));
  const REACHED = "a[href], button, input, select, textarea, summary, [tabindex='0']";

  // What somebody else's markup has become, if it became any: `root` is where the site lies.
  function foreign(root) {
    const found = [];
    const ours = /^(assets\/[a-z0-9/~-]+|\.warmsite\/live)\.js$/;
    const never = "iframe, frame, object, embed, form, base, style, template, math, audio, video, foreignObject";
    for (const each of every("*")) {
      for (const { name, value } of each.attributes) {
        if (/^on|^(style|srcdoc|formaction|ping)$/.test(name)) found.push(`${name} on ${named(each)}`);
        const leads = /^(href|src|srcset|xlink:href|action|data|poster)$/.test(name);
        const scheme = value.replace(/[\s\0-\x1f]/g, "").toLowerCase();
        if (leads && /^(javascript|vbscript|data):/.test(scheme)) found.push(`${name}=${value.slice(0, 60)}`);
      }
      if (each.matches(never) || (each.matches("link, meta") && each.parentElement !== document.head)) found.push(named(each));
    }
    for (const { src } of document.scripts)
      if (!src.startsWith(`${root}/`) || !ours.test(src.slice(root.length + 1))) found.push(`script ${src.slice(0, 80)}`);
    return found;
  }

  // How far the signs of direction reach that are open behind the first `from` letters of a text, or null if to its end
  // and beyond (UAX 9: a PDF ends what was begun last, a PDI all that was begun since an isolate, and that too).
  function reach(text, from) {
    const begun = [];
    for (let at = 0; at < text.length; at += 1) {
      if (at >= from && !begun.length) return at;
      const sign = text[at];
      if (/[\u202a\u202b\u202d\u202e\u2066-\u2068]/.test(sign)) begun.push(sign);
      else if (sign === "\u202c" && /[\u202a-\u202e]/.test(begun.at(-1))) begun.pop();
      else if (sign === "\u2069") begun.length = Math.max(begun.findLastIndex((each) => each >= "\u2066"), 0);
    }
    return begun.length ? null : text.length;
  }

  // Words of ours that follow a text whose signs of direction, `unclosed`, nobody ends: they would be turned round.
  function turned(unclosed) {
    const flows = (element) => /^(inline|contents)$/.test(style(element).display);
    const isolates = (element) => !flows(element) || /isolate|plaintext/.test(style(element).unicodeBidi);
    // A box within a line is moved by what stands before it, whatever is in it.
    const begins = (element) => !/^(inline|contents)/.test(style(element).display);
    const beside = (element, around) => [...upwards(element)].find((each) => each === around || begins(each)) === around;
    const found = new Set();
    const all = [...texts(document.body)].filter((text) => shown(text.parentElement));
    all.forEach((text, at) => {
      const around = [...upwards(text.parentElement)].find(isolates);
      // In prose all words are the user's.
      if (!text.data.includes(unclosed) || around.closest(".prose, .said, blockquote")) return;
      const from = text.data.lastIndexOf(unclosed) + unclosed.length;
      const to = reach(text.data, from);
      const others = to === null ? all.slice(at + 1).filter((other) => beside(other.parentElement, around)) : [];
      for (const words of [text.data.slice(from, to ?? undefined), ...others.map(({ data }) => ` ${data}`)])
        if (/[\s(][a-z]{2}/.test(words)) found.add(`${words.trim().slice(0, 60)} in ${named(around)}`);
    });
    return [...found];
  }

  // Text that a box cuts off, or that lies where nobody can scroll to.
  function cut() {
    const found = [];
    for (const each of every("body *")) {
      if (!shown(each) || aside(each)) continue;
      const { overflowX, overflowY } = style(each);
      const wide = /hidden|clip/.test(overflowX) && each.scrollWidth > each.clientWidth + 1;
      const high = /hidden|clip/.test(overflowY) && each.scrollHeight > each.clientHeight + 1;
      if ((wide || high) && each.textContent.trim()) found.push(`cut off: ${named(each)}`);
    }
    for (const text of texts(document.body)) {
      const parent = text.parentElement;
      if (!shown(parent) || aside(parent) || scrolls(parent)) continue;
      if (rects(text).some(({ left, right }) => left < -1 || right > innerWidth + 1)) found.push(`outside: ${named(parent)}`);
    }
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) found.push(`must be moved sideways: ${scrollWidth} > ${innerWidth}`);
    return found;
  }

  // Things to press that lie one over the other. What stays in view while the page moves lies over it at times.
  function covered() {
    const all = every(REACHED).filter((each) => shown(each) && !aside(each) && !floats(each));
    const placed = all.map((each) => [each, [...each.getClientRects()]]);
    const overlap = (one, other, start, end) => Math.min(one[end], other[end]) - Math.max(one[start], other[start]) > 1;
    const meet = (one, other) => overlap(one, other, "left", "right") && overlap(one, other, "top", "bottom");
    const found = [];
    placed.forEach(([one, ones], at) => {
      for (const [other, others] of placed.slice(at + 1)) {
        const apart = one.contains(other) || !ones.some((rect) => others.some((beside) => meet(rect, beside)));
        if (!apart) found.push(`${named(one)} and ${named(other)}`);
      }
    });
    return found;
  }

  // Follows the Tab key from the top: `follow` says how many stops there are, `walked` what was wrong with the way to the
  // last, which takes one press more.
  const met = [];
  const wrong = [];
  const stops = () => every(REACHED).filter((each) => shown(each) && !each.disabled && each.tabIndex >= 0);
  function stop(element) {
    const { outlineStyle, outlineWidth } = style(element);
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) wrong.push(`no sign of focus on ${named(element)}`);
    const [{ left, right, top, bottom }] = element.getClientRects();
    const over = document.elementFromPoint((Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (top + bottom) / 2);
    const clear = over && (element.contains(over) || over.contains(element));
    if (!clear) wrong.push(`${named(element)} under ${over ? named(over) : "the edge"}`);
    met.push(element);
  }
  // Where the focus stands is looked at when it leaves: by then the page has moved to it.
  const leave = ({ key }) => key === "Tab" && document.activeElement !== document.body && stop(document.activeElement);
  addEventListener("keydown", leave, true);
  function follow() {
    met.length = wrong.length = 0;
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    return stops().length;
  }
  function walked() {
    for (const each of stops()) if (!met.includes(each)) wrong.push(`${named(each)} is never reached`);
    met.slice(1).forEach((each, at) => {
      const follows = met[at].compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (!follows) wrong.push(`${named(each)} comes after ${named(met[at])}`);
    });
    if (!met[0]?.matches(".skip")) wrong.push("the first stop does not lead past the navigation");
    return wrong;
  }

  // Text in a picture that is hard to make out (WCAG 1.4.3): axe does not look at it.
  function faint() {
    const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const light = (colour) => {
      const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => linear(part / 255));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const clear = (colour) => !colour || colour === "none" || /^rgba\(.*, 0\)$/.test(colour);
    const found = [];
    for (const text of every("svg text")) {
      if (!shown(text) || !text.textContent.trim()) continue;
      text.scrollIntoView({ block: "center", inline: "center" });
      const { x, y, width, height } = text.getBoundingClientRect();
      const under = document.elementsFromPoint(x + width / 2, y + height / 2).filter((each) => each.localName !== "text");
      const { fill, stroke, strokeWidth, paintOrder } = style(text);
      // Letters may bring an edge of their own.
      const edge = paintOrder.startsWith("stroke") && parseFloat(strokeWidth) >= 2 ? stroke : "";
      const colours = under.map((each) => (each.ownerSVGElement ? style(each).fill : style(each).backgroundColor));
      const behind = [edge, ...colours].find((each) => !clear(each));
      const [one, other] = [fill, behind].map(light).sort((a, b) => b - a);
      if ((one + 0.05) / (other + 0.05) < 4.5) found.push(`${named(text)} in ${fill} on ${behind}`);
    }
    return found;
  }

  // Text that is in the page and not to be seen, but for what is folded and what only a script can use.
  function unseen() {
    const found = [];
    for (const text of texts(document.querySelector("main"))) {
      const parent = text.parentElement;
      const folded = parent.closest("details:not([open]) > :not(summary)");
      const elsewhere = folded || parent.closest(".js-only, .edit, .narrow-only, [aria-hidden='true']") || aside(parent);
      if (!elsewhere && !(shown(parent) && rects(text).length)) found.push(named(parent));
    }
    return found;
  }

  // Told to the console, where a page of ours has nothing else to say.
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
    console.error(`policy: ${violatedDirective} ${blockedURI} ${sample}`),
  );
  return { foreign, turned, cut, covered, follow, walked, faint, unseen };
})();

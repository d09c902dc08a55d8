// Reloads the page when the site was built anew, and leaves the reader where they were.
"use strict";
(() => {
  const { epoch, token } = document.currentScript.dataset;
  const place = "warmsite:" + location.pathname;
  const refused = "warmsite:refused";
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const shown = () =>
    new Promise((done) => {
      if (!document.hidden) return done();
      document.addEventListener("visibilitychange", done, { once: true });
    });
  const details = () => [...document.querySelectorAll("details")];

  function reload() {
    const open = details().map((one) => one.open);
    sessionStorage.setItem(place, JSON.stringify({ x: scrollX, y: scrollY, open }));
    location.reload();
  }

  function restore() {
    const stored = sessionStorage.getItem(place);
    if (!stored) return;
    sessionStorage.removeItem(place);
    const { x, y, open } = JSON.parse(stored);
    // With one more or fewer of them nobody knows which is which.
    if (open.length === details().length) details().forEach((one, i) => (one.open = open[i]));
    const scroll = () => scrollTo({ left: x, top: y, behavior: "instant" });
    scroll();
    // Pictures have their height only now.
    if (document.readyState !== "complete") addEventListener("load", scroll, { once: true });
  }

  async function poll() {
    let pause = 250;
    for (;;) {
      while (document.hidden) await shown();
      // A hidden page gives its connection back: a browser has only six for all its pages of one address.
      const leave = new AbortController();
      const hide = () => document.hidden && leave.abort();
      document.addEventListener("visibilitychange", hide);
      try {
        const answer = await fetch(`/.warmsite/epoch?after=${epoch}&token=${token}`, { signal: leave.signal });
        if (answer.status === 403) {
          // Another server than the one that sent this page; the new page knows its token. Once, or it never ends.
          if (sessionStorage.getItem(refused) === token) return;
          sessionStorage.setItem(refused, token);
          return reload();
        }
        if (!answer.ok) throw new Error(answer.status);
        if (Number(await answer.text()) > Number(epoch)) return reload();
        pause = 250;
      } catch {
        if (!leave.signal.aborted) pause = Math.min(2 * pause, 10000);
      } finally {
        document.removeEventListener("visibilitychange", hide);
      }
      await sleep(pause);
    }
  }

  restore();
  poll();
})();

// What ical.js makes of a calendar: `node calendar.mjs FILE FIRST LAST` prints [[day, title], …] as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [file, first, last] = process.argv.slice(2);
ICAL.design.strict = true;
const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
const found = [];
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component);
  if (event.duration.toString() !== "P1D") throw new Error(`${event.uid} lasts ${event.duration}`);
  const days = event.iterator();
  for (let day = days.next(); day && day.toString() <= last; day = days.next()) {
    if (day.toString() >= first) found.push([day.toString(), event.summary]);
  }
}
console.log(JSON.stringify(found));

// Drives a page in a headless Chromium over its debugging protocol, with nothing but Node: node drive.mjs CHROMIUM PAGE.
// Prints one JSON object with what it saw.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , chromium, file] = process.argv;
const profile = mkdtempSync(join(tmpdir(), "page-"));
const browser = spawn(chromium, [
  "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank",
], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const end = (status) => {
  browser.kill("SIGKILL");
  try { rmSync(profile, { recursive: true, force: true, maxRetries: 5 }); } catch {}
  process.exit(status);
};
setTimeout(() => { console.error("the browser did not answer"); end(1); }, 90_000);
browser.on("error", (error) => { console.error(String(error)); end(1); });

let number = 0;
const waiting = new Map();
const seen = { errors: [], requests: [] };
let loaded = () => {};
const receive = (message) => {
  if (message.id) {
    waiting.get(message.id)(message.result ?? { error: message.error });
    waiting.delete(message.id);
  }
  const { method, params } = message;
  if (method === "Runtime.exceptionThrown") seen.errors.push(params.exceptionDetails.text);
  if (method === "Runtime.consoleAPICalled") seen.errors.push(JSON.stringify(params.args));
  if (method === "Log.entryAdded") seen.errors.push(params.entry.text);
  if (method === "Network.requestWillBeSent") seen.requests.push(params.request.url);
  if (method === "Page.loadEventFired") loaded();
};
// messages end with a NUL
let pending = [];
browser.stdio[4].on("data", (data) => {
  for (let at; (at = data.indexOf(0)) >= 0; data = data.subarray(at + 1)) {
    receive(JSON.parse(Buffer.concat([...pending, data.subarray(0, at)]).toString()));
    pending = [];
  }
  pending.push(data);
});
let session;
const send = (method, params = {}) => new Promise((answer) => {
  waiting.set(++number, answer);
  browser.stdio[3].write(`${JSON.stringify({ id: number, method, params, sessionId: session })}\0`);
});
const evaluate = async (expression) => {
  if (process.env.TRACE) console.error(Date.now() % 1e6, expression.slice(0, 70));
  const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
  return result.value;
};

const { targetId } = await send("Target.createTarget", { url: "about:blank" });
({ sessionId: session } = await send("Target.attachToTarget", { targetId, flatten: true }));
for (const domain of ["Runtime", "Log", "Network", "Page"]) await send(`${domain}.enable`);
const url = pathToFileURL(file).href;
const done = new Promise((fired) => (loaded = fired));
await send("Page.navigate", { url });
await done;

const shown = `[...document.querySelectorAll(".case")].filter((it) => it.checkVisibility()).length`;
const settle = () => evaluate("new Promise((then) => setTimeout(then, 200))");
const out = { shown: {} };
out.cases = await evaluate(`document.querySelectorAll(".case").length`);
out.shown.first = await evaluate(shown);
// typed as a person does: the slash puts the cursor into the search
const key = { key: "/", code: "Slash", text: "/" };
await send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
await send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
out.focused = await evaluate("document.activeElement.id");
await send("Input.insertText", { text: "NEEDLE.py stack" });
await settle();
out.shown.search = await evaluate(shown);
out.status = await evaluate(`document.getElementById("shown").textContent`);
await send("Input.insertText", { text: " nothing-has-this" });
await settle();
out.shown.nothing = await evaluate(shown);
out.empty = await evaluate(`document.getElementById("none").checkVisibility()`);
await evaluate(`document.getElementById("reset").click()`);
out.shown.reset = await evaluate(shown);
await evaluate(`document.querySelector("[name=severity][value=high]").click()`);
await settle();
out.shown.withoutHigh = await evaluate(shown);
await evaluate(`document.querySelector("[name=severity][value=high]").click()`);
await evaluate(`(() => { const where = document.getElementById("where"); where.value = "past"; where.dispatchEvent(new Event("input", { bubbles: true })); })()`);
await settle();
out.shown.past = await evaluate(shown);
await evaluate(`document.getElementById("reset").click()`);
// a link of the first step opens its finding
await evaluate(`document.querySelector(".places a").click()`);
await settle();
out.opened = await evaluate(`document.querySelector(location.hash).open`);
// every control has a name, headings leave no level out
out.nameless = await evaluate(`[...document.querySelectorAll("input, select, button")].filter((it) => !(it.labels?.length || it.textContent.trim())).length`);
out.headings = await evaluate(`[...document.querySelectorAll("h1, h2, h3")].map((it) => it.tagName).join(" ")`);
out.landmarks = await evaluate(`["header", "nav", "main", "footer"].every((it) => document.querySelectorAll(it).length === 1)`);
// the width of a phone: nothing sticks out
await send("Emulation.setDeviceMetricsOverride", { width: 360, height: 740, deviceScaleFactor: 2, mobile: true });
await settle();
out.overflow = await evaluate("document.documentElement.scrollWidth - innerWidth");
// contrast of text in both themes, by the formula of WCAG
const contrast = `(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => { const [r, g, b] = parts(color).slice(0, 3).map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
  const ground = (it) => { for (; it; it = it.parentElement) { const color = getComputedStyle(it).backgroundColor; if (parts(color)[3] !== 0) return color; } return "rgb(255, 255, 255)"; };
  let worst = 21;
  const some = (what) => [...document.querySelectorAll(what)].slice(0, 25);
  const texts = "p a h1 h2 h3 li dt dd code mark .word .when .says .count .plus .minus figcaption th td label select".split(" ");
  for (const it of texts.flatMap(some)) {
    const [a, b] = [light(getComputedStyle(it).color), light(ground(it))].sort((x, y) => y - x);
    worst = Math.min(worst, (a + .05) / (b + .05));
  }
  return worst;
})()`;
out.contrast = {};
for (const value of ["light", "dark"]) {
  await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
  out.contrast[value] = await evaluate(contrast);
}
out.errors = seen.errors;
out.foreign = seen.requests.filter((it) => it !== url);
console.log(JSON.stringify(out));
end(0);

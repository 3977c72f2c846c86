"use strict";
// Model text reaches the page through textContent alone; nothing here parses markup.

const ROW = 28;
const OUTCOMES = ["right", "wrong", "unparsed", "truncated", "error"];
const FIELDS = ["id", "task", "level", "column", "outcome", "sample", "repeat", "fault", "tokens",
  "seconds", "block"];
const KEYWORDS = new Set(("and as assert async await break class continue def del elif else except "
  + "False finally for from global if import in is lambda None nonlocal not or pass raise return "
  + "True try while with yield").split(" "));
const TOKEN = /(#[^\n]*)|("""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(\b\d[\w.]*)|([A-Za-z_]\w*)/g;

const $ = (name) => document.getElementById(name);
const form = $("filters");
const cache = new Map();
let data, attempts, shown = [], active = 0;

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

async function unpack(id) {
  const bytes = Uint8Array.from(atob($(id).textContent), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

async function block(number) {
  if (!cache.has(number)) {
    if (cache.size >= 8) cache.delete(cache.keys().next().value);
    cache.set(number, await unpack(`block-${number}`));
  }
  return cache.get(number);
}

// The table: only the rows in view exist.

function paint() {
  const box = $("rows"), first = Math.max(0, Math.floor(box.scrollTop / ROW) - 5);
  const last = Math.min(shown.length, first + Math.ceil(box.clientHeight / ROW) + 10);
  $("space").style.height = `${shown.length * ROW}px`;
  $("space").replaceChildren(...shown.slice(first, last).map((a, at) => row(a, first + at)));
}

function row(attempt, place) {
  const node = make("a", `row${place === active ? " active" : ""}`);
  node.href = `#attempt=${attempt.id}`;
  node.tabIndex = -1;
  node.setAttribute("role", "option");
  node.setAttribute("aria-selected", String(place === active));
  node.style.top = `${place * ROW}px`;
  node.append(make("span", attempt.outcome, attempt.outcome),
    make("span", "", data.tasks[attempt.task]), make("span", "", String(attempt.level)),
    make("span", data.columns[attempt.column]?.kind ?? "", label(attempt)), make("span", "", attempt.fault),
    make("span", "", attempt.tokens.toLocaleString("en")), make("span", "", attempt.seconds.toFixed(1)));
  return node;
}

function label(attempt) {
  return data.columns[attempt.column]?.label ?? "";
}

function move(to) {
  active = Math.max(0, Math.min(shown.length - 1, to));
  const box = $("rows"), top = active * ROW;
  if (top < box.scrollTop) box.scrollTop = top;
  if (top + ROW > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW - box.clientHeight;
  paint();
}

// Filters live in the address, so that a view can be shared and the back button works.

function wanted() {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
}

function filter() {
  const want = wanted(), words = (want.search ?? "").toLowerCase();
  shown = attempts.filter((a) => (want.task === undefined || data.tasks[a.task] === want.task)
    && (want.level === undefined || String(a.level) === want.level)
    && (want.column === undefined || label(a) === want.column)
    && (want.outcome === undefined || a.outcome === want.outcome)
    && (words === "" || `${a.sample} ${a.fault}`.toLowerCase().includes(words)));
  $("count").textContent = `${shown.length.toLocaleString("en")} of ${attempts.length.toLocaleString("en")}`;
  active = 0;
  $("rows").scrollTop = 0;
  paint();
}

function options(name, values) {
  const select = form.elements[name];
  select.replaceChildren(new Option("all", ""), ...values.map((value) => new Option(value, value)));
}

function address() {
  const query = new URLSearchParams(wanted()).toString();
  history.replaceState(null, "", `#${query}`);
}

async function route() {
  const state = new URLSearchParams(location.hash.slice(1)), id = state.get("attempt");
  if (id !== null) {
    await open(id);
    return;
  }
  $("detail").hidden = true;
  $("overview").hidden = false;
  for (const name of ["task", "level", "column", "outcome", "search"])
    form.elements[name].value = state.get(name) ?? "";
  const before = active;
  filter();
  move(before);
}

// One attempt: the conversation as it went.

async function open(id) {
  const attempt = attempts.find((a) => a.id === id);
  const article = $("transcript");
  $("overview").hidden = true;
  $("detail").hidden = false;
  if (!attempt || attempt.block < 0) {
    article.replaceChildren(make("p", "error", `There is no attempt ${id} in this report.`));
    return;
  }
  const place = shown.indexOf(attempt);
  if (place >= 0) active = place;
  $("back").href = `#${new URLSearchParams(wanted()).toString()}`;
  const held = await block(attempt.block);
  const text = (numbers) => (numbers ?? []).map((n) => held.pieces[n]).join("\n\n");
  const title = make("h2", "", `${attempt.sample} · ${label(attempt)}`);
  const about = make("p", "note", `level ${attempt.level}, repeat ${attempt.repeat}, attempt ${attempt.id}`);
  const events = held.attempts[id].flatMap((event) => EVENTS[event.type](event, text));
  article.replaceChildren(title, about, ...events);
  window.scrollTo(0, 0);
  article.focus({ preventScroll: true });
}

function box(kind, title, aside, ...content) {
  const node = make("section", kind), head = make("h3", "", title);
  head.append(make("small", "", aside));
  node.append(head, ...content);
  return node;
}

function prose(text) {
  // Fenced code is highlighted, everything else shown as it was written.
  const nodes = [];
  text.split(/^```/m).forEach((part, at) => {
    if (at % 2 === 0) {
      if (part.trim()) nodes.push(make("pre", "", part.replace(/^\n+|\n+$/g, "")));
    } else {
      const line = part.indexOf("\n");
      nodes.push(code(line < 0 ? part : part.slice(line + 1)));
    }
  });
  return nodes.length ? nodes : [make("pre", "note", "(empty)")];
}

function code(text) {
  const node = make("pre", "code");
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, comment, string, number] = match;
    const kind = comment ? "comment" : string ? "string" : number ? "number"
      : KEYWORDS.has(whole) ? "key" : "";
    if (!kind) continue;
    node.append(text.slice(end, match.index), make("span", `tok-${kind}`, whole));
    end = match.index + whole.length;
  }
  node.append(text.slice(end));
  return node;
}

function list(values, text) {
  const node = make("dl");
  for (const [key, value] of Object.entries(values)) {
    const said = Array.isArray(value) && value.length && value.every(Number.isInteger) && text
      ? text(value) : typeof value === "object" ? JSON.stringify(value) : String(value);
    node.append(make("dt", "", key.replaceAll("_", " ")), make("dd", "", said));
  }
  return node;
}

const money = (cost) => (cost ? `, $${cost.toPrecision(3)}` : "");

const EVENTS = {
  call(event, text) {
    const who = event.role === "task" ? "TaskLLM" : event.role;
    const said = event.said.map(([role, numbers]) =>
      box(`said ${role}`, `${role} → ${who}`, "", ...prose(text(numbers))));
    const [input, output, reasoning] = event.tokens;
    const aside = `${event.model} · ${input} + ${output} tokens${reasoning ? `, ${reasoning} reasoning` : ""}`
      + `${money(event.cost)} · ${event.seconds.toFixed(2)} s · ${event.finish}`;
    const body = [];
    if (event.reasoning) {
      const inner = make("details");
      inner.append(make("summary", "", "reasoning"), ...prose(text(event.reasoning)));
      body.push(inner);
    }
    body.push(...prose(text(event.reply)));
    if (event.tools) body.push(code(text(event.tools)));
    return [...said, box("said assistant", who, aside, ...body)];
  },
  program(event, text) {
    const body = event.program ? [code(text(event.program))] : [];
    for (const name of ["stdout", "stderr"])
      if (text(event[name])) body.push(make("pre", "output", text(event[name])));
    return [box("ran", "program", `${event.outcome} · ${event.cpu.toFixed(3)} CPU-s`, ...body)];
  },
  note(event, text) {
    return [box("found", event.kind, "", list(event.values, text))];
  },
  end(event, text) {
    const rest = Object.fromEntries(Object.entries(event).filter(([key]) =>
      !["type", "outcome", "final"].includes(key)));
    const node = box("verdict", `verdict: ${event.outcome}`, "", list(rest, text));
    node.firstChild.classList.add(event.outcome);
    return [node];
  },
};

// Keys and buttons.

function step(by) {
  const next = shown[Math.max(0, Math.min(shown.length - 1, active + by))];
  if (next) history.replaceState(null, "", `#attempt=${next.id}`), route();
}

function dark(on) {
  document.documentElement.classList.toggle("dark", on);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = ["INPUT", "SELECT"].includes(event.target.tagName);
  if (event.key === "Escape" && typing) { $("rows").focus(); return; }
  if (typing) {
    if (event.key === "Enter") { event.preventDefault(); $("rows").focus(); }
    return;
  }
  const page = Math.floor($("rows").clientHeight / ROW);
  const keys = $("detail").hidden
    ? { ArrowDown: () => move(active + 1), j: () => move(active + 1), ArrowUp: () => move(active - 1),
      k: () => move(active - 1), PageDown: () => move(active + page), PageUp: () => move(active - page),
      Home: () => move(0), End: () => move(shown.length - 1),
      Enter: () => { if (shown[active]) location.hash = `attempt=${shown[active].id}`; } }
    : { Escape: () => { location.hash = $("back").getAttribute("href"); }, n: () => step(1), p: () => step(-1) };
  const always = { "/": () => { $("rows").scrollIntoView({ block: "end" }); form.elements.search.focus(); },
    t: () => $("theme").click() };
  const listed = event.target === $("rows") || ["j", "k"].includes(event.key);
  const act = always[event.key] ?? ($("detail").hidden && !listed ? undefined : keys[event.key]);
  if (act && !(event.target.tagName === "BUTTON" && event.key === "Enter")) {
    event.preventDefault();
    act();
  }
});

async function start() {
  dark(matchMedia("(prefers-color-scheme: dark)").matches);
  data = await unpack("attempts");
  attempts = data.rows.map((values) => Object.fromEntries(FIELDS.map((name, at) => [name, values[at]])));
  options("task", data.tasks);
  options("level", [...new Set(attempts.map((a) => String(a.level)))].sort());
  options("column", data.columns.map((column) => column.label));
  options("outcome", OUTCOMES.filter((outcome) => attempts.some((a) => a.outcome === outcome)));
  shown = attempts;
  form.addEventListener("input", () => { filter(); address(); });
  form.addEventListener("reset", () => setTimeout(() => { filter(); address(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  $("rows").addEventListener("scroll", paint, { passive: true });
  $("theme").addEventListener("click", () => dark(!document.documentElement.classList.contains("dark")));
  $("next").addEventListener("click", () => step(1));
  $("previous").addEventListener("click", () => step(-1));
  addEventListener("hashchange", route);
  addEventListener("resize", paint);
  await route();
  document.body.dataset.ready = "yes";
}

start();

"use strict";
// Model text reaches the page through textContent alone; nothing here parses markup.

const narrow = matchMedia("(max-width: 900px)");
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
let data, attempts, words, shown = [], active = 0, ROW = 28;

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

function holding(text) {
  // The places of attempts that hold every word, also as a part of longer ones.
  const asked = text.split(/[^\p{L}\p{N}_]+/u).filter((word) => word !== "");
  if (!words || !asked.length) return null;
  const hits = new Uint16Array(words.attempts.length);
  asked.forEach((word, round) => {
    for (let at = 0; at < words.words.length; at++) {
      if (!words.words[at].includes(word)) continue;
      let place = 0;
      for (const step of words.steps[at]) {
        place += step;
        if (hits[place] === round) hits[place] = round + 1;
      }
    }
  });
  return new Set(words.attempts.filter((_, place) => hits[place] === asked.length));
}

function filter() {
  const want = wanted(), said = (want.search ?? "").trim().toLowerCase(), found = holding(said);
  shown = attempts.filter((a) => (want.task === undefined || data.tasks[a.task] === want.task)
    && (want.level === undefined || String(a.level) === want.level)
    && (want.column === undefined || label(a) === want.column)
    && (want.outcome === undefined || a.outcome === want.outcome)
    && (said === "" || found?.has(a.id) || `${a.sample} ${a.fault}`.toLowerCase().includes(said)));
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
    await open(id, state.get("with"));
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

async function open(id, other) {
  const attempt = attempts.find((a) => a.id === id), second = attempts.find((a) => a.id === other);
  $("overview").hidden = true;
  $("detail").hidden = false;
  $("second").hidden = !second;
  $("pair").classList.toggle("two", Boolean(second));
  if (!attempt || attempt.block < 0) {
    $("transcript").replaceChildren(make("p", "error", `There is no attempt ${id} in this report.`));
    return;
  }
  const place = shown.indexOf(attempt);
  if (place >= 0) active = place;
  $("back").href = `#${new URLSearchParams(wanted()).toString()}`;
  const alike = attempts.filter((a) => a.sample === attempt.sample && a.id !== id && a.block >= 0);
  $("beside").replaceChildren(new Option("none", ""), ...alike.map((a) =>
    new Option(`${label(a)}, repeat ${a.repeat}: ${a.outcome}`, a.id, false, a.id === other)));
  $("transcript").replaceChildren(...await told(attempt));
  $("second").replaceChildren(...second ? await told(second) : []);
  window.scrollTo(0, 0);
  $("transcript").focus({ preventScroll: true });
}

async function told(attempt) {
  const held = await block(attempt.block);
  const text = (numbers) => (numbers ?? []).map((n) => held.pieces[n]).join("\n\n");
  const title = make("h2", "", `${attempt.sample} · ${label(attempt)}`);
  const about = make("p", "note", `level ${attempt.level}, repeat ${attempt.repeat}, attempt ${attempt.id}`);
  const solution = data.solutions[attempt.sample];
  return [title, about, ...held.attempts[attempt.id].flatMap((event) => EVENTS[event.type](event, text)),
    ...solution === undefined ? [] : [box("found", "reference solution (one right answer)", "", output(solution))]];
}

function box(kind, title, aside, ...content) {
  const node = make("section", kind), head = make("h3", "", title);
  head.append(make("small", "", aside));
  node.append(head, ...content);
  return node;
}

function prose(text) {
  // Fenced code is highlighted, everything else shown as it was written. A fence is closed by one
  // of the same sign that is at least as long.
  const nodes = [];
  let lines = [], fence = "";
  const flush = () => {
    const part = lines.join("\n").replace(/^\n+|\n+$/g, "");
    if (part.trim()) nodes.push(fence ? code(part) : make("pre", "", part));
    lines = [];
  };
  for (const line of text.split("\n")) {
    const mark = /^(`{3,}|~{3,})([^`]*)$/.exec(line);
    const ends = mark && fence && mark[1][0] === fence[0] && mark[1].length >= fence.length && !mark[2].trim();
    if (ends || (mark && !fence)) {
      flush();
      fence = ends ? "" : mark[1];
    } else lines.push(line);
  }
  flush();
  return nodes.length ? nodes : [make("pre", "note", "(empty)")];
}

function output(text) {
  const node = make("pre", "output", text);
  node.tabIndex = 0;
  return node;
}

function code(text) {
  const node = make("pre", "code");
  node.tabIndex = 0;
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
    const said = Array.isArray(value?.text) ? text(value.text)
      : typeof value === "object" ? JSON.stringify(value) : String(value);
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
      if (text(event[name])) body.push(output(text(event[name])));
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

// From every score to its attempts, and tables that sort.

function link(cell, want) {
  if (!cell.textContent.trim()) return;
  const node = make("a", "score");
  node.href = `#${new URLSearchParams(want)}`;
  node.append(...cell.childNodes);
  cell.replaceChildren(node);
}

function linkScores() {
  const known = new Set(data.columns.map((column) => column.label));
  for (const row of document.querySelectorAll("table.summary tbody tr"))
    if (known.has(row.dataset.column))
      [...row.cells].slice(1, 3).forEach((cell) => link(cell, { column: row.dataset.column }));
  for (const table of document.querySelectorAll("table.tasks, table.parts")) {
    const heads = [...table.tHead.rows].at(-1).cells;
    for (const row of table.tBodies[0].rows) {
      const named = row.dataset.task ?? data.tasks[data.titles.indexOf(row.dataset.title)];
      const want = row.dataset.level ? { level: row.dataset.level } : named ? { task: named } : {};
      if (row.dataset.category || row.cells.length !== heads.length) continue;
      for (let at = 1; at < row.cells.length; at++)
        if (known.has(heads[at].dataset.column ?? heads[at].textContent))
          link(row.cells[at], { ...want, column: heads[at].dataset.column ?? heads[at].textContent });
    }
  }
}

function sortable(table) {
  const heads = [...table.tHead.rows].at(-1).cells;
  for (const row of table.tBodies[0].rows)
    [...row.cells].forEach((cell, at) => { cell.dataset.label = heads[at].textContent; });
  [...heads].forEach((head, at) => {
    const button = make("button", "sort", head.textContent);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => row.cells[at]?.textContent.trim().replaceAll(",", "") ?? "";
      const order = (a, b) => {
        const [x, y] = [parseFloat(value(a)), parseFloat(value(b))];
        if (isNaN(x) !== isNaN(y)) return isNaN(x) ? 1 : -1;
        return (isNaN(x) ? value(b).localeCompare(value(a)) : y - x) * (down ? 1 : -1);
      };
      table.tBodies[0].append(...[...table.tBodies[0].rows].sort(order));
    });
    if (head.textContent) head.replaceChildren(button);
  });
}

function go(name) {
  if (!$("detail").hidden) history.pushState(null, "", $("back").getAttribute("href")), route();
  const node = $(name);
  if (node.tagName === "DETAILS") node.open = true;
  node.scrollIntoView();
}

function measure() {
  ROW = narrow.matches ? 56 : 28;
  paint();
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

async function load() {
  data = await unpack("attempts");
  attempts = data.rows.map((values) => Object.fromEntries(FIELDS.map((name, at) => [name, values[at]])));
  options("task", data.tasks);
  options("level", [...new Set(attempts.map((a) => String(a.level)))].sort());
  options("column", data.columns.map((column) => column.label));
  options("outcome", OUTCOMES.filter((outcome) => attempts.some((a) => a.outcome === outcome)));
  shown = attempts;
  cache.clear();
  linkScores();
  document.querySelectorAll("table").forEach(sortable);
}

// A page of `symbench view` asks for news, and takes over what has changed.

async function follow(tag) {
  try {
    const answer = await fetch(location.pathname, { cache: "no-cache" });
    const now = answer.headers.get("ETag");
    if (answer.ok && tag && now !== tag) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of ["#scores .board", "#parts .board", "#charts > div", "#about", "#data"])
        document.querySelector(part).replaceChildren(...fresh.querySelector(part).childNodes);
      await load();
      if ($("detail").hidden) await route();
      words = await unpack("words");
    }
    tag = now;
  } catch { /* the server has ended: the page stays as it is */ }
  setTimeout(follow, 3000, tag);
}

async function start() {
  dark(matchMedia("(prefers-color-scheme: dark)").matches);
  await load();
  document.querySelectorAll("[data-go]").forEach((button) =>
    button.addEventListener("click", () => go(button.dataset.go)));
  $("beside").addEventListener("change", (event) => {
    const state = new URLSearchParams(location.hash.slice(1));
    state.delete("with");
    if (event.target.value) state.set("with", event.target.value);
    location.hash = state.toString();
  });
  ROW = narrow.matches ? 56 : 28;
  form.addEventListener("input", () => { filter(); address(); });
  form.addEventListener("reset", () => setTimeout(() => { filter(); address(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  $("rows").addEventListener("scroll", paint, { passive: true });
  $("theme").addEventListener("click", () => dark(!document.documentElement.classList.contains("dark")));
  $("next").addEventListener("click", () => step(1));
  $("previous").addEventListener("click", () => step(-1));
  addEventListener("hashchange", async () => {
    await route();
    if ($("detail").hidden && location.hash.length > 1) $("list").scrollIntoView();
  });
  addEventListener("resize", measure);
  await route();
  words = await unpack("words");
  if (form.elements.search.value) filter();
  document.body.dataset.ready = "yes";
  if (document.body.dataset.live) follow(null);
}

start();

"use strict";
// The list of runs, asked for again every two seconds.

const $ = (name) => document.getElementById(name);
const HEADS = ["run", "suite", "columns", "done", "right", "errors", "tokens", "US dollars"];
const whole = (number) => number.toLocaleString("en");
const share = (part, all) => (all ? `${(100 * part / all).toFixed(1)} %` : "");

function row(run, place) {
  const node = document.createElement("tr"), link = document.createElement("a");
  link.href = `/run/${place}`;
  link.textContent = run.name;
  const texts = [link, run.suite, whole(run.columns), `${whole(run.done)} of ${whole(run.planned)}`,
    share(run.right, run.done), whole(run.errors), whole(run.tokens), run.dollars.toFixed(4)];
  texts.forEach((text, at) => {
    const cell = node.insertCell();
    cell.dataset.label = HEADS[at];
    cell.append(text);
  });
  return node;
}

async function follow() {
  try {
    const runs = await (await fetch("/runs.json")).json();
    const focus = document.activeElement?.getAttribute("href");
    $("runs").replaceChildren(...runs.map(row));
    if (focus) document.querySelector(`a[href="${focus}"]`)?.focus();
    $("said").textContent = "";
  } catch {
    $("said").textContent = "symbench view has ended; the figures are its last.";
  }
  document.body.dataset.ready = "yes";
  setTimeout(follow, 2000);
}

document.documentElement.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);
follow();

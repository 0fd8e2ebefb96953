// Turning pages without leaving the page: the same addresses as without a script, whose middle part is taken over.
// Images are drawn from memory onto canvases, under no address: nothing of them reaches a cache, the history or the disk.
const MOST_DRAWN = 48;
const place = document.getElementById("viewer");
const ahead = new Map();
let drawn = [];
let leaving = new AbortController();
let turning = false;
let seen = null;

class Refused extends Error {
  constructor(problem) {
    super(problem.detail);
    this.remedy = problem.remedy;
  }
}

async function fetched(path, signal) {
  const answer = await fetch(path, {
    cache: "no-store",
    signal,
    headers: { Accept: "image/jpeg, application/problem+json", "Accept-Language": document.documentElement.lang },
  });
  if (!answer.ok) throw new Refused(await answer.json());
  return createImageBitmap(await answer.blob());
}

function said(kind) {
  const line = document.getElementById("status");
  line.textContent = line.dataset[kind];
}

function blank(part) {
  const canvas = document.createElement("canvas");
  canvas.width = Number(part.dataset.width);
  canvas.height = Number(part.dataset.height);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", part.dataset.label);
  part.replaceChildren(canvas);
  return canvas;
}

function refuse(part, error) {
  const words = document.getElementById("status").dataset;
  const box = document.createElement("div");
  const [what, then] = error instanceof Refused ? [error.message, error.remedy]
    : [error instanceof TypeError ? words.silent : words.broken, ""];
  box.className = "problem";
  box.setAttribute("role", "alert");
  for (const text of [what, then].filter(Boolean)) {
    box.append(Object.assign(document.createElement("p"), { textContent: text }));
  }
  box.firstChild.className = "what";
  const sheet = part.closest(".sheet");
  for (const each of sheet.querySelectorAll(".part")) seen?.unobserve(each);
  sheet.replaceChildren(box);
  said("refused");
}

function forget(part) {
  blank(part);
  part.dataset.state = "";
  seen?.observe(part);
}

async function draw(part) {
  if (part.dataset.state) return;
  part.dataset.state = "asked";
  said("asked");
  const signal = leaving.signal;
  try {
    const bitmap = ahead.get(part.dataset.src) ?? await fetched(part.dataset.src, signal);
    ahead.delete(part.dataset.src);
    if (signal.aborted || !part.isConnected) return bitmap.close();
    blank(part).getContext("bitmaprenderer").transferFromImageBitmap(bitmap);
    part.dataset.state = "given";
    drawn.push(part);
    if (drawn.length > MOST_DRAWN) forget(drawn.shift());
    if (!place.querySelector(".part[data-state=asked]")) settled(signal);
  } catch (error) {
    if (!signal.aborted && part.isConnected) refuse(part, error);
  }
}

async function settled(signal) {
  if (!place.querySelector(".sheet .problem")) said("given");
  for (const { dataset } of place.querySelectorAll("[data-ahead]")) {
    if (ahead.has(dataset.ahead) || dataset.asked) continue;
    dataset.asked = "true";
    try {
      const bitmap = await fetched(`${dataset.ahead}&ahead=true`, signal);
      if (signal.aborted) bitmap.close();
      else ahead.set(dataset.ahead, bitmap);
    } catch {
      return; // Said when the page is turned to.
    }
  }
}

function start() {
  const scrolled = place.querySelector(".sheets.scrolled");
  seen = new IntersectionObserver((entries) => {
    for (const each of entries.filter((one) => one.isIntersecting)) {
      seen.unobserve(each.target);
      draw(each.target);
    }
  }, { root: scrolled });
  for (const part of place.querySelectorAll(".part")) {
    blank(part);
    if (scrolled) seen.observe(part);
    else draw(part);
  }
}

function stop() {
  leaving.abort();
  leaving = new AbortController();
  seen?.disconnect();
  for (const part of place.querySelectorAll(".part")) part.replaceChildren();
  drawn = [];
}

function middle() {
  const box = place.querySelector(".sheets");
  return [(box.scrollLeft + box.clientWidth / 2) / box.scrollWidth, (box.scrollTop + box.clientHeight / 2) / box.scrollHeight];
}

function put([across, down]) {
  const box = place.querySelector(".sheets");
  box.scrollLeft = across * box.scrollWidth - box.clientWidth / 2;
  box.scrollTop = down * box.scrollHeight - box.clientHeight / 2;
}

function takeOver(shown, path) {
  const same = (search) => new URL(search, location).searchParams.get("page");
  const kept = { middle: middle(), page: same(location.href), focus: document.activeElement?.id };
  const open = [...place.querySelectorAll("details[open]")].map((each) => each.id);
  const focusInPages = document.activeElement?.classList.contains("sheets");
  stop();
  for (const each of shown.querySelectorAll("noscript")) each.remove();
  place.replaceChildren(...document.importNode(shown, true).childNodes);
  history.replaceState(null, "", path);
  for (const id of open) document.getElementById(id).open = true;
  start();
  if (place.querySelector(".scrolled")) put(same(path) === kept.page ? kept.middle : [0.5, 0]);
  const back = focusInPages ? place.querySelector(".sheets") : document.getElementById(kept.focus || "none");
  back?.focus({ preventScroll: true });
}

async function opened(path) {
  try {
    const answer = await fetch(path, { cache: "no-store", headers: { Accept: "text/html" } });
    return [answer, await answer.text()];
  } catch {
    return [];
  }
}

async function turn(path) {
  if (turning) return;
  turning = true;
  place.setAttribute("aria-busy", "true");
  try {
    const [answer, text] = await opened(path);
    if (!answer) return said("silent");
    const page = new DOMParser().parseFromString(text, "text/html");
    const shown = page.getElementById("viewer");
    if (shown) {
      document.title = page.title;
      takeOver(shown, answer.url);
    } else if (answer.redirected) {
      location.replace(answer.url);
    } else {
      // Refused: what is shown goes, and the words of the refusal come.
      leave();
      document.getElementById("main").replaceChildren(...document.importNode(page.getElementById("main"), true).childNodes);
    }
  } finally {
    turning = false;
    place.removeAttribute("aria-busy");
  }
}

function leave() {
  stop();
  for (const bitmap of ahead.values()) bitmap.close();
  ahead.clear();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-turn]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  turn(link.href);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-turn]")) return;
  event.preventDefault();
  turn(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
});
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
start();

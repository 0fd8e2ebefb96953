// Sending a file by pieces: it can pause, outlive a broken connection, and go on after the page was loaded anew. Of an
// upload under way this place in the window's history keeps its id and by what to know the file again, never its name.
const form = document.getElementById("bring");
const box = document.getElementById("sending");
const TUS = { "Tus-Resumable": "1.0.0" };
const LONGEST_WAIT = 30_000;
const PIECE = Number(box?.dataset.piece);
const part = (name) => document.getElementById(`sending-${name}`);
const words = box?.dataset ?? {};

let upload = null;
let request = null;
let turn = 0;
let openings = 0;
let begun = 0;
let before = 0;

class Refused extends Error {
  constructor(problem, status) {
    super(problem.detail ?? "");
    this.remedy = problem.remedy ?? "";
    this.status = status;
  }
}

class Lost extends Error {}

function heard(status, text) {
  if (status === 0 || status >= 500) throw new Lost();
  let said = {};
  try {
    said = text ? JSON.parse(text) : {};
  } catch {
    throw new Lost();
  }
  if (status >= 400) throw new Refused(said, status);
  return said;
}

async function ask(method, path, headers = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      cache: "no-store",
      headers: { Accept: "application/json", "Accept-Language": document.documentElement.lang, ...TUS, ...headers },
    });
  } catch {
    throw new Lost();
  }
  return heard(answer.status, await answer.text());
}

// XMLHttpRequest tells how much of a body has left; fetch does not.
function send(path, headers, body, progress) {
  return new Promise((resolve, reject) => {
    request = new XMLHttpRequest();
    request.open("PATCH", path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => {
      try {
        heard(request.status, request.responseText);
        resolve(Number(request.getResponseHeader("Upload-Offset")));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = request.onabort = request.ontimeout = () => reject(new Lost());
    request.send(body);
  });
}

async function checksum(bytes) {
  if (!crypto.subtle) return {};
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { "Upload-Checksum": `sha256 ${btoa(String.fromCharCode(...digest))}` };
}

function ascii(value) {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function ordered(file) {
  const said = (name) => form.elements[name]?.value.trim() || undefined;
  return {
    type: form.dataset.type,
    entry_id: form.dataset.entry ?? said("entry_id"),
    marking: form.dataset.marking ?? said("marking"),
    item_id: form.dataset.item,
    file_name: said("file_name") ?? file.name,
    title: said("title"),
    authorised: said("authorised"),
  };
}

// What is kept, and what is shown.

function keep(file) {
  history.replaceState({ upload: upload.id, size: file.size, modified: file.lastModified }, "");
}

function forget() {
  history.replaceState(null, "");
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

function sized(bytes) {
  const units = ["Bytes", "kB", "MB", "GB"];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000;
    unit += 1;
  }
  return `${unit ? bytes.toFixed(1) : bytes} ${units[unit]}`;
}

function told(state) {
  if (part("state").textContent !== words[state]) part("state").textContent = words[state];
}

function shown(done, total) {
  part("bar").value = total ? (100 * done) / total : 100;
  part("share").textContent = `${sized(done)} / ${sized(total)}`;
  const seconds = (performance.now() - begun) / 1000;
  const speed = seconds > 0.5 ? (done - before) / seconds : 0;
  part("speed").textContent = speed > 0 ? `${sized(Math.round(speed))}/s` : "";
  const left = speed > 0 ? Math.ceil((total - done) / speed) : 0;
  part("left").textContent = speed > 0 ? filled(words.left, { minutes: Math.floor(left / 60), seconds: left % 60 }) : "";
}

function running(is) {
  document.getElementById("pause").hidden = !is;
  document.getElementById("resume").hidden = is;
}

function complain(error) {
  const [what, then] = part("problem").children;
  what.textContent = error.message || words.refused;
  then.textContent = error.remedy ?? "";
  part("problem").hidden = false;
  part("state").textContent = words.refused;
  document.getElementById("pause").hidden = document.getElementById("resume").hidden = true;
  form.hidden = false;
  upload = null;
}

// The way of one file.

async function opened(file) {
  const headers = { "Hizo-Deposit": ascii(ordered(file)), "Upload-Length": String(file.size) };
  openings += 1;
  return ask("POST", "/v1/uploads", { ...headers, "Idempotency-Key": `${form.elements._key.value}-${openings}` });
}

async function sendPiece(file, on) {
  const offset = upload.received;
  const bytes = await file.slice(offset, offset + PIECE).arrayBuffer();
  const headers = {
    ...TUS,
    "Accept-Language": document.documentElement.lang,
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": String(offset),
    ...(await checksum(bytes)),
  };
  if (!on()) throw new Lost();
  upload.received = await send(`/v1/uploads/${upload.id}`, headers, bytes, (sent) => shown(offset + sent, file.size));
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

async function again(on) {
  for (let wait = 1000; on(); wait = Math.min(2 * wait, LONGEST_WAIT)) {
    await pause(wait);
    try {
      return await ask("GET", `/v1/uploads/${upload.id}`);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
  }
  return upload;
}

async function sendRest(file, on) {
  begun = performance.now();
  before = upload.received;
  told("running");
  while (on() && upload.state === "receiving" && upload.received < file.size) {
    try {
      await sendPiece(file, on);
      told("running");
    } catch (error) {
      if (!on()) return;
      // Another offset than the vault's, or a piece that was damaged on its way: the vault says where it stands.
      if (!(error instanceof Lost) && ![409, 460].includes(error.status)) throw error;
      told("lost");
      const found = await again(on);
      if (!on()) return;
      upload = found;
      begun = performance.now();
      before = upload.received;
    }
    shown(upload.received, file.size);
  }
}

async function bring(file) {
  // Whatever was under way before, waiting for the vault perhaps, has had its turn.
  const mine = ++turn;
  const on = () => turn === mine;
  form.hidden = true;
  box.hidden = false;
  part("problem").hidden = true;
  part("what").textContent = file.name;
  running(true);
  try {
    if (!upload) {
      told("opening");
      upload = await opened(file);
    }
    keep(file);
    shown(upload.received, file.size);
    await sendRest(file, on);
    if (!on()) return;
    told("checking");
    forget();
    location.assign(`/uploads/${upload.id}`);
  } catch (error) {
    complain(error instanceof Refused ? error : { message: words.lost });
  }
}

function same(file) {
  const kept = history.state;
  return kept?.size === file.size && kept.modified === file.lastModified ? kept.upload : null;
}

async function start() {
  const [file] = form.elements.file.files;
  if (!file) return;
  const id = same(file);
  const found = id && (await ask("GET", `/v1/uploads/${id}`).catch(() => null));
  upload = found?.state === "receiving" ? found : null;
  await bring(file);
}

async function giveUp() {
  turn += 1;
  request?.abort();
  if (upload) await ask("DELETE", `/v1/uploads/${upload.id}`).catch(() => {});
  forget();
  location.assign(location.pathname);
}

async function remembered() {
  const id = history.state?.upload;
  if (!id) return;
  try {
    const found = await ask("GET", `/v1/uploads/${id}`);
    if (found.state !== "receiving") throw new Lost();
    const percent = Math.floor((100 * found.received) / Math.max(found.length, 1));
    const hint = document.getElementById("drop-hint");
    hint.textContent = `${filled(words.goesOn, { name: found.plain_name, percent })} ${hint.textContent}`;
  } catch {
    forget();
  }
}

function takeDrops() {
  const drop = document.getElementById("drop");
  document.getElementById("drop-hint").hidden = false;
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 1) form.elements.file.files = event.dataTransfer.files;
  });
  // A file that misses the place does not replace the page.
  for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
}

if (form && box) {
  takeDrops();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  document.getElementById("pause").addEventListener("click", () => {
    turn += 1;
    request?.abort();
    told("paused");
    running(false);
    document.getElementById("resume").focus();
  });
  document.getElementById("resume").addEventListener("click", async () => {
    upload = await ask("GET", `/v1/uploads/${upload.id}`).catch(() => upload);
    bring(form.elements.file.files[0]);
    document.getElementById("pause").focus();
  });
  document.getElementById("give-up").addEventListener("click", giveUp);
  remembered();
}

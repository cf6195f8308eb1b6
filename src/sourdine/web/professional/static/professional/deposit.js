// Sends the chosen file in parts, says how far it is, and goes on where it was cut. Without this script the
// form sends the file by itself; the server seals it in the same way.

const form = document.getElementById("sending");
const input = document.getElementById("file");
const drop = document.getElementById("drop");
const go = document.getElementById("go");
const stop = document.getElementById("stop");
const bar = document.getElementById("bar");
const said = document.getElementById("said");
const refused = document.getElementById("refused");
const words = form.dataset;
const token = form.elements.csrfmiddlewaretoken.value;
const LARGEST = Number(words.part);
const SMALLEST = 64 << 10;
const LONG = 2_000; // milliseconds: a part that takes longer keeps others waiting
const LONGEST_WAIT = 30_000;

class Refused extends Error {}
class Expired extends Error {}
class Stopped extends Error {}

let size = 256 << 10; // of the next part
let stopping = null; // an AbortController while a file is on its way

form.querySelectorAll(".with-script").forEach((one) => { one.hidden = false; });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (input.files.length && !stopping) start(input.files[0]);
});
stop.addEventListener("click", () => stopping?.abort());
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length || stopping) return;
  input.files = event.dataTransfer.files;
  start(input.files[0]);
});
window.addEventListener("beforeunload", (event) => { if (stopping) event.preventDefault(); });

async function start(file) {
  refused.hidden = true;
  if (file.size > Number(words.most) * 1e6) return refuse(words.large);
  stopping = new AbortController();
  show(true);
  const held = { done: 0, size: file.size };
  try {
    const upload = await send(file, held, stopping.signal);
    tell(words.done, 1);
    stopping = null;
    location.assign(upload.preview);
  } catch (error) {
    stopping = null;
    show(false);
    if (error instanceof Refused) begun.known = begun.key = undefined; // what is refused is begun anew
    if (error instanceof Stopped) tell(words.stopped, held.done / held.size);
    else refuse(error instanceof Expired ? words.expired : error.message);
  }
}

async function send(file, held, signal) {
  const upload = await insist(() => begun(file, signal), held, signal);
  held.done = upload.offset;
  while (held.done < file.size) {
    tell(words.sending, held.done / file.size);
    const part = file.slice(held.done, held.done + size);
    held.done = await insist(() => sendPart(upload, part, held.done, signal), held, signal);
  }
  await insist(() => post(upload.complete, null, {}, signal), held, signal);
  return upload;
}

// What was begun before, and cut, goes on: the browser says the same of the file, the page names the upload.
async function begun(file, signal) {
  const fingerprint = await digest(`${location.pathname}\n${file.name}\n${file.size}\n${file.lastModified}`);
  const earlier = document.querySelector(`[data-upload][data-key^="${fingerprint}-"]`)?.dataset;
  if (earlier && !begun.known) {
    begun.known = {
      fingerprint, part: earlier.upload, complete: earlier.complete, preview: earlier.preview, offset: Number(earlier.offset),
    };
  }
  if (begun.known?.fingerprint === fingerprint) return begun.known;
  begun.key ??= {};
  begun.key[fingerprint] ??= `${fingerprint}-${hexadecimal(crypto.getRandomValues(new Uint8Array(8)))}`;
  const about = new URLSearchParams({ name: file.name, size: file.size, key: begun.key[fingerprint] });
  begun.known = { fingerprint, ...(await post(words.begin, about, {}, signal)) };
  return begun.known;
}

async function sendPart(upload, part, offset, signal) {
  const headers = { "Upload-Offset": offset, "Content-Type": "application/octet-stream" };
  const start = performance.now();
  upload.offset = (await post(upload.part, part, headers, signal)).offset;
  pace(performance.now() - start);
  return upload.offset;
}

function pace(took) {
  if (took < LONG / 2) size = Math.min(size * 2, LARGEST);
  else if (took > LONG) size = Math.max(size / 2, SMALLEST);
}

// Whatever may pass is tried again, later and later; what is refused is not.
async function insist(act, held, signal) {
  for (let wait = 500; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      return await act();
    } catch (error) {
      if (signal.aborted) throw new Stopped();
      if (error instanceof Refused || error instanceof Expired) throw error;
      tell(words.cut, held.done / held.size);
      await pause(wait, signal);
    }
  }
}

function pause(wait, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, wait);
    signal.addEventListener("abort", () => { clearTimeout(timer); reject(new Stopped()); }, { once: true });
  });
}

async function post(way, body, headers, signal) {
  const answer = await fetch(way, {
    method: "POST", body, signal, redirect: "manual", headers: { "X-CSRFToken": token, ...headers },
  });
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new Expired();
  if (answer.status >= 500 || answer.status === 429) throw new Error();
  const told = await answer.json();
  if (answer.status === 409 && "offset" in told) return told; // the server knows how far it is
  if (!answer.ok) throw new Refused(told.sentence);
  return told;
}

async function digest(text) {
  return hexadecimal(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

function hexadecimal(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function show(sending) {
  document.getElementById("progress").hidden = false;
  stop.hidden = !sending;
  go.disabled = input.disabled = sending;
}

function tell(sentence, share) {
  const percent = Math.floor(100 * (share || 0));
  bar.value = percent;
  said.textContent = sentence.replace("{percent}", percent);
}

function refuse(sentence) {
  refused.textContent = sentence;
  refused.hidden = false;
}

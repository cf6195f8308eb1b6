// A certificate may be dropped on the page; a file is compared with it here, and never sent.

const MOST = 1e9; // bytes; WebCrypto digests what is in memory

const checking = document.getElementById("checking");
const chosen = document.getElementById("file");
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const files = event.dataTransfer.files;
  if (!files.length) return;
  const into = event.target.closest("#comparing .field")?.querySelector("input") ?? chosen;
  into.files = files;
  into.dispatchEvent(new Event("change", { bubbles: true }));
  if (into === chosen) checking.requestSubmit();
});

// The code on a sheet leads here with the fingerprint after the #, which browsers keep to themselves.
const printed = location.hash.slice(1);
if (/^[0-9a-f]{32}$/.test(printed)) {
  history.replaceState(null, "", location.pathname);
  document.getElementById("fingerprint").value = printed.match(/.{4}/g).join(" ");
  checking.requestSubmit();
}

const comparing = document.getElementById("comparing");
if (comparing) {
  comparing.hidden = false;
  comparing.addEventListener("change", compare);
}

async function compare() {
  const certificate = JSON.parse(document.getElementById("of-certificate").textContent);
  const report = document.getElementById("report").files[0];
  const file = document.getElementById("result").files[0];
  if (!report || !file) return;
  say(comparing.dataset.working);
  say(await answer(certificate, report, file), file);
}

async function answer(certificate, report, file) {
  const words = comparing.dataset;
  const salt = await saltOf(report);
  if (!salt) return words.none;
  if (await digest(salt) !== certificate.saltDigest) return words.salt;
  if (file.size > MOST) return words.large;
  const found = await digest(new Blob([salt, file]));
  const same = (one) => one.digest === found && one.size === file.size;
  const result = certificate.results.find(same);
  if (result) return certificate.words.result_matches.replace("{form}", result.form);
  return same(certificate.input) ? certificate.words.input_matches : words.other;
}

// 32 bytes in base64url, as the report writes them.
async function saltOf(report) {
  try {
    const text = JSON.parse(await report.text()).salt.replaceAll("-", "+").replaceAll("_", "/");
    const salt = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return salt.length === 32 ? salt : null;
  } catch {
    return null;
  }
}

async function digest(of) {
  const bytes = of instanceof Blob ? await of.arrayBuffer() : of;
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(sentence, file) {
  document.getElementById("compared").textContent = file ? sentence.replace("{file}", file.name) : sentence;
}

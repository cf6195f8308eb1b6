// A certificate may be dropped on the page; a file is compared with it here, and never sent.

const MOST = 1e9; // bytes; WebCrypto digests what is in memory
const MOST_SHEET = 1 << 20; // bytes, as the service reads of one

const checking = document.getElementById("checking");
const chosen = document.getElementById("file");
let seen; // the chosen file, once it is known for a certificate
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  const files = [...event.dataTransfer.files];
  const into = event.target.closest("#comparing .field")?.querySelector("input");
  if (into && files.length) return put(into, files[0]);
  for (const one of files) {
    if (!await isCertificate(one)) continue;
    put(chosen, one);
    return checking.requestSubmit();
  }
});
chosen.addEventListener("change", look);
// Whoever is quicker than the look at what they chose waits for it.
checking.addEventListener("submit", async (event) => {
  if (chosen.files[0] === seen) return;
  event.preventDefault();
  if (await look()) checking.requestSubmit();
});

async function look() {
  const file = chosen.files[0];
  const mayGo = !file || await isCertificate(file);
  if (chosen.files[0] !== file) return false; // another one was chosen meanwhile
  if (mayGo) seen = file;
  else refuse();
  return mayGo;
}

function refuse() {
  chosen.value = "";
  chosen.setCustomValidity(chosen.dataset.refused);
  chosen.reportValidity();
  chosen.setCustomValidity("");
}

// Nothing else is sent: whatever else somebody drops or chooses may hold numbers.
// A PDF may be a printed list: the sheet of a certificate has a file attached, and is small.
async function isCertificate(file) {
  const head = await file.slice(0, 64).text();
  if (!/^\s*%PDF-/.test(head)) return /^\s*eyJ/.test(head);
  return file.size <= MOST_SHEET && /\/EmbeddedFile\b/.test(await file.text());
}

function put(into, file) {
  const alone = new DataTransfer();
  alone.items.add(file);
  into.files = alone.files;
  into.dispatchEvent(new Event("change", { bubbles: true }));
}

// The code on a sheet leads here with the fingerprint after the #, which browsers keep to themselves.
const printed = location.hash.slice(1);
if (/^[0-9a-f]{32}$/.test(printed)) {
  history.replaceState(null, "", location.pathname);
  document.getElementById("fingerprint").value = printed.match(/.{4}/g).join(" ");
  checking.requestSubmit();
}

const comparing = document.getElementById("comparing");
let compared = 0; // how many times
if (comparing) {
  comparing.hidden = false;
  comparing.addEventListener("change", compare);
}

async function compare() {
  const certificate = JSON.parse(document.getElementById("of-certificate").textContent);
  const report = document.getElementById("report").files[0];
  const file = document.getElementById("result").files[0];
  if (!report || !file) return;
  const turn = ++compared;
  say(comparing.dataset.working);
  const said = await answer(certificate, report, file);
  // A large file takes seconds: its answer is none about the file that was chosen meanwhile.
  if (turn === compared) say(said, file);
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
  document.getElementById("compared").textContent = file ? sentence.replace("{file}", () => file.name) : sentence;
}

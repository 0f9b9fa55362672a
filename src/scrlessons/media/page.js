// The page: one part at a time, its search and its handout.
const at = (id) => document.getElementById(id);
const packed = new Blob([Uint8Array.from(atob(at("data").textContent), (one) => one.charCodeAt(0))]);
const unpacked = packed.stream().pipeThrough(new DecompressionStream("deflate"));
const data = await new Response(unpacked).json();
const { records, search, split, stem } = createSearch(MiniSearch, stemmer, data);

// What is shown: one part at a time, by the address behind the #.
const form = document.forms[0], title = document.title, fields = [...form.elements].filter((one) => one.name);
const everyPart = [...document.querySelectorAll(".part")], partOf = (id) => at(id).closest(".part");
const copyOf = (id) => at(id).content.firstElementChild.cloneNode(true), say = (text) => { at("status").textContent = text; };
const make = (tag, inside, more, made = document.createElement(tag)) => { made.append(...[inside].flat()); return Object.assign(made, more); };
const address = (pairs) => `#${pairs.filter(([, value], place) => !place || value).map((pair) => pair.map(encodeURIComponent).join("=")).join("&")}`;
let limit = 10, shown = everyPart;
function show(name, ...wanted) {
  for (const one of [...shown, ...wanted]) one.hidden = !wanted.includes(one);
  const isStart = (shown = wanted)[0] === partOf("start");
  document.body.className = isStart ? "js start" : "js";
  document.title = isStart ? title : `${name} · ${title}`;
}
function decoded(hash) { // an address that was cut or made up is none
  try { return decodeURIComponent(hash); } catch { return hash; }
}
function route() {
  const hash = location.hash.slice(1), asked = new URLSearchParams(hash), all = hash === "everything";
  for (const field of fields) field.value = asked.get(field.name) ?? "";
  form.querySelector("details").open ||= fields.slice(1).some((field) => field.value);
  if (asked.has("q")) return showAnswer(false);
  const target = at(decoded(hash) || "start");
  const own = (!all && target?.closest(".part")) || partOf("start");
  const more = all ? everyPart.filter((one) => !one.matches(".found, .handout")) : own === partOf("start") ? [partOf("themes")] : [];
  show(own.querySelector("h2").textContent, own, ...more);
  say("");
  if (own.matches(".lessons") && target.id !== "lessons" && !own.querySelector(".tools")) target.nextElementSibling.after(tools(target.id));
  if (hash && target) Object.assign(target, { tabIndex: -1 }).focus();
}
const tools = (id) => { const row = copyOf("tools"); row.dataset.of = id; return row; };
function showAnswer(typing) {
  const [q, theme, chosen, kind, collection] = fields.map((field) => field.value);
  const allows = (one) =>
    (!theme || one.themes?.includes(theme)) && (!chosen || one.cases?.includes(chosen)) &&
    (!kind || one.type === kind || one.kind === kind) && (!collection || one.collection === collection);
  const found = q.trim() ? search(q, allows, typing) : { hits: records.filter(allows), nearest: [], terms: [] };
  const near = found.hits.length ? [] : found.nearest;
  at("done").replaceChildren(...(q.trim() ? [...explain(found, near.length)].map((line) => make("p", line)) : []));
  at("results").replaceChildren(...found.hits.slice(0, limit).map((record) => entry(record, found.terms)));
  at("nearest").replaceChildren(...near.map((record) => entry(record, found.terms)));
  at("more").hidden = found.hits.length <= limit;
  show(q.trim() || "Answers", partOf("results"));
  const count = found.hits.length;
  say(count ? `${count} ${count === 1 ? "answer" : "answers"}` : "Nothing found");
}
function* explain({ corrected, emergency, hasAll, hits, subject, synonyms }, near) {
  if (emergency) yield make("strong", emergency);
  if (corrected.length && hits.length) yield `Read ${corrected.map(([typed, word]) => `“${typed}” as “${word}”`).join(", ")}.`;
  if (subject) yield `The collections have nothing on ${subject.name}.`;
  if (subject?.url) yield ["Read: ", make("a", subject.title, { href: subject.url }), `, ${subject.who}.`];
  if (near) yield subject ? "Related, but not about this:" : "Nothing answers all of this. The nearest:";
  if (hits.length && !hasAll) yield "No record has all of these words. The closest:";
  if (hits.length && synonyms.length) yield `Also searched for: ${listed([...new Set(synonyms)])}.`;
}
const listed = (all, most = 8) => `${all.slice(0, most).join(", ")}${all.length > most ? ` and ${all.length - most} more` : ""}`;
function marked(text, terms) { // a phrase is marked where it stands as a whole
  const pieces = text.split(/([\p{L}\p{N}]+)/u); // words at odd places
  const stems = pieces.map((piece, place) => (place % 2 ? split(piece).map(stem).join(" ") : ""));
  const found = new Set();
  for (const term of terms.filter(Boolean).map((one) => one.split(" ")))
    for (let place = 1; place < pieces.length; place += 2)
      if (term.every((one, n) => stems[place + 2 * n] === one)) term.forEach((_, n) => found.add(place + 2 * n));
  const first = Math.min(...found, Infinity), start = Number.isFinite(first) ? Math.max(0, first - 40) : 0;
  const all = pieces.map((piece, place) => (found.has(place) ? make("mark", piece) : piece));
  return all.length > 160 ? [start ? "… " : "", ...all.slice(start, start + 150), "…"] : all;
}
function entry(record, terms) {
  const about = `${record.at.slice(record.type.length + 1)} · ${(record.kind ?? data.kinds[record.type]).replaceAll("-", " ")}`;
  return make("li", [
    make("h3", make("a", record.title, { href: `#${record.at}` })), make("p", about, { className: "quiet" }),
    make("p", marked(record.body || record.title, terms)),
    ...(record.notes ?? []).map((note) => make("p", `Note: ${note}`, { className: "ours" })),
    ...(record.url ? [make("p", make("a", record.url, { href: record.url }))] : []),
    ...(record.type === "lesson" ? [tools(record.at)] : []),
  ]);
}

// To use at work: a lesson copied with its reference, and a handout of lessons chosen.
const cite = (one) => `${one.title}. ${data.collections[one.collection]}, ${one.ref ? `paragraph ${one.ref}` : one.at.slice(7)}`;
const deeds = {
  more: () => { limit += 50; showAnswer(false); },
  print: () => print(),
  copy: (record) => Promise.resolve().then(() => navigator.clipboard.writeText(`${record.body} (${cite(record)})`))
    .then(() => say("Copied with its reference"), () => say("This browser does not allow copying here")),
  add(record) {
    const row = copyOf("row"), [text, reference] = row.querySelectorAll("p");
    [row.id, text.textContent, reference.textContent] = [`chosen-${record.id}`, record.body, cite(record)];
    for (const one of row.querySelectorAll("[aria-label]")) one.setAttribute("aria-label", `${one.getAttribute("aria-label")} ${record.at.slice(7)}`);
    if (!at(row.id)) at("chosen").append(row);
    gather();
  },
  remove(_, button) { button.closest("tr").remove(); gather(); at("handout").focus(); },
};
function gather(count = at("chosen").rows.length) {
  at("gathered").textContent = count;
  at("none").hidden = count > 0;
  at("chosen").parentElement.hidden = !count;
  say(`In the handout: ${count}`);
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[value]");
  if (button) deeds[button.value](records.find((one) => one.at === button.parentElement.dataset.of), button);
  if (event.target.matches(".skip")) { event.preventDefault(); at("main").focus(); } // the address stays
});
form.addEventListener("input", () => {
  limit = 10;
  const pairs = fields.map((field) => [field.name, field.value]), none = !pairs.some(([, value]) => value.trim());
  history[/^#q=/.test(location.hash) ? "replaceState" : "pushState"](null, "", none ? "#" : address(pairs));
  if (none) route(); else showAnswer(true);
});
form.addEventListener("submit", (event) => { event.preventDefault(); showAnswer(false); });
addEventListener("popstate", route);
for (const one of document.querySelectorAll("header [hidden]")) one.hidden = false;
route();

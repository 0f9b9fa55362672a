// The page's search and its parts. First the steps of scr's own search, under the same names, with
// the figures and the words that scr wrote into the page; then what is shown.
const at = (id) => document.getElementById(id), packed = new Blob([Uint8Array.from(atob(at("data").textContent), (one) => one.charCodeAt(0))]).stream();
const data = await new Response(packed.pipeThrough(new DecompressionStream("deflate"))).json();
const figures = data.figures, records = data.records, SMALL = new Set(data.small.split(" "));

// Words, as SQLite takes a text apart, and their stems.
const letters = new RegExp(`[${Object.keys(data.letters).join("")}]`, "g"), normalize = (text) => text.replace(/(?<=\d)(?=[¼-¾⅐-⅞])/g, " ").normalize("NFKD").replace(letters, (one) => data.letters[one]);
const words = (text) => normalize(text).replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const fold = (text) => words(text.replaceAll("&", " and ")).join(" "), remember = (make, kept = new Map()) => (key) => kept.get(key) ?? kept.set(key, make(key)).get(key);
const spelt = (text) => normalize(text).normalize("NFC").match(/[\p{L}\p{N}]+/gu) ?? [], part = (word) => ({ text: word, words: [word] });
const stemOf = remember((word) => (word.length < 3 ? word : stemmer(word)));
const stems = remember((text) => words(text).map(stemOf).join(" ")), isAcronym = (text) => /^\p{L}[\p{L}\p{N}]{1,4}$/u.test(text) && text === text.toUpperCase();
const total = (numbers) => numbers.reduce((sum, one) => sum + one, 0), unique = (list) => [...new Set(list)];

// The index: every record by its stems, and by its words as they are spelt.
const index = new MiniSearch({ fields: ["stems", "plain", "spelt"], tokenize: (text) => text.match(/\S+/g) ?? [], processTerm: (word) => word });
const vocabulary = new Map(); // each word with how many records have it
records.forEach((record, id) => {
  const texts = record.texts.map((text) => text.split("\n").map(words));
  const lines = (of) => texts.map((phrases) => ` ${phrases.map((own) => own.map(of).join(" ")).join(" | ")} `);
  Object.assign(record, { id, type: record.at.split("-")[0], stems: lines(stemOf), plain: lines((word) => word) });
  record.asked = record.texts[1] ? record.stems[1].split("|") : []; // blanks stay around each
  for (const word of new Set(texts.flat(2))) vocabulary.set(word, (vocabulary.get(word) ?? 0) + 1);
  index.add({ id, stems: record.stems.join(" "), plain: record.plain.join(" ") });
});
const known = new Set([...vocabulary.keys()].map(stemOf));
data.english.replace(/(\d)(\D*)/g, (_, shared, rest) => known.add(data.last = (data.last ?? "").slice(0, shared) + rest));
const find = (text, field = "stems", begins = false) => index.search(text,
  { fields: [field], combineWith: "AND", prefix: (_, place, all) => begins && place === all.length - 1 }).map((hit) => hit.id);

// The words that stand for each other: each form by its key, with what it is widened by.
const keyed = remember((text) => keyOf(stems(asTyped(text)).split(" "))), forms = new Map(), lineOf = (own) => ` ${own.join(" ")} `, loose = new Set(data.loose.split(" "));
const bare = (own) => own.filter((one) => !loose.has(one)).map((one) => data.past[one] ?? one);
const keyOf = (own) => (bare(own).length > 1 ? bare(own) : own).join(" "), asTyped = (text) => text.split(" ").flatMap(parts).map((one) => one.text).join(" ");
for (const set of data.sets) for (const text of set[0]) {
  const form = forms.get(keyed(text)) ?? { acronym: false, sets: [] };
  forms.set(keyed(text), { acronym: form.acronym || isAcronym(text), sets: [...form.sets, set] });
}
const othersOf = remember((key, others = new Map()) => {
  for (const [from, to, worth] of forms.get(key).sets) for (const other of to.length ? to : from) {
    const own = words(other), plain = own.length === 1 && isAcronym(other), as = plain ? own : own.map(stemOf);
    if (own.length && keyed(other) !== key && !others.has(stems(other))) others.set(stems(other),
      { text: other, words: own, stems: as, line: lineOf(as), worth, plain, adjacent: own.some((word) => SMALL.has(word)) });
  }
  return [...others.values()];
});
const longest = Math.max(...[...forms.keys()].map((key) => key.split(" ").length));
const said = [...data.sets.flatMap(([from, to]) => [...from, ...to]), ...data.subjects.flatMap((subject) => subject.words)];
const saidLines = `\n ${said.map(stems).join(" \n ")} \n`;
for (const word of said.flatMap((text) => text.toLowerCase().match(/[a-z]+(?![a-z]|['’]s)/g) ?? []))
  if (!vocabulary.has(word)) { vocabulary.set(word, 0); known.add(stemOf(word)); }
index.add({ id: -1, spelt: [...vocabulary.keys()].join(" ") });

// A query taken apart: words, "phrases", beginnings* and -what is left out.
function parse(text) {
  const lists = [new Map(), new Map()];
  for (const [token, phrase] of text.slice(0, figures.characters).replace(/[“”„«»]/g, '"').matchAll(/-?"([^"]*)"?|[^\s"]+/g))
    for (const one of phrase === undefined ? parts(token) : [{ text: phrase.trim(), words: spelt(phrase), quoted: true }])
      if (one.words.length) lists[Number(token.startsWith("-"))].set(isSmall(one) ? Symbol() : JSON.stringify(one), one);
  return lists.map((list) => [...list.values()].slice(0, figures.words));
}
function parts(token) {
  const bare = token.replace(/^[.,;:!?()[\]{}'’‘-]+|[.,;:!?()[\]{}'’‘-]+$/g, "")
    .replace(/['’](s|ve|re|ll|m|d)$/, "").replace(/n['’]t$/, "nt");
  const verb = data.verbs[bare.toLowerCase()];
  return verb ? [part(verb), part("not")] : [{ text: bare.replace(/^\*+|\*+$/g, ""), words: spelt(bare), prefix: bare.endsWith("*") }];
}
const isKnown = (word) => SMALL.has(word) || known.has(stemOf(word)), isLiteral = (one) => Boolean(one.quoted || one.prefix);
const isSmall = (one) => !isLiteral(one) && one.words.every((word) => SMALL.has(word.toLowerCase()));

// Misspelt, joined and split words set right: the likeliest reading of the whole query.
function correct(typed) {
  const all = [], corrected = new Map();
  for (const one of typed) {
    const before = all.at(-1), [word, ...more] = one.words, joined = before ? fold(before.words.at(-1) + word) : "";
    const isPlain = !isLiteral(one) && !more.length;
    if (isPlain && joined.length > figures.short && !isLiteral(before) && vocabulary.get(joined) &&
        !standTogether(before.words.at(-1), word)) {
      corrected.set(`${before.text} ${one.text}`, joined);
      all[all.length - 1] = part(joined);
      continue;
    }
    const isUnknown = isPlain && /^\p{L}{4,}$/u.test(word) && word.length <= figures.letters && !/^\p{Lu}{4}$/u.test(word) && !isKnown(fold(word));
    const reading = isUnknown && [...alike(fold(word)), ...splits(fold(word))].sort((a, b) => likelihood(b) - likelihood(a))[0];
    if (reading) corrected.set(one.text, reading.words.join(" "));
    all.push(...(reading ? reading.words.map(part) : [one]));
  }
  return [all, corrected];
}
const together = remember((pair) => Number(saidLines.includes(` ${pair} `) ||
  find(pair).some((id) => records[id].stems.some((line) => line.includes(` ${pair} `)))));
const standTogether = (one, other) => together(`${stems(one)} ${stems(other)}`), likelihood = (reading) => 0.3 * Math.log(1 + reading.records) - reading.slips;
const near = (text, fuzzy) => index.search(text, { fields: ["spelt"], fuzzy }).flatMap((hit) => hit.terms);
function alike(word, most = word.length <= figures.short ? 1 : 2) { // letters left out, added, changed or turned round
  const found = new Map(), turned = word.length > figures.letters ? [] : [...word.slice(1)].map((letter, place) => word.slice(0, place) + letter + word[place] + word.slice(place + 2));
  for (let slips = word.length > figures.letters ? 0 : most; slips > 0; slips--)
    for (const term of [...near(word, slips), ...turned.flatMap((one) => near(one, slips - 1))]) found.set(term, slips);
  return [...found].map(([term, slips]) => ({ words: [term], slips: slips + (term[0] === word[0] ? 0 : 0.4), records: vocabulary.get(term) }));
}
function splits(word) {
  const count = (one) => (one.length > 2 || SMALL.has(one) ? vocabulary.get(one) ?? 0 : 0);
  const isWord = (one) => count(one) > 0 || (SMALL.has(one) && one.length > 1);
  const ways = (rest, most) => [...(isWord(rest) ? [[rest]] : []), ...(most < 2 ? [] : [...rest].flatMap((_, end) =>
    (end > 1 && end < rest.length - 1 && isWord(rest.slice(0, end)) ? ways(rest.slice(end), most - 1) : [])
      .map((more) => [rest.slice(0, end), ...more])))];
  return ways(word, figures.joined).filter((way) => way.length > 1 && !way.every((one) => SMALL.has(one))).map((way) => ({
    words: way,
    slips: 0.2 * (way.length - 1) + 0.8 * total(way.slice(1).map((one, place) => 1 - standTogether(way[place], one))),
    records: Math.min(...way.map(count).filter(Boolean)),
  }));
}

// Each telling part of a query with all that stands for it, and how well records say it.
function findUnits(all) {
  const units = [], each = all.map((one) => stems(one.words.join(" ")).split(" "));
  for (let start = 0; start < all.length;) {
    let end = Math.min(all.length, start + longest + figures.loose), key = "";
    for (; end > start; end--) {
      const run = all.slice(start, end), own = each.slice(start, end).flat(), ends = [own[0], own.at(-1)];
      key = keyOf(own);
      if (ends.some((one) => loose.has(one)) && key.split(" ").length < own.length) continue;
      if (forms.has(key) && !(run.some(isLiteral) && (run.length > 1 || run[0].prefix))) break;
    }
    const size = end - start, run = all.slice(start, start + Math.max(size, 1)), own = run.flatMap((one) => one.words);
    const text = run.map((one) => one.text).join(" "), lower = own.map((word) => word.toLowerCase());
    const plain = run[0].prefix || (run.length === 1 && ((size && forms.get(key).acronym) || isAcronym(text)));
    const as = plain ? lower : stems(own.join(" ")).split(" ");
    const typed = { text, words: lower, stems: as, line: lineOf(as), worth: 1, plain, prefix: run[0].prefix,
      adjacent: isLiteral(run[0]) || lower.some((word) => SMALL.has(word)) };
    units.push({ text, forms: [typed, ...(size ? othersOf(key) : [])], small: !size && isSmall(run[0]) });
    start += run.length;
  }
  return units.some((unit) => !unit.small) ? units.filter((unit) => !unit.small) : units;
}
const fieldOf = (form) => (form.plain ? "plain" : "stems"), rowsOf = (unit) => new Set(unit.forms.flatMap((form) => {
  const joined = form.words.length === 2 && !form.adjacent ? find(stemOf(form.words.join(""))) : [];
  const ids = find(form.stems.join(" "), fieldOf(form), form.prefix);
  return [...joined, ...(form.stems.length < 2 ? ids : ids.filter((id) => records[id][fieldOf(form)].some((line) => says(line, form))))];
}));
function says(line, form) {
  if (form.prefix) return line.includes(form.line.trimEnd());
  if (form.stems.length < 2 || form.adjacent || line.includes(form.line)) return line.includes(form.line);
  if (!form.stems.every((one) => line.includes(` ${one} `))) return line.includes(` ${form.words.join("")} `);
  const all = line.split(" "), span = form.stems.length + figures.near;
  return all.some((_, place) => form.stems.every((one) => all.slice(place, place + span).includes(one)));
}
const worthOf = (record, unit) => Math.max(...unit.forms.flatMap((form) =>
  record[fieldOf(form)].map((line, field) => (says(line, form) ? form.worth * figures.fields[field] : 0))));
function rank(record, units) {
  const all = total(units.map((unit) => unit.weight)), worths = units.map((unit) => worthOf(record, unit));
  const share = total(units.map((unit, place) => unit.weight * worths[place])) / all;
  let near = record.asked.length ? 0 : figures.plain * share, phrase = -1;
  record.asked.forEach((line, place) => {
    const own = units.map((unit) => Math.max(0, ...unit.forms.map((form) => (!form.plain && says(line, form) ? form.worth : 0))));
    const covered = total(own.map((worth, unit) => worth * units[unit].weight)) / all;
    const nearness = covered * (0.5 + 0.5 * Math.min(1, own.filter(Boolean).length / Math.max(line.trim().split(" ").length * 0.6, 1)));
    if (nearness > near) [near, phrase] = [nearness, place];
  });
  const score = ((1 - figures.asked) * share + figures.asked * near) ** 2 * figures.kinds[record.type];
  return { record, score, share, hasAll: worths.every(Boolean), phrase };
}
function findSubject(all) {
  const own = all.flatMap((one) => words(one.words.join(" ")).map(stemOf)), typed = new Set(all.flatMap((one) => one.words));
  const speaks = (text) => lineOf(own).includes(` ${stems(asTyped(text))} `) && (own.length === 1 || !isAcronym(text) || typed.has(text));
  const length = (subject) => Math.max(...subject.words.filter(speaks).map((text) => words(text).length));
  return data.subjects.filter((subject) => subject.words.some(speaks)).sort((a, b) => length(b) - length(a))[0];
}

// The answer to a query: its hits, the best first, and what was done to find them.
function answer(text, allows) {
  const [typed, unwanted] = parse(text), subject = findSubject(typed), [all, corrected] = subject ? [typed, new Map()] : correct(typed), units = findUnits(all);
  const rows = units.map(rowsOf), missing = figures.missing[Math.min(rows.filter((own) => own.size).length, 3)];
  const weight = (own) => (own.size ? Math.log(1 + records.length / own.size) : Math.log(1 + records.length) * missing);
  units.forEach((unit, place) => Object.assign(unit, { rows: rows[place], weight: weight(rows[place]) }));
  const found = new Map(), without = new Set(findUnits(unwanted).flatMap((unit) => [...rowsOf({ forms: unit.forms.slice(0, 1) })]));
  for (const unit of units) for (const id of unit.rows) found.set(id, (found.get(id) ?? 0) + unit.weight);
  const likely = [...found].filter(([id]) => !without.has(id) && allows(records[id])).sort(([x, a], [y, b]) => b - a || x - y);
  const least = Math.max(figures.fewest, figures.least - figures.less * units.length);
  const ranked = likely.slice(0, figures.pool).map(([id]) => rank(records[id], units)).filter((one) => one.share >= least)
    .sort((a, b) => b.score - a.score || a.record.id - b.record.id).filter((one, _, good) => one.score >= figures.fall * good[0].score);
  const telling = [...all.keys()].filter((place) => !isSmall(all[place])), first = telling[0], last = telling.at(-1) + 1;
  const names = [fold(text), ...[[0], [first], [0, last], [first, last]].map((span) => fold(all.slice(...span).map((one) => one.text).join(" ")))];
  const named = unwanted.length ? [] : records.filter((one) => one.names.some((name) => names.includes(name)) && allows(one));
  const hits = [...named.map((record) => ({ record, hasAll: true, phrase: -1 })), ...ranked.filter((one) => !named.includes(one.record))];
  return { hits, units, corrected, missing: units.filter((unit) => !unit.rows.size).map((unit) => unit.text),
    subject: named.length ? undefined : corrected.size ? findSubject(all) : subject };
}

// What is shown: one part at a time, by the address behind the #.
const form = document.forms[0], title = document.title, fields = [...form.elements].filter((one) => one.name);
const everyPart = [...document.querySelectorAll(".part")], partOf = (id) => at(id).closest(".part");
const copyOf = (id) => at(id).content.firstElementChild.cloneNode(true), say = (text) => { at("status").textContent = text; };
const make = (tag, inside, more, made = document.createElement(tag)) => { made.append(...[inside].flat()); return Object.assign(made, more); };
const address = (pairs) => `#${pairs.filter(([, value], place) => !place || value).map((pair) => pair.map(encodeURIComponent).join("=")).join("&")}`;
const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } }; // it may be no address of ours
let limit = 10, shown = everyPart;
function show(name, ...wanted) {
  for (const one of [...shown, ...wanted]) one.hidden = !wanted.includes(one);
  const isStart = (shown = wanted)[0] === partOf("start");
  document.body.className = isStart ? "js start" : "js";
  document.title = isStart ? title : `${name} · ${title}`;
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
  const [q, theme, chosen, kind, collection] = fields.map((field) => field.value), last = q.split(/[^a-z]/i).at(-1).toLowerCase();
  const begun = typing && last.length > 1 && !isKnown(last) && [...vocabulary.keys()].some((word) => word.startsWith(last)) ? "*" : "";
  const allows = (one) => (!theme || one.themes?.includes(theme)) && (!chosen || one.cases?.includes(chosen)) &&
    (!kind || one.type === kind || one.kind === kind) && (!collection || one.collection === collection);
  const found = q.trim() ? answer(q + begun, allows)
    : { hits: records.filter(allows).map((record) => ({ record, hasAll: true })), units: [], corrected: new Map(), missing: [] };
  const near = found.subject ? found.hits.slice(0, 3) : [], hits = found.subject ? [] : found.hits;
  at("done").replaceChildren(...[...done(found, near.length)].map((line) => make("p", line)));
  at("results").replaceChildren(...hits.slice(0, limit).map((hit) => entry(hit, found.units)));
  at("nearest").replaceChildren(...near.map((hit) => entry(hit, found.units)));
  at("more").hidden = hits.length <= limit;
  show(q.trim() || "Answers", partOf("results"));
  say(hits.length ? `${hits.length} ${hits.length === 1 ? "answer" : "answers"}` : "Nothing found");
}
function* done({ corrected, hits, missing, subject, units }, near) {
  const others = unique(units.flatMap((unit) => unit.forms.slice(1, 4).map((one) => one.text)));
  const like = hits.length || subject ? [] : missing.flatMap((word) => alike(fold(word), 3).filter((one) => one.records && one.words[0][0] === fold(word)[0]));
  if (corrected.size && hits.length) yield `Read ${[...corrected].map(([wrong, right]) => `“${wrong}” as “${right}”`).join(", ")}.`;
  if (subject) yield `The collections have nothing on ${subject.name}.`;
  if (subject?.url) yield ["Read: ", make("a", subject.title, { href: subject.url }), `, ${subject.who}.`];
  if (near) yield "Nearest, and not on it:";
  if (hits.length && !subject && !hits[0].hasAll)
    yield `${missing.length ? `Nothing has ${missing.map((word) => `“${word}”`).join(", ")}` : "No record has all of these words"}. These are the closest.`;
  if (hits.length && !subject && others.length)
    yield `Also: ${others.slice(0, 8).join(", ")}${others.length > 8 ? ` and ${others.length - 8} more` : ""}.`;
  if (like.length)
    yield ["Words near to these: ", ...like.slice(-3).flatMap(({ words: [word] }) => [make("a", word, { href: address([["q", word]]) }), " "])];
}
function entry({ record, phrase }, units) {
  const said = units.flatMap((unit) => unit.forms).filter((one) => says(record[fieldOf(one)][3], one));
  const isSaid = (word) => said.some((one) => (one.prefix ? word.startsWith(one.stems.at(-1)) : one.stems.includes(one.plain ? word : stemOf(word))));
  let text = (record.texts[3] || record.texts[0]).split(/([\p{L}\p{N}]+)/u)
    .map((piece, place) => (place % 2 && isSaid(fold(piece)) ? make("mark", piece) : piece));
  const first = text.findIndex((piece) => piece.tagName), start = Math.max(0, first - 40);
  if (text.length > 160) text = [start ? "… " : "", ...text.slice(start, start + 150), "…"];
  if (first < 0 && phrase >= 0) text.push(` (asked as: ${record.texts[1].split("\n")[phrase]})`);
  const about = `${record.at.slice(record.type.length + 1)} · ${(record.kind ?? data.kinds[record.type]).replaceAll("-", " ")}`;
  return make("li", [
    make("h3", make("a", record.title, { href: `#${record.at}` })), make("p", about, { className: "quiet" }), make("p", text),
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
  copy: (record) => Promise.resolve().then(() => navigator.clipboard.writeText(`${record.texts[3]} (${cite(record)})`))
    .then(() => say("Copied with its reference"), () => say("This browser does not allow copying here")),
  add(record) {
    const row = copyOf("row"), [text, reference] = row.querySelectorAll("p");
    [row.id, text.textContent, reference.textContent] = [`chosen-${record.id}`, record.texts[3], cite(record)];
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

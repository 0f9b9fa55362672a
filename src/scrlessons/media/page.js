// The page's search and its parts. The first half repeats the steps of scr's own search, under the
// same names, with the figures and the words that scr wrote into the page; the second shows things.
const at = (id) => document.getElementById(id);
const data = JSON.parse(at("data").textContent), figures = data.figures, records = data.records;
const SMALL = new Set(data.small.split(" "));

// Words, as SQLite takes a text apart, and their stems.
const words = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const fold = (text) => words(text.replaceAll("&", " and ")).join(" ");
const remember = (make) => { const kept = new Map(); return (key) => kept.get(key) ?? kept.set(key, make(key)).get(key); };
const stemOf = remember((word) => (word.length < 3 ? word : stemmer(word)));
const soundOf = remember((word) => (word.length > 4 ? metaphone(word) : ""));
const stems = (text) => words(text).map(stemOf).join(" ");
const has = (line, text) => ` ${line} `.includes(` ${text} `);
const isAcronym = (text) => /^\p{L}[\p{L}\p{N}]{1,4}$/u.test(text) && text === text.toUpperCase();
const total = (numbers) => numbers.reduce((sum, one) => sum + one, 0);
const unique = (list) => [...new Set(list)];
const least = (units) => Math.max(figures.fewest, figures.least - figures.less * units);

// The index: every record by its stems, and by its words as they are spelt.
const index = new MiniSearch({ fields: ["stems", "plain"], tokenize: (text) => text.split(" "), processTerm: (word) => word });
const vocabulary = new Map(); // each word with how many records have it
records.forEach((record, id) => {
  const texts = record.texts.map((text) => text.split("\n").map(words));
  const lines = (of) => texts.map((phrases) => phrases.map((own) => own.map(of).join(" ")).join(" | "));
  Object.assign(record, { id, type: record.at.split("-")[0], stems: lines(stemOf), plain: lines((word) => word) });
  record.asked = record.stems[1] ? record.stems[1].split(" | ") : [];
  for (const word of new Set(texts.flat(2))) vocabulary.set(word, (vocabulary.get(word) ?? 0) + 1);
  index.add({ id, stems: record.stems.join(" "), plain: record.plain.join(" ") });
});
const known = new Set([...vocabulary.keys()].map(stemOf));
data.english.replace(/(\d)(\D*)/g, (_, shared, rest) => known.add(data.last = (data.last ?? "").slice(0, shared) + rest));
const find = (text, field = "stems", prefix = false) => index.search(text, {
  fields: [field], combineWith: "AND", prefix: (_, place, all) => prefix && place === all.length - 1,
}).map((hit) => hit.id);

// The words that stand for each other: each form by its stems, with what it is widened by.
const forms = new Map();
for (const [from, to, worth] of data.sets) for (const text of from) {
  const form = forms.get(stems(text)) ?? forms.set(stems(text), { acronym: false, others: new Map() }).get(stems(text));
  form.acronym ||= isAcronym(text);
  for (const other of to.length ? to : from) {
    const key = stems(other), own = words(other), plain = own.length === 1 && isAcronym(other);
    if (key && key !== stems(text) && !form.others.has(key)) form.others.set(key, {
      text: other, words: own, stems: plain ? own : key.split(" "), worth, plain, adjacent: own.some((word) => SMALL.has(word)),
    });
  }
}
const longest = Math.max(...[...forms.keys()].map((key) => key.split(" ").length));
const said = [...data.sets.flatMap(([from, to]) => [...from, ...to]), ...data.subjects.flatMap((subject) => subject.words)];
const saidLines = `\n ${said.map(stems).join(" \n ")} \n`;
for (const word of said.flatMap((text) => text.toLowerCase().match(/[a-z]+(?![a-z]|['’]s)/g) ?? []))
  if (!vocabulary.has(word)) { vocabulary.set(word, 0); known.add(stemOf(word)); }

// A query taken apart: words, "phrases", beginnings* and -what is left out.
function parse(text) {
  const wanted = [], unwanted = [], pieces = text.replace(/[“”„«»]/g, '"').split('"');
  pieces.forEach((piece, place) => {
    const quoted = place % 2 === 1;
    for (const token of quoted ? [piece] : piece.split(/\s+/)) {
      const without = quoted ? ` ${pieces[place - 1]}`.endsWith(" -") : token.startsWith("-");
      const found = quoted ? [{ text: token.trim(), words: spelt(token), quoted }] : parts(token);
      (without ? unwanted : wanted).push(...found.filter((part) => part.words.length));
    }
  });
  const once = (list) => [...new Map(list.map((part) => [JSON.stringify(part), part])).values()].slice(0, figures.words);
  return [once(wanted), once(unwanted)];
}
const spelt = (text) => text.normalize("NFKC").match(/[\p{L}\p{N}]+/gu) ?? [];
const part = (word) => ({ text: word, words: [word] });
function parts(token) {
  let bare = token.replace(/^[.,;:!?()[\]{}'’‘-]+|[.,;:!?()[\]{}'’‘-]+$/g, "").replace(/['’](s|ve|re|ll|m|d)$/, "");
  bare = bare.replace(/n['’]t$/, "nt");
  const verb = data.verbs[bare.toLowerCase()];
  return verb ? [part(verb), part("not")] : [{ text: bare.replace(/^\*+|\*+$/g, ""), words: spelt(bare), prefix: bare.endsWith("*") }];
}
const isLiteral = (one) => Boolean(one.quoted || one.prefix);
const isSmall = (one) => !isLiteral(one) && one.words.every((word) => SMALL.has(word.toLowerCase()));

// Misspelt, joined and split words set right: the likeliest reading of the whole query.
function correct(typed) {
  let all = [];
  const corrected = new Map();
  for (const one of typed) {
    const before = all.at(-1), joined = before ? fold(before.words.at(-1) + one.words[0]) : "";
    if (joined.length > figures.short && !isLiteral(before) && !isLiteral(one) && one.words.length === 1 &&
        vocabulary.get(joined) && !standTogether(before.words.at(-1), one.words[0])) {
      corrected.set(`${before.text} ${one.text}`, joined);
      all[all.length - 1] = part(joined);
    } else all.push(one);
  }
  const isUnknown = (one) => !isLiteral(one) && one.words.length === 1 && /^\p{L}{4,}$/u.test(one.words[0]) &&
    !/^\p{Lu}{4}$/u.test(one.words[0]) && !isKnown(fold(one.words[0]));
  const unknown = all.filter(isUnknown), others = all.filter((one) => !unknown.includes(one) && !isSmall(one));
  likeliest(unknown.map((one) => readings(fold(one.words[0]))), others.map((one) => one.words[0]))
    .forEach((reading, place) => reading && corrected.set(unknown[place].text, reading.words.join(" ")));
  all = all.flatMap((one) => (unknown.includes(one) && corrected.get(one.text)?.split(" ").map(part)) || [one]);
  return [all, corrected];
}
const isKnown = (word) => SMALL.has(word) || known.has(stemOf(word));
const together = remember((pair) => Number(saidLines.includes(` ${pair} `) ||
  find(pair).some((id) => records[id].stems.some((line) => has(line, pair)))));
const standTogether = (one, other) => together(`${stems(one)} ${stems(other)}`);
const likelihood = (reading) => 0.3 * Math.log(1 + reading.records) - reading.slips;
function readings(word) {
  const found = new Map([...alike(word, word.length <= figures.short ? 1 : 2), ...splits(word)].map((one) => [one.words.join(" "), one]));
  return [...found].sort(([x, a], [y, b]) => likelihood(b) - likelihood(a) || (x < y ? -1 : 1)).map(([, one]) => one).slice(0, figures.readings);
}
function alike(word, most) {
  const near = [];
  for (const [term, count] of vocabulary) {
    const sounding = soundOf(word) && soundOf(term) === soundOf(word);
    if (!sounding && Math.abs(term.length - word.length) > most) continue;
    const slips = distance(word, term), likes = sounding && slips <= most + 1;
    if (slips > most && !likes) continue;
    near.push({ words: [term], slips: slips - (likes ? 0.6 : 0) + (term[0] === word[0] ? 0 : 0.4), records: count });
  }
  return near;
}
function distance(one, other) { // letters left out, added, changed or turned round
  const rows = [[...Array(other.length + 1).keys()]];
  for (let i = 1; i <= one.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= other.length; j++) {
      const turned = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] !== other[j - 1]),
        turned ? rows[i - 2][j - 2] + 1 : Infinity);
    }
  }
  return rows[one.length][other.length];
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
function likeliest(choices, others) {
  const ways = choices.reduce((all, own) => all.flatMap((way) => (own.length ? own : [null]).map((one) => [...way, one])), [[]]);
  const likely = (way) => {
    const all = [...others, ...way.flatMap((one) => one?.words ?? [])], rows = new Map();
    for (const id of all.flatMap((word) => find(stems(word)))) rows.set(id, (rows.get(id) ?? 0) + 1);
    const share = all.length > 1 ? Math.max(0, ...rows.values()) / all.length : 0;
    return total(way.map((one) => (one ? likelihood(one) : 0))) + 1.5 * share;
  };
  return ways.map((way) => [way, likely(way)]).reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

// Each telling part of a query with all that stands for it, and how well records say it.
function findUnits(all) {
  const units = [], keys = all.map((one) => stems(one.words.join(" ")));
  for (let start = 0; start < all.length;) {
    let end = Math.min(all.length, start + longest), key = "";
    for (; end > start; end--) {
      const run = all.slice(start, end);
      key = keys.slice(start, end).join(" ");
      if (forms.has(key) && !(run.some(isLiteral) && (run.length > 1 || run[0].prefix))) break;
    }
    const size = end - start, run = all.slice(start, start + Math.max(size, 1)), own = run.flatMap((one) => one.words);
    const text = run.map((one) => one.text).join(" "), lower = own.map((word) => word.toLowerCase());
    const plain = run[0].prefix || (run.length === 1 && ((size && forms.get(key).acronym) || isAcronym(text)));
    const typed = { text, words: lower, stems: plain ? lower : stems(own.join(" ")).split(" "), worth: 1, plain,
      prefix: run[0].prefix, adjacent: isLiteral(run[0]) || lower.some((word) => SMALL.has(word)) };
    units.push({ text, forms: [typed, ...(size ? forms.get(key).others.values() : [])], small: !size && isSmall(run[0]) });
    start += run.length;
  }
  return units.some((unit) => !unit.small) ? units.filter((unit) => !unit.small) : units;
}
const fieldOf = (form) => (form.plain ? "plain" : "stems");
const rowsOf = (unit) => new Set(unit.forms.flatMap((form) => {
  const joined = form.words.length === 2 && !form.adjacent ? find(stemOf(form.words.join(""))) : [];
  const ids = find(form.stems.join(" "), fieldOf(form), form.prefix);
  return [...joined, ...(form.stems.length < 2 ? ids : ids.filter((id) => records[id][fieldOf(form)].some((line) => says(line, form))))];
}));
function says(line, form) {
  const text = form.stems.join(" "), all = line.split(" "), span = form.stems.length + figures.near;
  if (form.prefix) return ` ${line}`.includes(` ${text}`);
  if (has(line, text) || form.stems.length < 2 || form.adjacent) return has(line, text);
  return has(line, form.words.join("")) || (form.stems.every((one) => all.includes(one)) &&
    all.some((_, place) => form.stems.every((one) => all.slice(place, place + span).includes(one))));
}
const worthOf = (record, unit) => Math.max(...unit.forms.flatMap((form) =>
  record[fieldOf(form)].map((line, field) => (line && says(line, form) ? form.worth * figures.fields[field] : 0))));
function rank(record, units) {
  const all = total(units.map((unit) => unit.weight)), worths = units.map((unit) => worthOf(record, unit));
  const share = total(units.map((unit, place) => unit.weight * worths[place])) / all;
  let near = record.asked.length ? 0 : figures.plain * share, phrase = -1;
  record.asked.forEach((line, place) => {
    const own = units.map((unit) => Math.max(0, ...unit.forms.map((form) => (!form.plain && says(line, form) ? form.worth : 0))));
    const covered = total(own.map((worth, unit) => worth * units[unit].weight)) / all;
    const nearness = covered * (0.5 + 0.5 * Math.min(1, own.filter(Boolean).length / Math.max(line.split(" ").length * 0.6, 1)));
    if (nearness > near) [near, phrase] = [nearness, place];
  });
  const score = ((1 - figures.asked) * share + figures.asked * near) ** 2 * figures.kinds[record.type];
  return { record, score, share, hasAll: worths.every(Boolean), phrase };
}
function findSubject(all) {
  const own = all.flatMap((one) => words(one.words.join(" ")).map(stemOf)), typed = new Set(all.flatMap((one) => one.words));
  const speaks = (text) => has(own.join(" "), stems(text)) && (own.length === 1 || !isAcronym(text) || typed.has(text));
  const length = (subject) => Math.max(...subject.words.filter(speaks).map((text) => words(text).length));
  return data.subjects.filter((subject) => subject.words.some(speaks)).sort((a, b) => length(b) - length(a))[0];
}

// The answer to a query: its hits, the best first, and what was done to find them.
function answer(text, allows) {
  const [typed, unwanted] = parse(text), [all, corrected] = correct(typed), units = findUnits(all);
  const rows = units.map(rowsOf), missing = figures.missing[Math.min(rows.filter((own) => own.size).length, 3)];
  const weight = (own) => (own.size ? Math.log(1 + records.length / own.size) : Math.log(1 + records.length) * missing);
  units.forEach((unit, place) => Object.assign(unit, { rows: rows[place], weight: weight(rows[place]) }));
  const without = new Set(findUnits(unwanted).flatMap((unit) => [...rowsOf({ forms: unit.forms.slice(0, 1) })]));
  const found = new Map();
  for (const unit of units) for (const id of unit.rows) found.set(id, (found.get(id) ?? 0) + unit.weight);
  const likely = [...found].filter(([id]) => !without.has(id) && allows(records[id])).sort(([x, a], [y, b]) => b - a || x - y);
  let ranked = likely.slice(0, figures.pool).map(([id]) => rank(records[id], units));
  ranked = ranked.filter((one) => one.share >= least(units.length)).sort((a, b) => b.score - a.score || a.record.id - b.record.id);
  ranked = ranked.filter((one) => one.score >= figures.fall * ranked[0].score);
  const names = [fold(text), fold(all.map((one) => one.text).join(" "))];
  const named = unwanted.length ? [] : records.filter((one) => one.names.some((name) => names.includes(name)) && allows(one));
  const hits = [...named.map((record) => ({ record, hasAll: true, phrase: -1 })), ...ranked.filter((one) => !named.includes(one.record))];
  const absent = units.filter((unit) => !unit.rows.size).map((unit) => unit.text);
  return { hits, units, corrected, missing: absent, subject: named.length ? undefined : findSubject(all) };
}

// What is shown: one part at a time, by the address behind the #.
const form = document.forms[0], title = document.title, everyPart = [...document.querySelectorAll(".part")];
const kinds = { lesson: "lesson", theme: "theme", case: "case", term: "word", source: "reading", since: "since 2013" };
const make = (tag, inside, more = {}) => { const made = Object.assign(document.createElement(tag), more); made.append(...[inside].flat()); return made; };
const say = (text) => { at("status").textContent = text; };
const address = (entries) => `#${entries.filter(([key, value]) => key === "q" || value).map((one) => one.map(encodeURIComponent).join("=")).join("&")}`;
let limit = 10, shown = everyPart;
function show(...wanted) {
  for (const one of shown) one.hidden = true;
  for (const one of wanted) one.hidden = false;
  shown = wanted;
  document.body.className = wanted.includes(at("start").parentElement) ? "js start" : "js";
}
function route() {
  const hash = location.hash.slice(1), target = at(decodeURIComponent(hash.replace(/%(?![\da-f]{2})/gi, "%25")) || "start");
  if (/(^|&)q=/.test(hash)) {
    const asked = new URLSearchParams(hash);
    for (const field of form.elements) if (field.name) field.value = asked.get(field.name) ?? "";
    form.querySelector("details").open = form.elements.length > [...form.elements].filter((one) => one.value === "").length + 1;
    return showAnswer(false);
  }
  const own = hash === "everything" ? null : target?.closest(".part");
  if (!own && hash !== "everything") return;
  show(...(own ? [own] : everyPart.filter((one) => !one.matches(".found, .handout"))));
  say("");
  document.title = own === at("start").parentElement ? title : `${own?.querySelector("h2").textContent ?? "Everything"} · ${title}`;
  if (target?.id.startsWith("lesson-") && !own.querySelector(".tools")) target.after(tools(target.id));
  if (hash && target) { target.tabIndex = -1; target.focus({ preventScroll: true }); target.scrollIntoView(); } else scrollTo(0, 0);
}
const tools = (id) => { const row = at("tools").content.firstElementChild.cloneNode(true); row.dataset.of = id; return row; };
function showAnswer(typing) {
  const asked = Object.fromEntries(new FormData(form)), last = asked.q.match(/[a-z]+$/i)?.[0].toLowerCase();
  const begun = typing && last?.length > 1 && !isKnown(last) && [...vocabulary.keys()].some((word) => word.startsWith(last));
  const allows = (one) => (!asked.theme || one.themes?.includes(asked.theme)) && (!asked.case || one.cases?.includes(asked.case)) &&
    (!asked.kind || [one.type, one.kind].includes(asked.kind)) && (!asked.collection || one.collection === asked.collection);
  const all = { hits: records.filter(allows).map((record) => ({ record, hasAll: true })), units: [], corrected: new Map(), missing: [] };
  const found = asked.q.trim() ? answer(begun ? `${asked.q}*` : asked.q, allows) : all;
  const hits = found.subject ? found.hits.slice(0, 3) : found.hits, count = found.subject ? 0 : hits.length;
  const near = count ? [] : unique(found.missing.flatMap((word) => alike(fold(word), 3)).filter((one) => one.records).map((one) => one.words[0]));
  at("done").replaceChildren(...done(found, near.slice(0, 3), hits.length));
  at(found.subject ? "nearest" : "results").replaceChildren(...hits.slice(0, limit).map((hit) => entry(hit, found.units)));
  at(found.subject ? "results" : "nearest").replaceChildren();
  at("more").hidden = hits.length <= limit;
  show(at("results").parentElement);
  document.title = `${asked.q.trim() || "Answers"} · ${title}`;
  say(count ? `${count} ${count === 1 ? "answer" : "answers"}` : "Nothing found");
}
function done({ corrected, hits, missing, subject, units }, near, count) {
  const quoted = (list) => list.map((text) => `“${text}”`).join(", "), lines = [];
  if (corrected.size) lines.push(`Read ${[...corrected].map(([wrong, right]) => `“${wrong}” as “${right}”`).join(", ")}.`);
  if (hits.length && !hits[0].hasAll) lines.push(`${missing.length ? `Nothing has ${quoted(missing)}` : "No record has all of these words"}. These are the closest.`);
  const others = unique(units.flatMap((unit) => unit.forms.slice(1, 4).map((one) => one.text)));
  if (others.length && count && !subject) lines.push(`Also: ${others.slice(0, 6).join(", ")}${others.length > 6 ? ` and ${others.length - 6} more` : ""}.`);
  if (subject) lines.push(`The collections have nothing on ${subject.name}.`, ...(subject.url ? [["Read: ", make("a", subject.title, { href: subject.url }), `, ${subject.who}`]] : []), ...(count ? ["Nearest, and not on it:"] : []));
  if (near.length) lines.push(["Words near to these: ", ...near.flatMap((word) => [make("a", word, { href: address([["q", word]]) }), " "])]);
  return lines.map((line) => make("p", line));
}
function entry({ record, phrase }, units) {
  const [name, asked, , body] = record.texts, said = (body || name).split(/([\p{L}\p{N}]+)/u);
  const wanted = units.flatMap((unit) => unit.forms), marks = (word) => wanted.some((one) => one.stems.includes(one.plain ? fold(word) : stemOf(fold(word))) ||
    (one.prefix && fold(word).startsWith(one.stems.at(-1))));
  const text = said.map((piece, place) => (place % 2 && !SMALL.has(piece.toLowerCase()) && marks(piece) ? make("mark", piece) : piece));
  const first = Math.max(0, text.findIndex((piece) => piece.tagName) - 60), long = text.length > 160;
  const passage = long ? [first ? "… " : "", ...text.slice(first, first + 150), "…"] : text;
  if (!text.some((piece) => piece.tagName) && phrase >= 0) passage.push(make("span", ` (asked as: ${asked.split("\n")[phrase]})`, { className: "quiet" }));
  const label = `${record.at.replace(/^[^-]*-/, "")} · ${(record.kind ?? kinds[record.type]).replaceAll("-", " ")}`;
  const parts = [make("h3", make("a", record.title, { href: `#${record.at}` })), make("p", label, { className: "quiet" }), make("p", passage)];
  parts.push(...(record.notes ?? []).map((note) => make("p", `Note: ${note}`, { className: "ours" })));
  if (record.url) parts.push(make("p", make("a", record.url, { href: record.url })));
  return make("li", record.type === "lesson" ? [...parts, tools(record.at)] : parts);
}
const deeds = {
  more: () => { limit += 50; showAnswer(false); },
  print: () => print(),
  copy: async (record) => {
    const text = cite(record);
    const kept = await navigator.clipboard.writeText(text).then(() => true, () => false);
    say(kept ? "Copied with its reference" : "This browser does not allow copying here");
  },
  add: (record) => {
    if (!at(`of-${record.id}`)) at("chosen").append(row(record));
    gather(`Added: ${at("chosen").rows.length} in the handout`);
  },
  remove: (_, button) => { button.closest("tr").remove(); gather("Taken out of the handout"); at("handout").focus(); },
};
function gather(text) {
  at("gathered").textContent = at("chosen").rows.length;
  at("none").hidden = at("chosen").rows.length > 0;
  at("chosen").parentElement.hidden = !at("none").hidden;
  say(text);
}
const cite = (one) => `${one.texts[3]} (${one.title}. ${data.collections[one.collection]}, ${one.ref ? `paragraph ${one.ref}` : one.at.slice(7)})`;
function row(record) {
  const note = (name) => make("td", make("div", [], { contentEditable: "true", role: "textbox", ariaMultiLine: "true", ariaLabel: `${name} on ${record.at}` }));
  const button = make("button", "Remove", { type: "button", value: "remove", ariaLabel: `Remove ${record.at}` });
  const cell = make("td", [make("p", record.texts[3]), make("p", cite(record).slice(record.texts[3].length + 1), { className: "quiet" }), button]);
  return make("tr", [cell, note("Notes"), note("What we will do")], { id: `of-${record.id}` });
}
document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[value]");
  if (button) deeds[button.value](records.find((one) => one.at === button.parentElement.dataset.of), button);
});
form.addEventListener("input", () => {
  limit = 10;
  const asked = [...new FormData(form)], none = asked.every(([, value]) => !value.trim());
  history[/^#q=/.test(location.hash) ? "replaceState" : "pushState"](null, "", none ? "#start" : address(asked));
  if (none) route(); else showAnswer(true);
});
form.addEventListener("submit", (event) => { event.preventDefault(); showAnswer(false); });
addEventListener("hashchange", route);
addEventListener("popstate", route);
form.hidden = document.querySelector(".bar").hidden = false;
route();

// The page's search: MiniSearch ranks the records; synonyms and near spellings are searched for
// too, as `scr search` does.

const SYNONYM = 0.6; // what a match of a synonym counts, of one of the word itself
const MIN_COVERAGE = 0.4; // the share of a query, weighed by rarity, that an answer covers
const FIRST = 3; // hits that are looked at first
const MAX_TERMS = 50; // more than any question has
const MAX_CHARACTERS = 10_000; // of a query that are read
const MAX_LETTERS = 60; // of one word; a longer one is a pasted token, and no record has it

/** Return the terms of a query (words, "phrases", begin*), and those that no hit may have. */
function parse(query, split) {
  const lists = [[], []];
  for (const [token, phrase] of query
    .slice(0, MAX_CHARACTERS)
    .replace(/[“”„«»]/g, '"')
    .matchAll(/-?"([^"]*)"?|[^\s"]+/g)) {
    const bare = token.replace(/n['’]t\b/g, " not").replace(/['’](s|ve|re|ll|m|d)\b/g, "");
    const words = split(phrase ?? bare).filter((word) => word.length <= MAX_LETTERS);
    const prefix = token.endsWith("*");
    const terms =
      phrase === undefined ? words.map((word) => ({ words: [word], prefix })) : [{ words }];
    lists[/^-./.test(token) ? 1 : 0].push(...terms.filter((term) => term.words.length));
  }
  return lists.map((list) => list.slice(0, MAX_TERMS));
}

/** Index the records of a page; return them with the functions that search them. */
export function createSearch(MiniSearch, stemmer, data) {
  /** Return the normalized words of a text, as the index of `scr search` has them. */
  function split(text) {
    const apart = text.replace(/(?<=\d)(?=[¼-¾⅐-⅞])/g, " ").normalize("NFKD"); // 12½ is 12 and 1/2
    const plain = apart
      .replace(/[\p{M}\p{Cf}]/gu, "")
      .replace(/\P{ASCII}/gu, (one) => data.letters[one] ?? one);
    return plain.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  }
  const stem = (word) => (word.length < 3 ? word : stemmer(word));
  const stems = (words) => words.map(stem).join(" ");
  const stopWords = new Set(data.stopWords.map(stem));
  const columns = ["name", "asked", "keywords", "body", "context"];
  const texts = (record) => columns.flatMap((name) => record[name] ?? []);
  const records = data.records.map((one, id) => ({ ...one, id, type: one.at.split("-")[0] }));
  const lines = records.map((one) => ` ${texts(one).map(split).map(stems).join(" | ")} `);
  const options = { fields: ["text"], tokenize: split, processTerm: stem };
  const index = new MiniSearch(options);
  index.addAll(records.map((one) => ({ id: one.id, text: texts(one).join(" ") })));
  const spelt = new Map(
    records
      .flatMap(texts)
      .flatMap(split)
      .map((word) => [stem(word), word]),
  );
  const keys = Object.entries(data.synonyms).map(([key, others]) => [` ${key} `, others]);

  /** Return what answers a query among the records that are allowed, and what was done to it. */
  function search(query, allows = () => true, typing = false) {
    const [terms, excluded] = parse(query, split);
    if (typing && terms.length && /[\p{L}\p{N}]$/u.test(query)) terms.at(-1).prefix = true;
    const line = ` ${stems(terms.flatMap((term) => term.words))} `;
    const synonyms = keys.filter(([key]) => line.includes(key));
    const telling = terms.filter((term) => !stopWords.has(stems(term.words)));
    const typed = telling.length ? telling : terms;
    const words = typed.flatMap((term) => term.words);
    const asked = [...new Set(words.map(stem))];
    const begun = new Set(terms.filter((term) => term.prefix).map((term) => stems(term.words)));

    const fuzzy = (one) => !spelt.has(one) && one.length > 3 && (one.length > 4 ? 2 : 1);
    const others = synonyms.flatMap(([, own]) => own).map((text) => split(text).join(" "));
    const boost = { text: SYNONYM };
    const found = index.search({
      combineWith: "OR",
      boostDocument: (id) => data.weights[records[id].type],
      queries: [
        { queries: [asked.join(" ")], fuzzy, prefix: (one) => begun.has(one) },
        ...others.map((text) => ({ queries: [text], combineWith: "AND", boost })),
      ],
    });

    const count = (one) => Math.max(1, index.search(one).length);
    const rarity = new Map(asked.map((one) => [one, Math.log(1 + records.length / count(one))]));
    const weigh = (list) => list.reduce((sum, one) => sum + rarity.get(one), 0) / (total || 1);
    const total = [...rarity.values()].reduce((sum, one) => sum + one, 0);
    const reads = (own, one) =>
      own.has(one) ||
      synonyms.some(
        ([key, texts]) =>
          key.includes(` ${one} `) &&
          texts.some((text) => split(text).every((word) => own.has(stem(word)))),
      );
    const has = ({ words, prefix }, id) =>
      lines[id].includes(` ${stems(words)}${prefix ? "" : " "}`);
    const nearest = found
      .filter(({ id }) => allows(records[id]) && !excluded.some((term) => has(term, id)))
      .filter(({ id }) => typed.every((term) => term.words.length < 2 || has(term, id)))
      .map(({ id, queryTerms }) => [id, new Set(queryTerms)])
      .map(([id, own]) => [records[id], weigh(asked.filter((one) => reads(own, one)))]);

    const names = [terms, typed].map((list) => list.flatMap((term) => term.words).join(" "));
    const named = records.filter(
      (one) => allows(one) && one.names.some((name) => names.includes(name)),
    );
    const urgent = data.emergency.filter(([key]) => line.includes(` ${key} `));
    const roles = urgent.map(([, role]) => role);
    const isNow = roles.includes("phrase") || (roles.includes("now") && roles.includes("harm"));
    const longest = ({ words }) =>
      Math.max(0, ...words.filter(([key]) => line.includes(` ${key} `)).map(([key]) => key.length));
    const about = data.subjects.filter(longest).sort((a, b) => longest(b) - longest(a))[0];
    const subject = named.length ? undefined : about;
    const covers = ([, coverage]) => coverage >= MIN_COVERAGE;
    const good = nearest.slice(0, FIRST).some(covers)
      ? [...nearest.slice(0, FIRST), ...nearest.slice(FIRST).filter(covers)]
      : [];
    const typedAs = (one) => words.find((word) => stem(word) === one);
    const missing = asked.filter((one) => !spelt.has(one) && !begun.has(one));
    const near = missing.map((one) => [one, spelt.get(index.search(one, { fuzzy })[0]?.terms[0])]);
    return {
      hits: subject ? [] : [...new Set([...named, ...good.map(([record]) => record)])],
      nearest: nearest.slice(0, FIRST).map(([record]) => record),
      hasAll: named.length > 0 || good[0]?.[1] > 0.999,
      corrected: near.filter(([, other]) => other).map(([one, other]) => [typedAs(one), other]),
      emergency: isNow ? urgent[0][2] : undefined,
      subject,
      synonyms: synonyms.flatMap(([, own]) => own),
      terms: [
        ...typed.map((term) => stems(term.words)),
        ...near.map(([, other]) => stem(other ?? "")),
        ...others.map((text) => stems(split(text))),
      ],
    };
  }
  return { records, search, split, stem };
}

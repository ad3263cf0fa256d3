// @ts-check
// The page's own script. It knows no rule of the domain: Python has written down, in rectangles of
// as-of days and as-known days, which status holds where, and this finds the rectangle. What it
// shows is filled into the shapes of `shapes.html`, and text is never read as markup. What it reads
// at once are days: words are unpacked part by part, when they are shown or when there is time.
(async () => {
  const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id)), { textContent, dataset } = $('data'), { max, min } = Math, packed = dataset.packed != null,
    /** Each is text until it is unpacked, and then a list of rows, which are text until they are asked for.
     * @type {any[]} */ parts = packed ? textContent.split('\n') : JSON.parse(textContent), /** @type {any[]} */ coming = [];
  async function unpacked(/** @type {number} */ n) {
    const { readable, writable } = new DecompressionStream('gzip'), into = writable.getWriter(), /** @type {any} */ { fromBase64 } = Uint8Array;
    into.write(fromBase64 ? fromBase64.call(Uint8Array, parts[n]) : Uint8Array.from(atob(parts[n]), (one) => one.charCodeAt(0)));
    into.close();
    return new Response(readable).text();
  }
  const load = (/** @type {number} */ n) => (coming[n] ??= packed ? unpacked(n).then((text) => { parts[n] = text.split('\n'); }) : 0),
    // Most readers begin at today, which is in the last part.
    /** @type {any} */ head = packed && unpacked(0), first = [1, parts.length - 2 || 1, parts.length - 1].map(load), D = packed ? JSON.parse(await head) : parts[0], W = D.w, NEVER = 9e6, both = ['of', 'known'], choices = ['find', 'g', 'm', 'k'];
  /** A row of words. Those that have not come are thrown as a promise. */
  function row(/** @type {number} */ part, /** @type {number} */ n) {
    const rows = parts[part];
    if (typeof rows === 'string') throw load(part);
    return (rows[n] = typeof rows[n] === 'string' ? JSON.parse(rows[n]) : rows[n]);
  }

  // ---------------------------------------------------------------- words, shapes
  const said = (/** @type {any} */ form) => {
    const made = new Intl.DateTimeFormat(D.lang, { timeZone: 'UTC', ...form });
    return (/** @type {number} */ day) => made.format(day * 864e5);
  }, full = said({ dateStyle: 'long' }), dayMonth = said({ day: 'numeric', month: 'long' }), weekday = said({ weekday: 'long' }),
    relative = new Intl.RelativeTimeFormat(D.lang, { numeric: 'auto' }),
    iso = (/** @type {number} */ day) => new Date(day * 864e5).toJSON().slice(0, 10),
    /** The day of a date; NaN if it is none. */
    dayOf = (/** @type {any} */ text) => Math.floor(Date.parse(text) / 864e5),
    fill = (/** @type {string} */ name, /** @type {any} */ by) => W[name].replace(/\{(\w+)\}/g, (/** @type {any} */ _, /** @type {string} */ key) => by[key]),
    join = (/** @type {string} */ by, /** @type {any[]} */ ...all) => all.filter(Boolean).join(by),
    write = (/** @type {string} */ id, /** @type {any} */ words) => ($(id).textContent = words),
    flags = (/** @type {any} */ r) => (r.x || []).map((/** @type {string} */ word) => W[word]);

  const shapes = new Map();
  /** What a shape asks for, element by element; of what is repeated, the shape.
   * @returns {any} */
  function plan(/** @type {any} */ root) {
    /** @type {any[]} */ const each = [], all = (/** @type {any} */ what) => [...root.querySelectorAll(what)];
    for (const one of all('[data-each]')) {
      if (!root.contains(one)) continue;
      const own = new DocumentFragment(), place = document.createElement('i');
      one.replaceWith(place);
      own.append(one);
      each.push([place, 'each', one.dataset.each, own]);
      delete one.dataset.each;
    }
    const ask = all('*').flatMap((one, i) => [...each.filter(([place]) => place === one).map(([, , name, own]) => [i, 'each', name, plan(own)]),
      ...Object.entries(one.dataset).map(([what, name]) => (delete one.dataset[what], [i, what, name]))]);
    return { root, ask };
  }
  /** A copy of a shape, filled in. What has no value is left out. */
  function fit(/** @type {any} */ { root, ask }, /** @type {any} */ v) {
    const made = root.cloneNode(true), all = made.querySelectorAll('*');
    for (const [i, what, name, own] of ask) {
      const one = all[i], value = v[name];
      if (what === 'each') one.replaceWith(...(value || []).filter(Boolean).map((/** @type {any} */ x) => fit(own, x.constructor === Object ? x : { _: x })));
      else if (what === 'a') name.split(',').forEach((/** @type {string} */ pair) => { const [name, key] = pair.split(':'); if (v[key]) one.setAttribute(name, v[key]); });
      else if (what === 'c') one.className += value ? ' ' + value : '';
      else if (!(what === 'if' ? [value].flat()[0] : value)) one.remove();
      else if (what === 't') one.textContent = value;
    }
    return made;
  }
  const shape = (/** @type {string} */ id, /** @type {any} */ v) => {
      if (!shapes.has(id)) shapes.set(id, plan($(id).content));
      return fit(shapes.get(id), v);
    },
    show = (/** @type {string} */ id, /** @type {string} */ name, /** @type {any[]} */ list, empty = '') => {
      const box = $(id), before = box.made || new Map(), made = (box.made = new Map());
      for (const one of list) {
        let key = JSON.stringify(one);
        while (made.has(key)) key += ' ';
        made.set(key, before.get(key) || shape(name, one).firstChild);
      }
      if (empty && !made.size) made.set('', before.get('') || bit('li', '', [0], '', empty));
      put(box, [...made.values()]);
    };
  /** Puts elements into another, and leaves alone those that are there already. */
  function put(/** @type {any} */ box, /** @type {any[]} */ those) {
    const stay = new Set(those);
    for (const one of [...box.children]) if (!stay.has(one)) one.remove();
    let next = box.firstChild;
    for (const one of those) if (one === next) next = next.nextSibling; else box.insertBefore(one, next);
  }

  // ---------------------------------------------------------------- the axis
  const sums = (/** @type {number[]} */ list) => { let sum = 0; return list.map((one) => (sum += one)); };
  const days = sums(D.x), places = sums(D.y), from = days[0],
    today = dayOf(new Date().toLocaleDateString('en-CA')),
    end = max(today, D.day), until = D.until || max(end, /** @type {any} */ (days.at(-1)));
  function along(/** @type {number[]} */ a, /** @type {number[]} */ b, /** @type {number} */ what) {
    let low = 1, high = a.length - 1;
    while (low < high) { const mid = (low + high) >> 1; if (a[mid] < what) low = mid + 1; else high = mid; }
    const part = (what - a[low - 1]) / (a[low] - a[low - 1] || 1);
    return b[low - 1] + (b[low] - b[low - 1]) * max(0, min(1, part));
  }
  /** Where the end of a day is, from 0 to 100000. */
  const place = (/** @type {number} */ day) => along(days, places, day),
    span = (/** @type {number} */ a, /** @type {number} */ b) => [place(a - 1), place(b) - place(a - 1)];

  // ---------------------------------------------------------------- what was known
  const kinds = Object.keys(D.k), names = Object.keys(D.sk), /** @type {number[]} */ none = [], after = (/** @type {number} */ day, /** @type {any} */ n) => (n == null ? undefined : day + n), { d, m, st } = D, ids = d.i.split('\n');
  D.st = [];
  D.m = [];
  D.d = [];
  for (let i = 0; i < st.length; i += 5) D.st.push({ n: i / 5, s: names[st[i]], b: st[i + 1], p: st[i + 2], e: st[i + 3], l: st[i + 4] });
  for (let n = 0; n < m.length; n += 1) D.m.push({ n, g: m[n][0], s: m[n][1], r: m[n][2] });
  for (let n = 0, k = 0; n < ids.length; n += 1) {
    const r = [];
    for (const last = k + 5 * (d.n[n] || 1); k < last; k += 5) {
      const f = d.r[k];
      r.push({ f, u: d.r[k + 1] ? f + d.r[k + 1] : NEVER, e: after(f, d.r[k + 2]), l: after(f, d.r[k + 3]), h: after(f, d.r[k + 4]) });
    }
    D.d.push({ n, i: ids[n], k: kinds[d.k[n]], g: d.g[n], m: d.m[n], j: d.j[n] || none, a: d.a[n], r });
  }
  let known = NaN;
  const holds = (/** @type {any} */ r, /** @type {number} */ day) => r && r.f <= day && day < r.u;
  function reading(/** @type {any} */ { r }, /** @type {number} */ day) { for (let i = 0; i < r.length; i += 1) if (holds(r[i], day)) return r[i]; }
  /** A reading with its words. Most developments have one; a later one has what it changes. */
  function worded(/** @type {any} */ one, r = one.now) {
    let own = { c: [] };
    one.words ??= row(2 + one.n / D.part | 0, one.n % D.part).map((/** @type {any} */ words, /** @type {number} */ i) => ({ ...one.r[i], ...(own = { ...own, ...words }) }));
    return one.words[one.r.indexOf(r)];
  }
  /** The words of a status. */
  function told(/** @type {any} */ { n }) { const [t, since, on, stands, c = []] = row(1, n); return { t, since, on, stands, c }; }
  const titled = (/** @type {any} */ { n }) => row(1, D.st.length + n)[0];
  /** The statuses of a matter as known on a day, in order: [from, until, status]. */
  function spans(/** @type {any} */ { r }, /** @type {number} */ known) {
    const found = [];
    for (let i = 0; i < r.length; i += 5) if (r[i + 2] <= known && (!r[i + 3] || known < r[i + 2] + r[i + 3])) found.push([r[i], r[i + 1] ? r[i] + r[i + 1] : NEVER, D.st[r[i + 4]]]);
    return found.length > 1 ? found.sort((a, b) => a[0] - b[0]) : found;
  }
  /** Brings what is known of each up to a day; of most, a step of the clock changes nothing. */
  function know(/** @type {number} */ day) {
    if (day === known) return;
    known = day;
    for (let n = 0; n < D.d.length; n += 1) {
      const one = D.d[n];
      if (!one.now || day < one.now.f || day >= one.now.u) one.now = reading(one, day);
    }
    for (let n = 0; n < D.m.length; n += 1) {
      const m = D.m[n], { r } = m;
      if (m.from <= day && day < m.to) continue;
      m.now = spans(m, day);
      m.from = -NEVER;
      m.to = NEVER;
      for (let i = 2; i < r.length; i += 5) {
        const begin = r[i], end = r[i + 1] ? begin + r[i + 1] : NEVER;
        if (begin > day) m.to = min(m.to, begin);
        else if (end > day) [m.from, m.to] = [max(m.from, begin), min(m.to, end)];
        else m.from = max(m.from, end);
      }
    }
  }

  // ---------------------------------------------------------------- what the reader chose
  /** @type {any} */ const now = { of: min(today, until), known: end, beat: 0, list: false, both: false, find: '', g: '', m: '', k: '', rows: innerWidth < 750 ? 4 : 8, width: 100 };
  let /** @type {any[]} */ beats = [], /** @type {any} */ timer, /** @type {any} */ saving, sought = '', drawn = '', shown = '', aside = '', whole = false;
  /** Rows that wait until there is time.
   * @type {(() => void)[]} */ let later = [], tracks = new Map();
  const { title } = document,
    /** All that is said of a development, as the search sees it. */
    text = (/** @type {any} */ one) => {
      const words = parts[2 + one.n / D.part | 0][one.n % D.part];
      return (one.text ??= ((typeof words === 'string' ? words : JSON.stringify(words)) + JSON.stringify([one.i, one.k, D.g[one.g], one.m.map((/** @type {number} */ m) => titled(D.m[m]))])).replaceAll('\\"', '"').toLowerCase());
    },
    is = (/** @type {string} */ want, /** @type {number} */ place) => want === '' || +want === place,
    kept = (/** @type {any} */ one) => (is(now.g, one.g) || one.j.includes(+now.g)) && (now.m === '' || one.m.includes(+now.m)) && (!now.k || one.k === now.k) && (!now.find || now.find.split(/\s+/).every((/** @type {string} */ word) => text(one).includes(word))),
    asks = (/** @type {any} */ m, /** @type {number} */ i) => is(now.g, m.g) && is(now.m, i),
    /** Whether a development that set a status had happened before a day, as known on another. */
    past = (/** @type {any} */ n, /** @type {number} */ day, /** @type {number} */ known) => D.d[n] && reading(D.d[n], known)?.h < day;
  /** Beats: what happened, and the days on which the clock alone changed a status. */
  function findBeats() {
    const known = now.both ? NEVER - 1 : now.known, clocks = new Map();
    beats = [];
    know(now.known);
    for (let n = 0; n < D.d.length; n += 1) {
      const one = D.d[n], r = one.a == null && kept(one) && (now.both ? reading(one, known) : one.now);
      if (!r || r.h == null) continue;
      const beat = (one.beat ||= { day: 0, one, o: one.n, key: one.i });
      beat.day = now.both ? max(r.h, one.r[0].f) : r.h;
      beats.push(beat);
    }
    if (!now.find && !now.k) for (let i = 0; i < D.m.length; i += 1) {
      const m = D.m[i];
      if (!asks(m, i)) continue;
      let before;
      for (const [day, to, st] of /** @type {any[]} */ (now.both ? spans(m, known) : m.now)) {
        if (before && before[0] === day && (before[1].b === st.b || past(st.b, day, known)) && before[1].s !== st.s && day <= max(now.known, today)) {
          const key = day + st.s, ms = clocks.get(key) || [];
          if (!ms.length) { clocks.set(key, ms); beats.push({ day, st, ms, o: -1, key }); }
          ms.push([m, st]);
        }
        before = [to, st];
      }
    }
    beats.sort((a, b) => a.day - b.day || a.o - b.o);
  }
  const beat = () => beats[now.beat],
    beatAt = (/** @type {number} */ day) => beats.findLastIndex((one) => one.day <= day);

  // ---------------------------------------------------------------- shown
  const name = (/** @type {any} */ one) => D.g[one.g][1],
    pageOf = (/** @type {any} */ one) => (D.root == null ? '#d=' + one.i : `${D.root}d/${one.i}.html${D.kept}`),
    matter = (/** @type {any} */ m) => ({ title: titled(m), href: D.root != null && `${D.root}m/${D.g[m.g][0]}/${m.s}.html${D.kept}`, government: name(m) }),
    look = (/** @type {any} */ [glyph, kind, tone]) => ({ glyph, kind, tone }),
    status = (/** @type {any} */ st) => ({ t: told(st).t, ...look(D.sk[st.s]) }),
    big = (/** @type {number} */ day, time = '') => ({ day: dayMonth(day), weekday: weekday(day) + time, year: +iso(day).slice(0, 4) });

  function changes(/** @type {any} */ one) {
    return one.m.map((/** @type {number} */ i) => {
      const all = D.m[i].now, n = all.findIndex((/** @type {any} */ [, , st]) => st.b === one.n);
      return { ...matter(D.m[i]), ...(n < 0 ? {} : status(all[n][2])), before: all[n - 1] && told(all[n - 1][2]).t };
    });
  }
  function quote(/** @type {any} */ q, /** @type {any} */ s, /** @type {boolean} */ small) {
    return { exact: q.x, before: q.b, after: q.a, lang: q.l, translation: q.r, small: small && 'small', publisher: s.p, title: s.t, url: s.u, copy: s.v, said: s.a && fill('according_to', { name: s.a }),
      where: join(', ', q.p && fill('page', { n: q.p }), q.m && fill('at', { n: q.m }), s.d && fill('published', { date: s.d }), s.b && W.background) };
  }
  function card(/** @type {any} */ beat) {
    if (!beat.one) return { ...look(D.sk[beat.st.s]), where: join(' · ', ...new Set(beat.ms.map((/** @type {any} */ [m]) => name(m)))), ...big(beat.day), title: W[beat.st.s] || told(beat.st).t, changes: beat.ms.map((/** @type {any} */ [m, st]) => ({ ...matter(m), ...status(st) })) };
    const { one } = beat, last = one.now || one.r.at(-1), r = worded(one, last), old = worded(one, one.r[one.r.indexOf(last) - 1]),
      quotes = r.c.flatMap((/** @type {any} */ [s, list]) => (list.length ? list : [{}]).map((/** @type {any} */ q) => [q, s]));
    return {
      ...look(D.k[one.k]), where: join(' · ', r.o, join(' + ', name(one), ...one.j.map((/** @type {number} */ g) => D.g[g][1]))),
      flags: flags(r),
      ...(r.e != null && r.e === r.l ? big(r.l, r.d.includes(':') ? r.d.slice(r.d.lastIndexOf(',')) : '') : { vague: r.d }),
      title: r.t, question: r.q, summary: r.s, changes: changes(one), amounts: r.n,
      quotes: quotes.map((/** @type {any} */ [q, s], /** @type {number} */ n) => quote(q, s, n > 0)),
      differs: old && [...'dtosqp'].filter((key) => old[key] !== r[key]).map((key) => ({ old: old[key], new: r[key] })), since: `${W.stands_now} (${full(r.f)})`,
      facts: [`${W[r.v || 'reported']}, ${fill('public_since', { date: full(one.r[0].f) })}.`, ...new Set(quotes.flatMap((/** @type {any} */ [q, s]) => [W[q.v], W[s.h]]))],
      actors: join(' · ', ...(r.w || []), r.p), page: pageOf(one),
    };
  }
  function citation() {
    const { one } = beat(), r = worded(one, one.now || one.r[0]), { p, t, d } = r.c[0]?.[0] || {};
    return `“${r.t}” (${r.d}). ${join(', ', p, t, d)}. ${cut()} ${location.href}`;
  }
  /** A part of a track, at its place and with its width. */
  function bit(/** @type {string} */ tag, /** @type {string} */ className, /** @type {number[]} */ [x, wide], /** @type {string} */ title, textContent = '') {
    const made = /** @type {any} */ (document.createElement(tag));
    made.className = className;
    made.append(textContent);
    if (title) made.title = title;
    made.style.left = x / 1e3 + '%';
    if (wide) made.style.width = wide / 1e3 + '%';
    return made;
  }
  /** A part of a track that says which development it is, once the words of that are there. */
  function point(/** @type {any} */ made, /** @type {any} */ one, /** @type {any} */ r) {
    made.one = one;
    made.say = () => { const { d, t } = worded(one, r); made.title = made.href ? `${d}: ${t}` : d; };
    if (made.href && beat()?.one === one) made.classList.add('on');
    if (whole) made.say();
    return made;
  }
  function drawTracks() {
    /** How many a row has: those of matters, and then those of governments.
     * @type {number[]} */ const many = Array(D.m.length + D.g.length).fill(0), /** @type {Map<number, any[]>} */ rows = new Map(), asked = D.m.map(asks),
      /** @type {(act: (key: number, one: any, r: any) => void) => void} */ visit = (act) => {
        for (let n = 0; n < D.d.length; n += 1) {
          const one = D.d[n], { now: r, m } = one;
          if (one.a != null || !r || r.h == null || !kept(one)) continue;
          let own = now.m === '';
          for (let i = 0; i < m.length; i += 1) if (asked[m[i]]) { own = false; act(m[i], one, r); }
          if (own) act(D.m.length + one.g, one, r);
        }
      };
    visit((key) => (many[key] += 1));
    const all = [...many.keys()].filter((key) => many[key]).sort((a, b) => +!D.m[a] - +!D.m[b] || many[b] - many[a] || a - b);
    for (const key of all.slice(0, now.rows)) rows.set(key, []);
    visit((key, one, r) => rows.get(key)?.push([one, r]));
    const before = tracks, most = whole || D.d.length < 1000 ? NEVER : 3;
    tracks = new Map();
    later = [];
    for (const [i, of] of rows) {
      const m = D.m[i], some = of.slice(-60), days = new Map(),
        made = before.get(i) || shape('row', m ? matter(m) : { title: D.g[i - D.m.length][1], government: W.others, loose: 'loose' }).firstChild, old = made.bits || new Map(), bits = (made.bits = new Map()),
        add = (/** @type {any} */ key, /** @type {() => any} */ make) => bits.set('' + key, old.get('' + key) || make());
      tracks.set(i, made);
      const draw = () => {
        for (const [one, r] of some) {
          if (r.e < r.l) add(['span', one.n, r.f], () => point(bit('i', 'span', span(r.e, r.l), ''), one, r));
          days.set(r.h, [...(days.get(r.h) || []), one]);
        }
        for (const [a, b, st] of m?.now || []) {
          const where = span(a, b - 1), { t, since, on } = told(st);
          if (st.p && st.e && st.s !== 'lapsed' && a <= st.l) add(['due', a, st.n], () => bit('i', 'due ' + D.sk[st.s][2], span(a, st.l), on));
          if (where[1] > 60) add([a, b, st.n], () => bit('i', `bar ${D.sk[st.s][2]} s-${st.s}`, where, `${t}, ${since}`, where[1] * innerWidth > 36e5 ? t : ''));
        }
        for (const [d, r] of some) {
          const day = days.get(r.h), n = day.indexOf(d), [x, wide] = span(r.h, r.h);
          add(['pt', d.n, r.f, n, day.length], () => point(Object.assign(bit('a', 'pt ' + D.k[d.k][2], [x + wide * (n + 0.5) / day.length], '', D.k[d.k][0]), { href: '#d=' + d.i, tabIndex: -1 }), d, r));
        }
        put(made.lastChild, [...bits.values()]);
      };
      if (tracks.size > most) later.push(draw); else draw();
    }
    put($('rows'), [...tracks.values()]);
    $('more').hidden = !write('more', all[now.rows] == null ? '' : fill('more_rows', { n: all.length }));
  }
  function ticks() {
    const wide = $('ticks').clientWidth, /** @type {number[]} */ taken = [];
    $('ticks').replaceChildren(...D.tick.flatMap((/** @type {any} */ [where, words]) => {
      const x = max(where / 1e5 * wide, 30);
      if (x > wide - 24 || taken.some((one) => Math.abs(one - x) < 66)) return [];
      taken.push(x);
      return [bit('span', '', [1e5 * x / wide], '', words)];
    }));
  }
  const away = (/** @type {number} */ day) => relative.format(day - now.of, 'day');
  // Of thousands of matters a few are shown, so words are made for these alone.
  function beside() {
    /** @type {any[][]} */ const [waiting, settled, next] = [[], [], []];
    const coming = (/** @type {number} */ day, /** @type {any} */ late, /** @type {() => any} */ made) => next.push({ day, late, made });
    for (let i = 0; i < D.m.length; i += 1) {
      const m = D.m[i];
      if (!asks(m, i)) continue;
      const all = m.now, n = all.findIndex((/** @type {any} */ [a, b]) => a <= now.of && now.of < b), st = all[n]?.[2];
      if (!st) continue;
      const open = st.p && st.e && st.s !== 'lapsed', last = st.l, late = st.s === 'overdue' && 'late';
      (st.p ? waiting : settled).push({ m, st, due: open ? last : NEVER, by: open ? last : st.s === 'lapsed' ? 3e8 : 1e8 });
      if (open) coming(late || st.e < now.of ? last : st.e, late, () => ({ ...matter(m), on: told(st).on, what: W[late ? 'decision-overdue' : 'decision-expected'] }));
      for (const [a, , { s, b }] of all.slice(n + 1)) {
        if (b !== st.b && !past(b, now.of + 1, now.known)) break;
        const ends = s === 'ended' ? 1 : 0;
        if (ends || s === 'in-force') coming(a - ends, 0, () => ({ ...matter(m), on: full(a - ends), what: W[ends ? 'in-force-until' : 'in-force-from'] }));
      }
    }
    for (const [a, b, from, to, n, last, on, title] of D.z) {
      const one = D.d[n];
      if (a <= now.of && now.of < b && from <= now.known && now.known < to && kept(one)) coming(last, 0, () => ({ title, href: pageOf(one), on, what: W['meeting-planned'] }));
    }
    const standing = (/** @type {any} */ { m, st, due }) => { const { since, stands, c } = told(st); return { ...matter(m), ...status(st), since, more: [stands, ...c], due: due < NEVER && away(due) }; };
    show('waiting', 'standing', waiting.sort((a, b) => a.by - b.by).slice(0, 30).map(standing), W.nothing_waiting);
    show('settled', 'standing', $('settled').parentNode.open ? settled.slice(-30).map(standing) : []);
    show('agenda', 'coming', next.sort((a, b) => +!a.late - +!b.late || a.day - b.day).slice(0, 30).map(({ day, late, made }) => ({ ...made(), late, wait: day < NEVER ? away(day) : '…' })), W.agenda_none);
  }
  function drawList(most = now.width) {
    const found = D.d.filter((/** @type {any} */ one) => { const r = kept(one) && one.now; return r && !(r.e > now.of); });
    const target = beat()?.one, here = found.indexOf(target),
      first = max(0, min(found.length - most, (here < 0 ? found.length : here) - (most >> 1))), some = found.slice(first, first + most);
    show('list', 'line', some.map((/** @type {any} */ one) => {
      const r = worded(one), seen = look(D.k[one.k]);
      return { ...seen, date: r.d, title: r.t, href: '#d=' + one.i, state: join(' ', one === target && 'here', r.v === 'retracted' && 'gone'),
        about: join(' · ', seen.kind, name(one), r.h <= now.of ? '' : '~ ' + W.perhaps, ...flags(r)) };
    }));
    $('earlier').hidden = !first;
    $('later').hidden = !found[first + most];
    write('found', fill('found', { n: found.length, all: D.d.length }));
  }

  // ---------------------------------------------------------------- drawing
  const cut = () => fill(now.known >= end ? 'cut' : 'cut_known', { of: full(now.of), known: full(now.known) });
  const knows = () => now.known + '|' + choices.map((name) => now[name]),
    /** What the beats depend on. */
    key = () => (now.both ? '' + choices.map((name) => now[name]) : knows());
  function draw() {
    if (now.both) now.of = now.known = min(now.of, end);
    know(now.known);
    if (key() !== sought) {
      sought = key();
      const was = beat()?.key;
      findBeats();
      now.beat = beats.findIndex((one) => one.key === was && one.day <= now.of);
      if (now.beat < 0) now.beat = beatAt(now.of);
    }
    if (knows() + now.rows !== drawn) { drawn = knows() + now.rows; drawTracks(); }
    const { one, key: id } = beat() || {};
    for (const name of both) {
      const where = place(now[name]);
      for (const one of ['rail', 'over']) $(one).style.setProperty('--' + name, where / 1e5);
      $(name).value = where;
      $(name).ariaValueText = full(now[name]);
      $(name + 'Date').value = iso(now[name]);
    }
    write('cut', cut());
    document.title = `${title} · ${cut()}`;
    if (now.of + knows() !== aside) { aside = now.of + knows(); beside(); }
    write('count', `${now.beat + 1} / ${beats.length}`);
    $('storyTab').ariaPressed = !($('listTab').ariaPressed = $('story').hidden = now.list);
    $('listBox').hidden = !now.list;
    try {
      if (shown !== id + knows()) {
        $('story').replaceChildren(id ? shape('card', card(beat())) : W.nothing_yet);
        shown = id + knows();
        for (const dot of /** @type {any} */ (document.querySelectorAll('.pt'))) dot.classList.toggle('on', dot.one === one);
      }
      if (now.list) drawList();
    } catch (/** @type {any} */ words) {
      if (!words.then) throw words;
      words.then(draw);
    }
    clearTimeout(saving);
    saving = setTimeout(() => history.replaceState(null, '', '#' + join('&', 'as-of=' + iso(now.of), now.known < end && 'as-known=' + iso(now.known), one && 'd=' + one.i, now.list && 'list')), 250);
  }
  function go(/** @type {number} */ n) {
    now.beat = min(beats.length - 1, max(0, n));
    now.of = beat()?.day ?? now.of;
    draw();
  }
  const ends = /** @type {any} */ ({ of: until, known: end }), limit = (/** @type {string} */ name, /** @type {number} */ day) => max(from, min(ends[name], day));
  function read(/** @type {any} */ e) {
    // The address may have been written again since the link was followed.
    const given = new URLSearchParams((e.newURL || location.href).split('#')[1]), one = D.d.find((/** @type {any} */ each) => each.i === given.get('d')),
      [of, known] = both.map((name) => { const day = dayOf(given.get('as-' + name)); return isNaN(day) ? null : limit(name, day); });
    if (of != null && known != null && of !== known) now.both = $('both').checked = false;
    if ((known ?? of) != null) now.known = known ?? end;
    if (one) for (const name of choices) now[name] = $(name).value = '';
    now.list = given.has('list');
    findBeats();
    sought = key();
    const n = beats.findIndex((beat) => one && beat.one === one);
    now.of = of ?? beats[n]?.day ?? now.of;
    if (now.both) now.of = min(now.of, end);
    now.beat = beats[n]?.day <= now.of ? n : beatAt(now.of);
    while (!location.hash && beat()?.ms) now.beat -= 1;
    draw();
  }
  function play(/** @type {any} */ on) {
    clearInterval(timer);
    timer = 0;
    on &&= beats.length;
    if (on) {
      now.list = false;
      if (now.beat >= beats.length - 1) go(0); else draw();
      timer = setInterval(() => (now.beat < beats.length - 1 ? go(now.beat + 1) : play(0)), 2200);
    }
    write('play', on ? '‖' : '▶');
    $('play').ariaLabel = on ? W.pause : W.play;
  }
  function move(/** @type {string} */ name, /** @type {number} */ day) {
    play(0);
    now[name] = limit(name, day);
    if (now.both) now.of = now.known = now[name];
    if (now.both || name === 'of') now.beat = beatAt(now.of);
    draw();
  }
  const step = (/** @type {number} */ n) => { play(0); go(n); },
    on = (/** @type {string} */ id, /** @type {string} */ what, /** @type {any} */ act) => $(id).addEventListener(what, act);
  for (const name of both) {
    const last = ends[name], date = $(name + 'Date');
    on(name, 'input', () => move(name, $(name).value >= 99990 ? last : Math.round(along(places, days, +$(name).value))));
    on(name, 'keydown', (/** @type {any} */ e) => {
      const by = /** @type {any} */ ({ ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 })[e.key];
      if (by) { e.preventDefault(); move(name, now[name] + by); }
    });
    date.min = iso(from);
    date.max = iso(last);
    on(name + 'Date', 'change', () => isNaN(dayOf(date.value)) || move(name, dayOf(date.value)));
    on(name + 'End', 'click', () => move(name, name === 'of' ? today : end));
  }
  on('both', 'change', () => { now.both = $('both').checked; if (!now.both) now.known = end; draw(); });
  on('play', 'click', () => play(!timer));
  on('prev', 'click', () => step(now.beat - 1));
  on('next', 'click', () => step(now.beat + 1));
  $('settled').parentNode.addEventListener('toggle', beside);
  on('more', 'click', () => { now.rows = NEVER; draw(); });
  for (const id of ['earlier', 'later']) on(id, 'click', () => { now.width += 400; draw(); });
  for (const id of ['story', 'list']) on(id + 'Tab', 'click', () => { now.list = id === 'list'; draw(); });
  for (const name of choices) on(name, 'input', async () => {
    if (name === 'find' && !whole) await everything();
    now[name] = $(name).value.toLowerCase();
    if (now.find) now.list = true;
    draw();
  });
  // A browser lays out each of thousands of options, so they come when somebody wants to choose.
  for (const what of ['pointerdown', 'focus']) on('m', what, () => $('m')[1] || $('m').append(...D.m.map((/** @type {any} */ m, /** @type {any} */ i) => new Option(join(' · ', titled(m), D.g[1] && name(m)), i))));
  on('story', 'click', (/** @type {any} */ e) => e.target.id === 'cite' && shown === beat()?.key + knows() && navigator.clipboard?.writeText(citation()).then(() => (e.target.textContent = W.copied)));
  addEventListener('keydown', (/** @type {any} */ e) => {
    const { key, target: { tagName } } = e;
    if (e.altKey || e.ctrlKey || e.metaKey || 'INPUT,SELECT'.includes(tagName) || (key === ' ' && 'BUTTON,A,SUMMARY'.includes(tagName))) return;
    const act = /** @type {any} */ ({ ' ': () => play(!timer), ArrowRight: () => step(now.beat + 1), ArrowLeft: () => step(now.beat - 1), Home: () => step(0), End: () => step(beats.length - 1) })[key];
    if (act) { act(); e.preventDefault(); }
  });
  addEventListener('hashchange', read);
  addEventListener('resize', ticks);
  addEventListener('beforeprint', () => { $('listBox').hidden = false; try { drawList(2000); } catch { /* It prints as soon as it opens. */ } });
  addEventListener('afterprint', draw);
  async function everything() {
    await Promise.all(parts.map((_, n) => n && load(n)));
    if (whole) return;
    whole = true;
    for (const made of tracks.values()) for (const one of made.querySelectorAll('.pt, .span')) one.say();
  }
  await Promise.all(first);
  $('app').hidden = false;
  read({});
  ticks();
  for (let n = parts.length - 1; n > 1 || later.length;) {
    await new Promise((/** @type {any} */ done) => (window.requestIdleCallback || setTimeout)(done));
    const draw = later.shift();
    if (draw) draw(); else await load(n--);
  }
  everything();
})();

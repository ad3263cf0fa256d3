// @ts-check
// The page's own script. It knows no rule of the domain: Python has written down, in rectangles of
// as-of days and as-known days, which status holds where, and this finds the rectangle. What it
// shows is filled into the shapes of `shapes.html`, and text is never read as markup.
(async () => {
  const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id)),
    D = await data(), W = D.w, { max, min } = Math, NEVER = 9e6, both = ['of', 'known'], choices = ['find', 'g', 'm', 'k'];

  /** @returns {Promise<any>} */
  async function data() {
    const { textContent, dataset } = $('data');
    if (dataset.packed == null) return JSON.parse(textContent);
    const text = atob(textContent), bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json();
  }

  // ---------------------------------------------------------------- words, shapes
  const said = (/** @type {any} */ form) => {
    const made = new Intl.DateTimeFormat(D.lang, { timeZone: 'UTC', ...form });
    return (/** @type {number} */ day) => made.format(day * 864e5);
  }, full = said({ dateStyle: 'long' }), dayMonth = said({ day: 'numeric', month: 'long' }), weekday = said({ weekday: 'long' }),
    relative = new Intl.RelativeTimeFormat(D.lang, { numeric: 'auto' }),
    iso = (/** @type {number} */ day) => new Date(day * 864e5).toJSON().slice(0, 10),
    dayOf = (/** @type {any} */ text) => Math.floor(Date.parse(text) / 864e5) || 0,
    fill = (/** @type {string} */ name, /** @type {any} */ by) => W[name].replace(/\{(\w+)\}/g, (/** @type {any} */ _, /** @type {string} */ key) => by[key]),
    join = (/** @type {string} */ by, /** @type {any[]} */ ...all) => all.filter(Boolean).join(by),
    write = (/** @type {string} */ id, /** @type {any} */ words) => ($(id).textContent = words),
    flags = (/** @type {any} */ r) => (r.x || []).map((/** @type {string} */ word) => W[word]);

  /** Fills in a shape. What has no value is left out. */
  function fit(/** @type {any} */ root, /** @type {any} */ v) {
    const all = (/** @type {string} */ name, /** @type {(one: any, names: string) => void} */ act) => {
      for (const one of root.querySelectorAll(`[data-${name}]`)) {
        const names = one.dataset[name];
        one.removeAttribute('data-' + name);
        act(one, names);
      }
    };
    all('each', (one, name) => one.replaceWith(...(v[name] || []).filter(Boolean).map((/** @type {any} */ x) => {
      const copy = new DocumentFragment();
      copy.append(one.cloneNode(true));
      return fit(copy, x?.constructor === Object ? x : { _: x });
    })));
    all('if', (one, name) => [v[name]].flat()[0] || one.remove());
    all('t', (one, name) => { if (v[name]) one.textContent = v[name]; else one.remove(); });
    all('c', (one, name) => { if (v[name]) one.className += ' ' + v[name]; });
    all('a', (one, names) => names.split(',').forEach((pair) => { const [name, key] = pair.split(':'); if (v[key]) one.setAttribute(name, v[key]); }));
    return root;
  }
  const shape = (/** @type {string} */ id, /** @type {any} */ v) => fit($(id).content.cloneNode(true), v),
    show = (/** @type {string} */ id, /** @type {string} */ name, /** @type {any[]} */ list, empty = '') => {
      const box = $(id), key = JSON.stringify(list);
      if (box.key !== key) box.replaceChildren(...((box.key = key) !== '[]' ? list.map((one) => shape(name, one)) : [empty && bit('li', '', [0], '', empty)]));
    };

  // ---------------------------------------------------------------- the axis
  const sums = (/** @type {number[]} */ list) => { let sum = 0; return list.map((one) => (sum += one)); };
  const days = sums(D.x), places = sums(D.y), from = days[0],
    today = dayOf(new Date().toLocaleDateString('en-CA')),
    end = max(today, D.day), until = D.until || max(end, days.at(-1));
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
  for (const [n, one] of D.d.entries()) {
    one.n = n;
    // Most have one reading; a later one has what it changes.
    one.r.forEach((/** @type {any} */ r, /** @type {number} */ i) => {
      r.u ||= NEVER;
      if (i) one.r[i] = { ...one.r[i - 1], ...r };
      else r.c ||= [];
    });
  }
  let known = NaN;
  const holds = (/** @type {any} */ r, /** @type {number} */ day) => r && r.f <= day && day < r.u,
    reading = (/** @type {any} */ one, /** @type {number} */ day) => one.r.find((/** @type {any} */ r) => holds(r, day));
  /** The statuses of a matter as known on a day, in order: [from, until, status]. */
  function spans(/** @type {any} */ { r }, /** @type {number} */ known) {
    const found = [];
    for (let i = 0; i < r.length; i += 5) if (r[i + 2] <= known && known < r[i + 3]) found.push([r[i], r[i + 1], D.st[r[i + 4]]]);
    return found.sort((a, b) => a[0] - b[0]);
  }
  /** Brings what is known of each up to a day; of most, a step of the clock changes nothing. */
  function know(/** @type {number} */ day) {
    if (day === known) return;
    known = day;
    for (const one of D.d) if (!holds(one.now, day)) one.now = reading(one, day);
    for (const m of D.m) {
      if (m.from <= day && day < m.to) continue;
      [m.now, m.from, m.to] = [spans(m, day), -NEVER, NEVER];
      for (let i = 0; i < m.r.length; i += 5) for (const edge of [m.r[i + 2], m.r[i + 3]]) if (edge <= day) m.from = max(m.from, edge); else m.to = min(m.to, edge);
    }
  }

  // ---------------------------------------------------------------- what the reader chose
  /** @type {any} */ const now = { of: min(today, until), known: end, beat: 0, list: false, both: false, find: '', g: '', m: '', k: '', rows: innerWidth < 750 ? 4 : 8, width: 100 };
  let /** @type {any[]} */ beats = [], /** @type {any} */ timer, /** @type {any} */ saving, told = '', drawn = '', shown = '';
  const { title } = document, tracks = new Map(), text = (/** @type {any} */ one) => (one.text ??= JSON.stringify([one, D.g[one.g], one.m.map((/** @type {number} */ m) => D.m[m].t), one.r.map((/** @type {any} */ r) => r.c.map((/** @type {any} */ c) => D.src[c[0]]))]).replaceAll('\\"', '"').toLowerCase()),
    any = (/** @type {string} */ want, /** @type {any[]} */ list) => want === '' || list.includes(+want),
    kept = (/** @type {any} */ one) => any(now.g, [one.g, ...one.j]) && any(now.m, one.m) && (!now.k || one.k === now.k) && (!now.find || now.find.split(/\s+/).every((/** @type {string} */ word) => text(one).includes(word))),
    asked = () => D.m.map((/** @type {any} */ m, /** @type {number} */ i) => [m, i]).filter((/** @type {any} */ [m, i]) => any(now.g, [m.g]) && any(now.m, [i])),
    /** Whether a development that set a status had happened before a day, as known on another. */
    past = (/** @type {any} */ n, /** @type {number} */ day, /** @type {number} */ known) => D.d[n] && reading(D.d[n], known)?.h < day;
  /** Beats: what happened, and the days on which the clock alone changed a status. */
  function findBeats() {
    const known = now.both ? NEVER - 1 : now.known, clocks = new Map();
    beats = [];
    know(now.known);
    for (const one of D.d) {
      const r = one.a == null && kept(one) && (now.both ? reading(one, known) : one.now);
      if (r && r.h != null) beats.push({ day: now.both ? max(r.h, one.r[0].f) : r.h, one, o: one.n, key: one.i });
    }
    if (!now.find && !now.k) for (const [m] of asked()) {
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
    matter = (/** @type {any} */ m) => ({ title: m.t, href: D.root != null && `${D.root}m/${D.g[m.g][0]}/${m.s}.html${D.kept}`, government: name(m) }),
    look = (/** @type {any} */ [glyph, kind, tone]) => ({ glyph, kind, tone }),
    status = (/** @type {any} */ st) => ({ t: st.t, ...look(D.sk[st.s]) }),
    big = (/** @type {number} */ day, time = '') => ({ day: dayMonth(day), weekday: weekday(day) + time, year: +iso(day).slice(0, 4) });

  function changes(/** @type {any} */ one) {
    return one.m.map((/** @type {number} */ i) => {
      const all = D.m[i].now, n = all.findIndex((/** @type {any} */ [, , st]) => st.b === one.n);
      return { ...matter(D.m[i]), ...(n < 0 ? {} : status(all[n][2])), before: all[n - 1]?.[2].t };
    });
  }
  function quote(/** @type {any} */ q, /** @type {any} */ s, /** @type {boolean} */ small) {
    return { exact: q.x, before: q.b, after: q.a, lang: q.l, translation: q.r, small: small && 'small', publisher: s.p, title: s.t, url: s.u, copy: s.v, said: s.a && fill('according_to', { name: s.a }),
      where: join(', ', q.p && fill('page', { n: q.p }), q.m && fill('at', { n: q.m }), s.d && fill('published', { date: s.d }), s.b && W.background) };
  }
  function card(/** @type {any} */ beat) {
    if (!beat.one) return { ...look(D.sk[beat.st.s]), where: join(' · ', ...new Set(beat.ms.map((/** @type {any} */ [m]) => name(m)))), ...big(beat.day), title: W[beat.st.s] || beat.st.t, changes: beat.ms.map((/** @type {any} */ [m, st]) => ({ ...matter(m), ...status(st) })) };
    const { one } = beat, r = one.now || one.r.at(-1), old = one.r[one.r.indexOf(r) - 1],
      quotes = r.c.flatMap((/** @type {any} */ [s, list]) => (list.length ? list : [{}]).map((/** @type {any} */ q) => [q, D.src[s]]));
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
    const { one } = beat(), r = one.now || one.r[0], { p, t, d } = D.src[r.c[0]?.[0]] || {};
    return `“${r.t}” (${r.d}). ${join(', ', p, t, d)}. ${cut()} ${location.href}`;
  }
  /** A part of a track, at its place and with its width. */
  function bit(/** @type {string} */ tag, /** @type {string} */ className, /** @type {number[]} */ [x, wide], /** @type {string} */ title, textContent = '') {
    const made = /** @type {any} */ (Object.assign(document.createElement(tag), { className, title, textContent }));
    made.style.left = x / 1e3 + '%';
    if (wide) made.style.width = wide / 1e3 + '%';
    return made;
  }
  function drawTracks() {
    /** @type {Map<any, any>} */ const rows = new Map(asked().map((/** @type {any} */ [m, i]) => [i, { m, of: [] }]));
    for (const one of D.d) {
      const r = one.a == null && kept(one) && one.now;
      if (!r || r.h == null) continue;
      const keys = one.m.filter((/** @type {number} */ m) => rows.has(m)), key = 'g' + one.g;
      if (!keys.length && now.m === '') { keys.push(key); if (!rows.has(key)) rows.set(key, { title: name(one), government: W.others, loose: 'loose', of: [] }); }
      for (const each of keys) rows.get(each).of.push([one, r]);
    }
    const all = [...rows.values()].filter((row) => row.of[0]).sort((a, b) => +!!b.m - +!!a.m || b.of.length - a.of.length), made = all.slice(0, now.rows).map((found) => {
      const row = found.m ? { ...matter(found.m), ...found } : found, some = row.of.slice(-60), /** @type {any[]} */ bars = row.m?.now || [], key = JSON.stringify([row.title, row.government, bars, some.map((/** @type {any} */ [d, r]) => [d.n, r.f])]);
      if (tracks.has(key)) return tracks.get(key);
      const made = shape('row', row).firstChild, plot = made.lastChild;
      tracks.set(key, made);
      for (const [, r] of some) if (r.e < r.l) plot.append(bit('i', 'span', span(r.e, r.l), r.d));
      for (const [a, b, st] of bars) {
        const where = span(a, b - 1);
        if (st.p && st.e && st.s !== 'lapsed' && a <= st.e[1]) plot.append(bit('i', 'due ' + D.sk[st.s][2], span(a, st.e[1]), st.e[2]));
        if (where[1] > 60) plot.append(bit('i', `bar ${D.sk[st.s][2]} s-${st.s}`, where, `${st.t}, ${st.n}`, st.t));
      }
      for (const each of some) {
        const [d, r] = each, day = some.filter((/** @type {any} */ one) => one[1].h === r.h), [x, wide] = span(r.h, r.h);
        plot.append(Object.assign(bit('a', 'pt ' + D.k[d.k][2], [x + wide * (day.indexOf(each) + 0.5) / day.length], `${r.d}: ${r.t}`, D.k[d.k][0]), { href: '#d=' + d.i, tabIndex: -1 }));
      }
      return made;
    });
    const { children } = $('rows');
    if (made.length - children.length || made.some((one, i) => one !== children[i])) $('rows').replaceChildren(...made);
    $('more').hidden = !write('more', all[now.rows] ? fill('more_rows', { n: all.length }) : '');
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
    for (const [m] of asked()) {
      const all = m.now, n = all.findIndex((/** @type {any} */ [a, b]) => a <= now.of && now.of < b), st = all[n]?.[2];
      if (!st) continue;
      const open = st.p && st.e && st.s !== 'lapsed', last = st.e?.[1], late = st.s === 'overdue' && 'late';
      (st.p ? waiting : settled).push({ m, st, due: open ? last : NEVER, by: open ? last : st.s === 'lapsed' ? 3e8 : 1e8 });
      if (open) coming(late || st.e[0] < now.of ? last : st.e[0], late, () => ({ ...matter(m), on: st.e[2], what: W[late ? 'decision-overdue' : 'decision-expected'] }));
      for (const [a, , { s, b }] of all.slice(n + 1)) {
        if (b !== st.b && !past(b, now.of + 1, now.known)) break;
        const ends = s === 'ended' ? 1 : 0;
        if (ends || s === 'in-force') coming(a - ends, 0, () => ({ ...matter(m), on: full(a - ends), what: W[ends ? 'in-force-until' : 'in-force-from'] }));
      }
    }
    for (const [a, b, from, to, n, last, on] of D.z) {
      const one = D.d[n];
      if (a <= now.of && now.of < b && from <= now.known && now.known < to && kept(one)) coming(last, 0, () => ({ title: one.now.t, href: pageOf(one), on, what: W['meeting-planned'] }));
    }
    const standing = (/** @type {any} */ { m, st, due }) => ({ ...matter(m), ...status(st), since: st.n, more: [st.d, ...(st.c || [])], due: due < NEVER && away(due) });
    show('waiting', 'standing', waiting.sort((a, b) => a.by - b.by).slice(0, 30).map(standing), W.nothing_waiting);
    show('settled', 'standing', settled.slice(-30).map(standing));
    show('agenda', 'coming', next.sort((a, b) => +!a.late - +!b.late || a.day - b.day).slice(0, 30).map(({ day, late, made }) => ({ ...made(), late, wait: day < NEVER ? away(day) : '…' })), W.agenda_none);
  }
  function drawList(most = now.width) {
    const found = D.d.filter((/** @type {any} */ one) => { const r = kept(one) && one.now; return r && !(r.e > now.of); });
    const target = beat()?.one, here = found.indexOf(target),
      first = max(0, min(found.length - most, (here < 0 ? found.length : here) - (most >> 1))), some = found.slice(first, first + most);
    show('list', 'line', some.map((/** @type {any} */ one) => {
      const r = one.now, seen = look(D.k[one.k]);
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
    if (key() !== told) {
      told = key();
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
    beside();
    if (shown !== id + knows()) {
      shown = id + knows();
      $('story').replaceChildren(id ? shape('card', card(beat())) : W.nothing_yet);
      for (const dot of /** @type {any} */ (document.querySelectorAll('.pt'))) dot.classList.toggle('on', dot.hash === '#d=' + one?.i);
    }
    write('count', `${now.beat + 1} / ${beats.length}`);
    $('storyTab').ariaPressed = !($('listTab').ariaPressed = $('story').hidden = now.list);
    $('listBox').hidden = !now.list;
    if (now.list) drawList();
    clearTimeout(saving);
    saving = setTimeout(() => history.replaceState(null, '', '#' + join('&', 'as-of=' + iso(now.of), now.known < end && 'as-known=' + iso(now.known), one && 'd=' + one.i, now.list && 'list')), 250);
  }
  function go(/** @type {number} */ n) {
    now.beat = max(0, min(beats.length - 1, n));
    now.of = beat()?.day ?? now.of;
    draw();
  }
  const ends = /** @type {any} */ ({ of: until, known: end }), limit = (/** @type {string} */ name, /** @type {number} */ day) => max(from, min(ends[name], day));
  function read(/** @type {any} */ e) {
    // The address may have been written again since the link was followed.
    const given = new URLSearchParams((e.newURL || location.href).split('#')[1]), one = D.d.find((/** @type {any} */ each) => each.i === given.get('d')),
      [of, known] = both.map((name) => given.get('as-' + name) && limit(name, dayOf(given.get('as-' + name))));
    if ((known ?? of) != null) now.known = known ?? end;
    if (one) for (const name of choices) now[name] = $(name).value = '';
    now.list = given.has('list');
    findBeats();
    told = key();
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
    on(name + 'Date', 'change', () => date.value && move(name, dayOf(date.value)));
    on(name + 'End', 'click', () => move(name, name === 'of' ? today : end));
  }
  on('both', 'change', () => { now.both = $('both').checked; if (!now.both) now.known = end; draw(); });
  on('play', 'click', () => play(!timer));
  on('prev', 'click', () => step(now.beat - 1));
  on('next', 'click', () => step(now.beat + 1));
  on('more', 'click', () => { now.rows = NEVER; draw(); });
  for (const id of ['earlier', 'later']) on(id, 'click', () => { now.width += 400; draw(); });
  for (const id of ['story', 'list']) on(id + 'Tab', 'click', () => { now.list = id === 'list'; draw(); });
  for (const name of choices) on(name, 'input', () => { now[name] = $(name).value.toLowerCase(); if (now.find) now.list = true; draw(); });
  // A browser lays out each of thousands of options, so they come when somebody wants to choose.
  for (const what of ['pointerdown', 'focus']) on('m', what, () => $('m')[1] || $('m').append(...D.m.map((/** @type {any} */ m, /** @type {any} */ i) => new Option(join(' · ', m.t, D.g[1] && name(m)), i))));
  on('story', 'click', (/** @type {any} */ e) => e.target.id === 'cite' && navigator.clipboard?.writeText(citation()).then(() => (e.target.textContent = W.copied)));
  addEventListener('keydown', (/** @type {any} */ e) => {
    const { key, target: { tagName } } = e;
    if (e.altKey || e.ctrlKey || e.metaKey || 'INPUT,SELECT'.includes(tagName) || (key === ' ' && 'BUTTON,A,SUMMARY'.includes(tagName))) return;
    const act = /** @type {any} */ ({ ' ': () => play(!timer), ArrowRight: () => step(now.beat + 1), ArrowLeft: () => step(now.beat - 1), Home: () => step(0), End: () => step(beats.length - 1) })[key];
    if (act) { act(); e.preventDefault(); }
  });
  addEventListener('hashchange', read);
  addEventListener('resize', ticks);
  addEventListener('beforeprint', () => { drawList(2000); $('listBox').hidden = false; });
  addEventListener('afterprint', draw);
  $('app').hidden = false;
  ticks();
  read({});
})();

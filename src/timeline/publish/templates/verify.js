// @ts-check
// Checks a line in the browser, by SHA-256 alone: what the page shows is in the sealed text, and the
// sealed text is in the store as the checkpoint seals it (RFC 9162, section 2.1.3.2).
(() => {
  const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
  /** Letters and digits alone: quotes may have other marks. */
  const letters = (/** @type {string} */ text) => text.replace(/[^\p{L}\p{N}]/gu, '');
  /** Whether a sealed text is the shown one, in which an escape stands for what hides. */
  const isShown = (/** @type {string} */ sealed, /** @type {string} */ text) =>
    new RegExp(`^${text.split(/⟨(?:U\+[0-9A-F]{4,6}|\+\d+ marks)⟩/).map(letters).join('.*')}$`, 'su').test(sealed);
  const unpacked = (/** @type {string} */ text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const sha256 = async (/** @type {any[]} */ ...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer()));

  /** Where an event and its path lead to, for a tree of so many events; null if nowhere. */
  async function root(/** @type {any} */ { event, index, path }, /** @type {number} */ size) {
    const parts = [event.government, String(event.version), event.topic, event.state].flatMap((text) => {
      const raw = new TextEncoder().encode(text);
      return [`${raw.length}:`, raw, ','];
    });
    let found = await sha256(new Uint8Array([0]), ...parts), place = index, last = size - 1;
    for (const sibling of path.map(unpacked)) {
      if (place % 2 || place === last) {
        found = await sha256(new Uint8Array([1]), sibling, found);
        for (; place % 2 === 0 && place; last = Math.floor(last / 2)) place /= 2;
      } else found = await sha256(new Uint8Array([1]), found, sibling);
      place = Math.floor(place / 2);
      last = Math.floor(last / 2);
    }
    return last ? null : btoa(String.fromCharCode(...found));
  }
  /** All texts in a value. */
  /** @type {(value: any) => string[]} */
  const texts = (value) => (value && typeof value === 'object' ? Object.values(value).flatMap(texts) : [String(value)]);

  async function verdict(/** @type {string} */ checkpoint) {
    const proof = JSON.parse($('proof').textContent), [origin, size, sealed] = checkpoint.split('\n');
    const events = [proof, ...proof.amendments];
    if (proof.origin !== origin || String(proof.size) !== size) return 'other';
    for (const one of events) if ((await root(one, proof.size)) !== sealed) return 'no';
    const said = events.map((one) => JSON.parse(one.event.state).development);
    const known = said.flatMap(texts).map(letters);
    const shown = [...document.querySelectorAll('[data-sealed]')].map((one) => one.textContent || '');
    return said[0].id === $('proof').dataset.of && shown.every((text) => known.some((one) => isShown(one, text))) ? 'yes' : 'no';
  }
  let asked = 0;
  async function verify() {
    const file = $('other').files[0], mine = (asked += 1);
    let found = 'no';
    try {
      found = crypto.subtle ? await verdict(file ? await file.text() : $('checkpoint').textContent) : 'unable';
    } catch { /* What cannot be read proves nothing. */ }
    // An answer that took longer says nothing about what was asked after it.
    if (mine !== asked) return;
    $('verdict').textContent = $('verdict').dataset[found];
    $('verdict').className = found;
  }
  $('verify').addEventListener('click', verify);
  $('other').addEventListener('change', verify);
})();

// @ts-check
// An address with a development, or with a cut of a government, leads on to the part that has it.
// A cut alone goes with the reader into every part.
(() => {
  const links = /** @type {any[]} */ ([...document.querySelectorAll('a[data-g]')]);
  function lead() {
    const { hash } = location, given = new URLSearchParams(hash.slice(1)), id = given.get('d');
    const up = /** @type {any} */ (document.querySelector('nav a')).getAttribute('href').replace(/[^/]*$/, '');
    const year = (given.get('as-of') || '9').slice(0, 4), own = links.filter((one) => one.dataset.g === given.get('g'));
    const part = own.findLast((one) => (one.dataset.y || '') <= year) || own[0];
    for (const one of links) one.hash = hash;
    if (id) location.replace(`${up}d/${encodeURIComponent(id)}.html#go&${hash.slice(1)}`);
    else if (part && given.has('as-of')) location.replace(part.href);
  }
  addEventListener('hashchange', lead);
  lead();
})();

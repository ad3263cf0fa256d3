// @ts-check
// A click on the map of two clocks opens the page with both clocks at that place: as a link, which
// opens beside the page if this one is in a frame.
for (const map of /** @type {any} */ (document.querySelectorAll('.two-clocks'))) {
  const [left, top, wide, high] = map.dataset.plot.split(' ').map(Number), knots = JSON.parse(map.dataset.scale);
  const { zone, to } = /** @type {any} */ (document.getElementById('map')).dataset;
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  /** The day at a place of the scale, between 0 and 1. */
  const at = (/** @type {number} */ part) => {
    const i = Math.max(1, knots.findIndex((/** @type {number[]} */ [, place]) => place >= part));
    const [[a, from], [b, to]] = [knots[i - 1], knots[i]];
    return day.format(1e3 * (a + (b - a) * (part - from) / (to - from || 1)));
  };
  map.addEventListener('click', (/** @type {any} */ event) => {
    const box = map.getBoundingClientRect(), scale = map.viewBox.baseVal.width / box.width;
    const x = ((event.clientX - box.left) * scale - left) / wide, y = 1 - ((event.clientY - box.top) * scale - top) / high;
    if (Math.min(x, y) >= 0 && Math.max(x, y) <= 1) Object.assign(document.createElement('a'), { href: `${to}as-of=${at(x)}&as-known=${at(y)}` }).click();
  });
}

// @ts-check
// The page of a split site that lists its parts does not know which of them has a development: that
// development's own page does, and leads on.
if (location.hash.startsWith('#go&')) location.replace(/** @type {any} */ (document.querySelector('.crumbs a')).href.split('#')[0] + '#' + location.hash.slice(4));

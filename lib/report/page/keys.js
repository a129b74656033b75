// --- keys.js: what the keyboard does.

const keyHelp = [['1 2 3 4', 'grid, sheet, compare, run'], ['arrows', 'from image to image'],
  ['Enter', 'look at it'], ['Esc', 'back'], ['s', 'star'], ['x', 'reject'], ['c', 'compare'],
  ['t', 'swap rows and columns'], ['+ −', 'larger, smaller'], ['/', 'search'], ['e', 'export the choice'],
  ['?', 'this list']];

function showHelp() {
  const dialog = byId('help');
  dialog.replaceChildren(element('h2', {}, 'Keys'),
    element('dl', {class: 'keys'}, ...keyHelp.flatMap(([key, what]) =>
      [element('dt', {}, key), element('dd', {}, what)])),
    element('p', {}, 'Stars and rejections stay in this browser. The export has a row per chosen job:'),
    element('pre', {}, 'invokeai-batch run WORKFLOW --csv - -o again < choice.csv\n'
      + 'invokeai-batch run … --only @choice.csv'),
    element('p', {}, 'Search: words that must all be there, -word that must not; in one column also'
      + ' =7, >5, <=20.'),
    button('Close', () => dialog.close()));
  dialog.showModal();
}

// The row that the keys speak of: the one that is looked at, else the one with the focus.
function rowAtHand() {
  if (looking.row) { return looking.row; }
  const focused = document.activeElement;
  const tile = focused && focused.closest('.tile');
  return tile ? rowOfTile.get(tile) : undefined;
}

const withRow = {
  s: (row) => toggleMark(row, 'star'),
  x: (row) => toggleMark(row, 'reject'),
  c: (row) => toggleComparing(row),
};

function act(key) {
  const row = withRow[key] && rowAtHand();
  if (row) {
    withRow[key](row);
    if (looking.row) { showLook(looking.row); } else { redrawTilesOf(row); }
    return true;
  }
  const view = currentView();
  const acts = {1: () => goTo('grid'), 2: () => goTo('sheet'), 3: () => goTo('compare'),
    4: () => goTo('run'), '/': () => byId('search').focus(), '?': showHelp, e: exportChoice,
    t: view.swap, '+': view.resize && (() => view.resize(1)), '-': view.resize && (() => view.resize(-1))};
  if (!acts[key]) { return false; }
  acts[key]();
  return true;
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) { return; }
  if (event.target.matches('input[type="search"], select, textarea')) {
    if (event.key === 'Escape') { event.target.blur(); }
    return;
  }
  if (looking.row && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
    if (event.target.tagName !== 'VIDEO') {
      looking.step(event.key === 'ArrowLeft' ? -1 : 1);
      event.preventDefault();
    }
    return;
  }
  if (act(event.key)) { event.preventDefault(); }
});

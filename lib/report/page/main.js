// --- main.js: the views, the search, and the beginning.

const views = {
  grid: {label: 'Grid', make: gridView},
  sheet: {label: 'Sheet', make: sheetView},
  compare: {label: 'Compare', make: compareView},
  run: {label: 'Run', make: runView},
};
let openName = '';
let openView = null;

function currentView() {
  return openView || {};
}

function refreshView() {
  if (openView) { openView.refresh(); }
}

function goTo(name) {
  if (byId('look').open) { byId('look').close(); }
  openName = name;
  openView = null;
  const place = byId('view');
  place.replaceChildren();
  place.className = 'view-' + name;
  openView = views[name].make(place);
  history.replaceState(null, '', '#' + name);
  drawTabs();
}

function drawTabs() {
  byId('tabs').replaceChildren(...Object.entries(views).map(([name, view]) => button(
    view.label + (name === 'compare' && comparing.length > 0 ? ' ' + comparing.length : ''),
    () => goTo(name), {role: 'tab', 'aria-selected': String(name === openName), id: 'tab-' + name})));
  byId('view').setAttribute('aria-labelledby', 'tab-' + openName);
}

function loadedNote() {
  return rowsAreComplete ? '' : '; ' + counted.format(rows.length) + ' of ' + counted.format(run.rows)
    + ' loaded';
}

// --- The search and what is at its side

function drawTools() {
  const refreshSoon = oncePerFrame(refreshView);
  const search = element('input', {type: 'search', id: 'search', placeholder: 'Search', value: filter.text,
    'aria-label': 'Search', oninput: () => { filter.text = search.value; refreshSoon(); }});
  const scopes = [['all', 'every column'], ...columnNames.map((name, index) => [String(index), name])];
  byId('tools').replaceChildren(search,
    choiceOf('in', scopes, filter.scope, (value) => { filter.scope = value; refreshView(); }),
    choiceOf('show', shows, filter.show, (value) => { filter.show = value; refreshView(); }),
    button('Export', exportChoice, {title: 'the starred images, or all that are shown and not rejected, as CSV (e)'}),
    button('◐', toggleTheme, {title: 'light or dark', 'aria-label': 'Light or dark'}),
    button('?', showHelp, {title: 'keys (?)', 'aria-label': 'Keys'}));
}

// As the system has it, until somebody asks for the other one.
function toggleTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = isDark ? 'light' : 'dark';
}

// --- Printing: a view has no window on paper, so what fits into a few pages is laid out whole.

const mostPrinted = 600;

function layOutForPrint() {
  const shown = openView && openView.order ? openView.order : [];
  if (shown.length === 0) { return; }
  const left = shown.length - mostPrinted;
  const print = element('div', {id: 'print'}, ...shown.slice(0, mostPrinted).map((row) =>
    element('figure', {}, has(row, hasFile) && !has(row, isVideo)
      ? element('img', {src: thumbnailAddress(row), alt: ''}) : lack(...lackOf(row)),
    element('figcaption', {}, describe(row)))),
  left > 0 ? element('p', {}, 'and ' + countOf(left, 'more') + ': filter, and print again') : '');
  document.body.append(print);
}

window.addEventListener('beforeprint', layOutForPrint);
window.addEventListener('afterprint', () => byId('print') && byId('print').remove());

// --- The beginning

function firstName() {
  const asked = location.hash.slice(1);
  if (views[asked]) { return asked; }
  if (run.rows === 0) { return 'run'; }
  chooseAxes();
  return axes.columns === null ? 'sheet' : 'grid';
}

// A view is drawn with the first rows, and again now and then while the others come.
const calm = 400;
let drawnAt = 0;
function progress() {
  if (rows.length === 0 && !rowsAreComplete) { return; }
  if (!openView) {
    goTo(firstName());
  } else if (rowsAreComplete || performance.now() - drawnAt > calm) {
    refreshView();
  } else {
    return;
  }
  drawnAt = performance.now();
}

window.addEventListener('resize', oncePerFrame(() => openView && openView.resized && openView.resized()));
window.addEventListener('hashchange', () => {
  const asked = location.hash.slice(1);
  if (views[asked] && asked !== openName) { goTo(asked); }
});

if (run.writer) {
  noticeOf('A run was at work when this page was made: what is missing may be there by now.'
    + ' `invokeai-batch report` makes it anew.');
}
drawTools();
drawTabs();
loadRows(progress);

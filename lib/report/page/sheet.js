// --- sheet.js: all images, in groups, in any order.

const sheet = {size: 2, group: ''};
const headingHeight = 44;
const captionHeight = 40;

function sheetView(place) {
  const controls = element('div', {class: 'bar'});
  const note = element('p', {class: 'note'});
  const scroller = element('div', {class: 'sheet', tabindex: '0', 'aria-label': 'All images'});
  place.append(controls, note, scroller);
  const view = {scroller, controls, note, list: windowedList(scroller, 'All images')};
  view.refresh = () => refreshSheet(view);
  view.resized = view.refresh;
  view.resize = (by) => {
    sheet.size = Math.min(Math.max(sheet.size + by, 0), cellSizes.length - 1);
    view.refresh();
  };
  scroller.onkeydown = (event) => moveInSheet(view, event);
  scroller.onfocus = (event) => { if (event.target === scroller) { focusTile(view, view.focus || 0); } };
  view.refresh();
  return view;
}

// Rows by what they are grouped by, in plan order; one group without a name when there is none.
function groupsOf(shown) {
  if (sheet.group === '') { return [{label: '', rows: shown}]; }
  const indices = sheet.group === 'row' ? varying().filter(isInput) : [Number(sheet.group)];
  const labels = indices.map((index) => labelsOf(distinct(index).values));
  const groups = new Map();
  for (const row of shown) {
    const places = indices.map((index) => placeOf(row, index));
    const key = places.join(' ');
    if (!groups.has(key)) {
      groups.set(key, {order: indices.length === 1 ? places[0] : row.index, label: labels.map((of, at) => of[places[at]]).join(' · '), rows: []});
    }
    groups.get(key).rows.push(row);
  }
  return [...groups.values()].sort((a, b) => a.order - b.order);
}

function refreshSheet(view) {
  const groups = groupsOf(sortedRows());
  view.order = groups.flatMap((group) => group.rows);
  const size = cellSizes[sheet.size];
  view.across = Math.max(1, Math.floor((view.scroller.clientWidth - 16) / size));
  view.width = Math.floor((view.scroller.clientWidth - 16) / view.across);
  view.captions = varying().filter((index) => isInput(index) || index === column.seed).slice(0, 3);
  view.lineOf = [];  // of each tile
  const lines = [];
  let at = 0;
  for (const group of groups) {
    if (sheet.group !== '') { lines.push(headingLine(group)); }
    for (let first = 0; first < group.rows.length; first += view.across) {
      const tiles = group.rows.slice(first, first + view.across);
      const begin = at + first;
      tiles.forEach((_, place) => { view.lineOf[begin + place] = lines.length; });
      lines.push({height: view.width + captionHeight, build: () => tileLine(view, tiles, begin)});
    }
    at += group.rows.length;
  }
  sheetControls(view);
  view.list.show(lines);
}

function headingLine(group) {
  return {height: headingHeight, build: () => element('h2', {class: 'group', title: group.label},
    element('span', {}, group.label), element('small', {}, String(group.rows.length)))};
}

function tileLine(view, tiles, begin) {
  return element('div', {class: 'tiles', role: 'presentation'}, ...tiles.map((row, place) => {
    const made = element('figure', {role: 'listitem'},
      tileOf(row, () => look(row, view.order), {'data-tile': begin + place}),
      element('figcaption', {}, captionOf(view, row)));
    made.style.width = view.width + 'px';
    made.firstChild.style.height = view.width - 8 + 'px';
    return made;
  }));
}

function captionOf(view, row) {
  const values = view.captions.map((index) => collapsed(textOf(valueOf(row, index))).slice(0, 120));
  return [fieldOf(row, 'job'), ...values.filter((value) => value !== '')].join(' · ');
}

function focusTile(view, place) {
  if (view.order.length === 0) { return; }
  view.focus = Math.min(Math.max(place, 0), view.order.length - 1);
  view.list.reveal(view.lineOf[view.focus]);
  const tile = view.scroller.querySelector('[data-tile="' + view.focus + '"]');
  if (tile) { tile.focus({preventScroll: true}); }
}

function moveInSheet(view, event) {
  if (event.target.dataset.tile) { view.focus = Number(event.target.dataset.tile); }
  const at = view.focus || 0;
  const next = {ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - view.across,
    ArrowDown: at + view.across, Home: 0, End: view.order.length - 1}[event.key];
  if (next === undefined) { return; }
  event.preventDefault();
  focusTile(view, next);
}

function sheetControls(view) {
  // What a row of a table asked for: repetitions and seeds of it stand together.
  const groups = [['', 'nothing'], ['row', 'row'], ...varying().map((index) => [String(index), columnNames[index]])];
  const orders = columnNames.map((name) => [name, name]);
  view.controls.replaceChildren(
    choiceOf('Grouped by', groups, sheet.group, (value) => { sheet.group = value; view.refresh(); }),
    choiceOf('Sorted by', orders, order.by, (value) => { order.by = value; view.refresh(); }),
    button(order.descending ? '↓' : '↑', () => {
      order.descending = !order.descending;
      view.refresh();
    }, {class: 'swap', title: order.descending ? 'largest first' : 'smallest first',
      'aria-label': order.descending ? 'Largest first' : 'Smallest first'}),
    sizeButtons(view));
  view.note.textContent = countOf(view.order.length, 'image') + ' and jobs'
    + (view.order.length < rows.length ? ' of ' + counted.format(rows.length) : '') + loadedNote();
}

// --- grid.js: every combination in its place, for as many cells as there are.

const cellSizes = [72, 112, 160, 224, 320];
const grid = {size: 2, focus: {row: 0, column: 0}, axesAreOpen: false};

function gridView(place) {
  if (!axesAreChosen) { chooseAxes(); }
  const scroller = element('div', {class: 'grid', role: 'grid', tabindex: '0',
    'aria-label': 'Images by their inputs'});
  const controls = element('div', {class: 'bar'});
  const note = element('p', {class: 'note'});
  place.append(controls, note, scroller);
  const view = {scroller, controls, note};
  view.refresh = () => refreshGrid(view);
  const drawSoon = oncePerFrame(() => drawGrid(view));
  scroller.addEventListener('scroll', drawSoon, {passive: true});
  scroller.onkeydown = (event) => moveInGrid(view, event);
  scroller.onfocus = () => focusCell(view);
  view.resized = () => { view.headDrawnAt = null; drawSoon(); };
  view.resize = (by) => {
    grid.size = Math.min(Math.max(grid.size + by, 0), cellSizes.length - 1);
    view.refresh();
  };
  view.swap = () => { swapAxes(); view.refresh(); };
  view.refresh();
  return view;
}

// --- What is where

function tabsFilter() {
  const chosen = ['outerColumns', 'outerRows'].filter((name) => outerAreTabs && axes[name] !== null);
  return (row) => chosen.every((name) => placeOf(row, axes[name]) === tabOf[name]);
}

function refreshGrid(view) {
  if (!axesAreChosen) { chooseAxes(); }
  const outer = (name) => outerAreTabs ? null : axes[name];
  const shown = shownRows().filter(tabsFilter());
  view.columns = tracksOf(shown, axes.columns, outer('outerColumns'));
  view.rows = tracksOf(shown, axes.rows, outer('outerRows'));
  const place = (tracks) => new Map(tracks.map((track, index) => [track.key, index]));
  const columnAt = place(view.columns);
  const rowAt = place(view.rows);
  const sizeOf = (index) => index === null ? 1 : distinct(index).values.length;
  view.cells = new Map();
  view.shown = [];
  for (const row of shown) {
    const r = rowAt.get(trackKey(row, axes.rows, outer('outerRows'), sizeOf(axes.rows)));
    const c = columnAt.get(trackKey(row, axes.columns, outer('outerColumns'), sizeOf(axes.columns)));
    const key = r * view.columns.length + c;
    if (!view.cells.has(key)) { view.cells.set(key, []); }
    view.cells.get(key).push(row);
  }
  view.order = [...view.cells.keys()].sort((a, b) => a - b).flatMap((key) => view.cells.get(key));
  view.labels = Object.fromEntries(Object.entries(axes)
    .map(([name, index]) => [name, index === null ? [''] : labelsOf(distinct(index).values)]));
  measureGrid(view);
  gridControls(view);
  buildGrid(view);
}

function measureGrid(view) {
  const narrow = view.scroller.clientWidth < 600;
  const longest = Math.max(0, ...view.columns.map((track) => view.labels.columns[track.inner].length));
  view.cell = narrow ? Math.min(cellSizes[grid.size], 132) : cellSizes[grid.size];
  view.side = axes.rows === null && (outerAreTabs || axes.outerRows === null) ? 0 : narrow ? 104 : 220;
  view.outerHead = !outerAreTabs && axes.outerColumns !== null ? 26 : 0;
  const lines = longest * 7 < view.cell ? 1 : longest * 7 < view.cell * 3 ? 3 : 5;
  // The corner names both axes, the one of the rows perhaps on two lines.
  view.head = Math.max(view.side === 0 ? 0 : narrow ? 64 : 46,
    view.outerHead + (axes.columns === null ? 0 : 12 + 17 * lines));
}

// --- Its elements

function buildGrid(view) {
  const {scroller} = view;
  view.lines = new Map();
  view.headRow = element('div', {class: 'head', role: 'row'});
  view.canvas = element('div', {class: 'canvas', role: 'presentation'}, view.headRow);
  view.canvas.style.width = view.side + view.columns.length * view.cell + 'px';
  view.canvas.style.height = view.head + view.rows.length * view.cell + 'px';
  view.headRow.style.height = view.head + 'px';
  view.headDrawnAt = null;
  scroller.replaceChildren(view.canvas);
  scroller.setAttribute('aria-rowcount', view.rows.length + 1);
  scroller.setAttribute('aria-colcount', view.columns.length + 1);
  drawGrid(view);
}

function drawGrid(view) {
  if (!view.canvas) { return; }
  const {scroller, cell} = view;
  const across = tracksInView(scroller.scrollLeft, scroller.clientWidth - view.side, cell,
    view.columns.length);
  const down = tracksInView(scroller.scrollTop, scroller.clientHeight - view.head, cell,
    view.rows.length);
  for (const [index, line] of view.lines) {
    if (index < down.first || index >= down.last) {
      line.place.remove();
      view.lines.delete(index);
    }
  }
  for (let r = down.first; r < down.last; r += 1) { drawLine(view, r, across); }
  if (view.headDrawnAt !== scroller.scrollLeft) {
    view.headDrawnAt = scroller.scrollLeft;
    drawHead(view, across);
  }
}

function drawLine(view, r, across) {
  let line = view.lines.get(r);
  if (!line) {
    const place = element('div', {class: 'row', role: 'row', 'aria-rowindex': r + 2});
    place.style.top = view.head + r * view.cell + 'px';
    place.style.height = view.cell + 'px';
    if (r > 0 && view.rows[r].outer !== view.rows[r - 1].outer) { place.classList.add('begins'); }
    if (view.side > 0) { place.append(rowLabel(view, r)); }
    line = {place, cells: new Map()};
    view.lines.set(r, line);
    view.canvas.append(place);
  }
  for (const [c, made] of line.cells) {
    if (c < across.first || c >= across.last) {
      made.remove();
      line.cells.delete(c);
    }
  }
  for (let c = across.first; c < across.last; c += 1) {
    if (!line.cells.has(c)) {
      const made = cellOf(view, r, c);
      line.cells.set(c, made);
      line.place.append(made);
    }
  }
}

function rowLabel(view, r) {
  const track = view.rows[r];
  const label = element('div', {class: 'label', role: 'rowheader'});
  label.style.width = view.side + 'px';
  if (!outerAreTabs && axes.outerRows !== null) {
    label.append(element('span', {class: 'outer'},
      columnNames[axes.outerRows] + ' ' + view.labels.outerRows[track.outer]));
  }
  if (axes.rows !== null) {
    label.append(element('span', {class: 'value'}, view.labels.rows[track.inner]));
  }
  label.title = label.textContent;
  return label;
}

function drawHead(view, across) {
  const corner = element('div', {class: 'corner', role: 'columnheader'}, cornerText());
  corner.style.width = view.side + 'px';
  const labels = view.side > 0 ? [corner] : [];
  for (let c = across.first; axes.columns !== null && c < across.last; c += 1) {
    const text = view.labels.columns[view.columns[c].inner];
    const label = element('div', {class: 'label', role: 'columnheader', title: text,
      'aria-colindex': c + 2}, element('span', {class: 'value'}, text));
    if (c > 0 && view.columns[c].outer !== view.columns[c - 1].outer) { label.classList.add('begins'); }
    placeAcross(label, view.side + c * view.cell, view.cell);
    label.style.top = view.outerHead + 'px';
    label.style.height = view.head - view.outerHead + 'px';
    labels.push(label);
  }
  view.headRow.replaceChildren(...labels, ...outerLabels(view, across));
}

// Each as wide as what is in view of its columns, so that it is always there to be read.
function outerLabels(view, across) {
  if (view.outerHead === 0) { return []; }
  const labels = [];
  for (let c = across.first; c < across.last; c += 1) {
    const {outer} = view.columns[c];
    if (c > across.first && outer === view.columns[c - 1].outer) { continue; }
    let last = c;
    while (last < across.last && view.columns[last].outer === outer) { last += 1; }
    const start = Math.max(c * view.cell, view.scroller.scrollLeft);
    const end = Math.max(last * view.cell, start + view.cell / 2);
    const text = columnNames[axes.outerColumns] + ' ' + view.labels.outerColumns[outer];
    const label = element('div', {class: 'label outer', role: 'columnheader', title: text}, text);
    placeAcross(label, view.side + start, end - start);
    label.style.height = view.outerHead + 'px';
    labels.push(label);
  }
  return labels;
}

function placeAcross(made, left, width) {
  made.style.left = left + 'px';
  made.style.width = width + 'px';
}

function cornerText() {
  const name = (index) => index === null ? '' : columnNames[index];
  return [axes.rows === null ? '' : name(axes.rows) + ' ↓',
    axes.columns === null ? '' : name(axes.columns) + ' →'].filter((text) => text).join('\n');
}

// --- Cells

function cellOf(view, r, c) {
  const of = view.cells.get(r * view.columns.length + c) || [];
  const made = element('div', {class: 'cell', role: 'gridcell', 'aria-colindex': c + 2,
    'data-place': r + ',' + c});
  placeAcross(made, view.side + c * view.cell, view.cell);
  if (c > 0 && view.columns[c].outer !== view.columns[c - 1].outer) { made.classList.add('begins'); }
  if (of.length === 0) {
    made.append(element('span', {class: 'lack absent', title: 'no job of these values'},
      filter.text || filter.show !== 'all' ? 'not shown' : 'not in the plan'));
    return made;
  }
  const most = of.length > 4 ? 4 : of.length;
  made.classList.add('of' + most);
  for (const row of of.slice(0, most)) {
    made.append(tileOf(row, () => {
      grid.focus = {row: r, column: c};
      look(row, view.order);
    }));
  }
  if (of.length > most) {
    made.append(element('span', {class: 'more'}, '+' + (of.length - most)));
  }
  return made;
}

function focusCell(view) {
  const {row, column: across} = grid.focus;
  const {scroller, cell} = view;
  if (view.rows.length === 0) { return; }
  const top = row * cell;
  const left = across * cell;
  if (top < scroller.scrollTop) { scroller.scrollTop = top; }
  const height = scroller.clientHeight - view.head;
  if (top + cell > scroller.scrollTop + height) { scroller.scrollTop = top + cell - height; }
  if (left < scroller.scrollLeft) { scroller.scrollLeft = left; }
  const width = scroller.clientWidth - view.side;
  if (left + cell > scroller.scrollLeft + width) { scroller.scrollLeft = left + cell - width; }
  drawGrid(view);
  const line = view.lines.get(row);
  const made = line && line.cells.get(across);
  const tile = made && (made.querySelector('button') || made);
  if (tile) {
    if (tile === made) { tile.tabIndex = -1; }
    tile.focus({preventScroll: true});
  }
}

const steps = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};

function moveInGrid(view, event) {
  const place = event.target.closest('[data-place]');
  if (place) {
    const [row, across] = place.dataset.place.split(',').map(Number);
    grid.focus = {row, column: across};
  }
  const step = steps[event.key];
  const ends = {Home: [0, 0], End: [view.rows.length - 1, view.columns.length - 1]}[event.key];
  if (!step && !ends) { return; }
  event.preventDefault();
  const within = (at, count) => Math.min(Math.max(at, 0), count - 1);
  grid.focus = ends ? {row: ends[0], column: ends[1]} : {
    row: within(grid.focus.row + step[0], view.rows.length),
    column: within(grid.focus.column + step[1], view.columns.length)};
  focusCell(view);
}

// --- Its controls

function gridControls(view) {
  const candidates = varying();
  const options = [['', 'nothing'], ...candidates.map((index) => [String(index),
    columnNames[index] + ' (' + distinct(index).values.length + ')'])];
  const choices = axisNames.map(([name, label]) => choiceOf(label, options,
    axes[name] === null ? '' : String(axes[name]), (value) => {
      setAxis(name, value === '' ? null : Number(value));
      view.refresh();
    }));
  const tabs = element('label', {class: 'choice inline'}, element('input', {type: 'checkbox',
    checked: outerAreTabs, onchange: () => { outerAreTabs = !outerAreTabs; view.refresh(); }}),
  element('span', {}, 'as tabs'));
  const swap = button('⇄', view.swap,
    {title: 'swap rows and columns (t)', 'aria-label': 'Swap rows and columns'});
  const isNested = axes.outerRows !== null || axes.outerColumns !== null;
  const strips = outerAreTabs ? ['outerRows', 'outerColumns'].map((name) => tabStrip(view, name)) : [];
  // Where there is little room the axes are a tap away.
  const fold = button('Axes', () => { grid.axesAreOpen = !grid.axesAreOpen; view.refresh(); },
    {class: 'fold', 'aria-expanded': String(grid.axesAreOpen)});
  view.controls.classList.toggle('folded', !grid.axesAreOpen);
  view.controls.replaceChildren(fold, choices[0], swap, ...choices.slice(1), isNested ? tabs : '',
    sizeButtons(view), ...strips);
  const left = candidates.filter((index) => !Object.values(axes).includes(index) && isInput(index));
  view.note.textContent = countOf(view.rows.length, 'row') + ' × ' + countOf(view.columns.length, 'column')
    + ', ' + countOf(view.order.length, 'image') + ' and jobs in ' + countOf(view.cells.size, 'cell')
    + (left.length > 0 ? '; in one cell: ' + left.map((index) => columnNames[index]).join(', ') : '')
    + loadedNote();
}

function sizeButtons(view) {
  return element('span', {class: 'sizes'},
    button('−', () => view.resize(-1), {title: 'smaller (-)', 'aria-label': 'Smaller'}),
    button('+', () => view.resize(1), {title: 'larger (+)', 'aria-label': 'Larger'}));
}

function tabStrip(view, name) {
  if (axes[name] === null) { return ''; }
  const strip = element('div', {class: 'strip', role: 'tablist', 'aria-label': columnNames[axes[name]]});
  strip.append(element('span', {}, columnNames[axes[name]]));
  view.labels[name].forEach((label, place) => strip.append(button(label, () => {
    tabOf[name] = place;
    view.refresh();
  }, {role: 'tab', 'aria-selected': String(tabOf[name] === place), title: label})));
  return strip;
}

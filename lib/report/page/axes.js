// --- axes.js: which inputs the grid's four directions stand for.

// Columns of the rows by index, or null. `outer` are nested around the others, or tabs.
const axes = {columns: null, rows: null, outerColumns: null, outerRows: null};
const axisNames = [['rows', 'Rows'], ['columns', 'Columns'],
  ['outerRows', 'Around the rows'], ['outerColumns', 'Around the columns']];
let outerAreTabs = false;
const tabOf = {outerColumns: 0, outerRows: 0};  // the chosen value of each, by its place
let axesAreChosen = false;                     // by the reader

// How many combinations of these columns the rows have.
function combinations(indices) {
  const seen = new Set();
  for (const row of rows) {
    seen.add(indices.map((index) => placeOf(row, index)).join(' '));
  }
  return seen.size;
}

// A further axis is worth its place when it divides what is there, and leaves few holes.
function fits(index, taken) {
  const sizes = [...taken, index].map((axis) => distinct(axis).values.length);
  const all = sizes.reduce((a, b) => a * b, 1);
  const there = combinations([...taken, index]);
  return there > combinations(taken) && there * 3 >= all;
}

// The axis with the most values goes down the page, the next across, the others around them.
function chooseAxes() {
  const candidates = varying().filter((index) => isInput(index) || index === column.seed);
  const bySize = (a, b) => distinct(b).values.length - distinct(a).values.length
    || isInput(b) - isInput(a) || a - b;
  const sorted = [...candidates].sort(bySize);
  // Seeds that the server drew are no axis: each image has its own.
  const repeated = sorted.filter((index) => distinct(index).values.length < rows.length);
  const taken = [];
  for (const index of repeated.length > 0 ? repeated : sorted) {
    if (taken.length < 4 && (taken.length === 0 || fits(index, taken))) { taken.push(index); }
  }
  [axes.rows, axes.columns, axes.outerColumns, axes.outerRows] =
    [0, 1, 2, 3].map((place) => taken[place] === undefined ? null : taken[place]);
}

function swapAxes() {
  axesAreChosen = true;
  [axes.rows, axes.columns] = [axes.columns, axes.rows];
  [axes.outerRows, axes.outerColumns] = [axes.outerColumns, axes.outerRows];
}

// An axis that goes to one direction leaves the one where it was to what stood there.
function setAxis(name, index) {
  axesAreChosen = true;
  const other = Object.keys(axes).find((key) => key !== name && index !== null && axes[key] === index);
  if (other) { axes[other] = axes[name]; }
  axes[name] = index;
}

// A row per direction: {outer, inner} of each of its tracks, in plan order. Tracks that no row is in
// are left out.
function tracksOf(shown, inner, outer) {
  const size = inner === null ? 1 : distinct(inner).values.length;
  const keys = new Set();
  for (const row of shown) { keys.add(trackKey(row, inner, outer, size)); }
  return [...keys].sort((a, b) => a - b)
    .map((key) => ({key, inner: key % size, outer: Math.floor(key / size)}));
}

function trackKey(row, inner, outer, size) {
  return (outer === null ? 0 : placeOf(row, outer)) * size + (inner === null ? 0 : placeOf(row, inner));
}

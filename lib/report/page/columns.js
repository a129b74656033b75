// --- columns.js: which values a column has, and what can be an axis or a heading.

const distinctOf = new Map();

// The values of a column in the order of the plan: {values, indexOf: key -> place}.
function distinct(index) {
  let known = distinctOf.get(index);
  if (!known || known.rows > rows.length) {
    known = {rows: 0, values: [], indexOf: new Map()};
    distinctOf.set(index, known);
  }
  for (; known.rows < rows.length; known.rows += 1) {
    const value = valueOf(rows[known.rows], index);
    const key = keyOf(value);
    if (!known.indexOf.has(key)) {
      known.indexOf.set(key, known.values.length);
      known.values.push(value);
    }
  }
  return known;
}

function placeOf(row, index) {
  return distinct(index).indexOf.get(keyOf(valueOf(row, index)));
}

function isInput(index) {
  return index >= columnCount;
}

// Inputs that vary, and what else tells images apart, in the order of the plan.
const varied = {rows: -1, columns: []};
function varying() {
  if (varied.rows !== rows.length) {
    varied.rows = rows.length;
    varied.columns = findVarying();
  }
  return varied.columns;
}

function findVarying() {
  const inputs = columnNames.map((_, index) => index).filter(isInput);
  const own = ['seed', 'board', 'output'].map((name) => column[name]);
  return [...inputs, ...own].filter((index) => distinct(index).values.length > 1);
}

// The input that names the model: what the server has to change between jobs.
function modelColumn() {
  const inputs = varying().filter(isInput);
  return inputs.find((index) => /(^|\W)model(\W|$)/i.test(columnNames[index]));
}

const isNumeric = new Map();
function isNumberColumn(index) {
  const values = distinct(index).values;
  const known = isNumeric.get(index);
  if (known && known.count === values.length) { return known.answer; }
  const answer = values.every((value) => textOf(value).trim() === ''
    || Number.isFinite(Number(textOf(value))));
  isNumeric.set(index, {count: values.length, answer});
  return answer;
}

// --- Labels

function collapsed(text) {
  return text.replace(/\s+/g, ' ').trim();
}

// Labels of values that stand side by side: what differs in blanks only shows its blanks.
function labelsOf(values) {
  const seen = new Map();
  for (const value of values) {
    const text = collapsed(textOf(value));
    seen.set(text, (seen.get(text) || 0) + 1);
  }
  return values.map((value) => {
    const text = textOf(value);
    if (text === '') { return '(empty)'; }
    const shown = seen.get(collapsed(text)) > 1 || text.trim() === ''
      ? text.replace(/ /g, '␣').replace(/\t/g, '⇥').replace(/\n/g, '⏎\n')
      : text;
    return typeof value === 'string' ? shown : shown + '…';
  });
}

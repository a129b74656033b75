// --- filter.js: which rows are shown, and in which order.

// `scope`: the column that is searched, 'all' for every one; `show`: what a row has to be.
const filter = {text: '', scope: 'all', show: 'all'};
const order = {by: 'job', descending: false};

const shows = [['all', 'all'], ['pictures', 'pictures'], ['failed', 'failed'],
  ['gone', 'files gone'], ['waiting', 'not made yet'], ['starred', 'starred'],
  ['kept', 'not rejected'], ['rejected', 'rejected']];

function isShown(row) {
  switch (filter.show) {
    case 'pictures': return has(row, hasFile);
    case 'failed': return fieldOf(row, 'state') === 'failed';
    case 'gone': return has(row, fileIsGone);
    case 'waiting': return !has(row, hasFile | fileIsGone) && fieldOf(row, 'state') !== 'failed';
    case 'starred': return markOf(row) === 'star';
    case 'kept': return markOf(row) !== 'reject';
    case 'rejected': return markOf(row) === 'reject';
    default: return true;
  }
}

// "a fox" -> words that must all be there; -word must not; in one column also =7, >5, <=20.
function termsOf(text) {
  const words = text.match(/-?"[^"]*"|\S+/g) || [];
  return words.map((word) => {
    const absent = word.length > 1 && word.startsWith('-') && !/^-[\d.]/.test(word);
    return {absent, word: (absent ? word.slice(1) : word).replace(/"/g, '').toLowerCase()};
  }).filter((term) => term.word !== '');
}

function compared(text, word) {
  const parts = /^(<=|>=|<|>|=)(.*)$/s.exec(word);
  if (!parts) { return null; }
  const [, sign, limit] = parts;
  if (sign === '=') { return text.toLowerCase() === limit; }
  const a = Number(text);
  const b = Number(limit);
  if (text === '' || Number.isNaN(a) || Number.isNaN(b)) { return false; }
  return sign === '<' ? a < b : sign === '>' ? a > b : sign === '<=' ? a <= b : a >= b;
}

function holds(row, term, scope) {
  if (scope !== 'all') {
    const text = textOf(valueOf(row, Number(scope)));
    const answer = compared(text, term.word);
    return (answer === null ? text.toLowerCase().includes(term.word) : answer) !== term.absent;
  }
  const found = row.values.some((value) => textOf(value).toLowerCase().includes(term.word));
  return found !== term.absent;
}

function matcher() {
  const terms = termsOf(filter.text);
  return (row) => isShown(row) && terms.every((term) => holds(row, term, filter.scope));
}

// Numbers by size, all else as people sort names ("img2" before "img10").
const collator = new Intl.Collator('en', {numeric: true});
function comparison(index) {
  return isNumberColumn(index)
    ? (a, b) => Number(textOf(valueOf(a, index))) - Number(textOf(valueOf(b, index)))
    : (a, b) => collator.compare(textOf(valueOf(a, index)), textOf(valueOf(b, index)));
}

function shownRows() {
  return rows.filter(matcher());
}

function sortedRows() {
  const shown = shownRows();
  const index = columnNames.indexOf(order.by);
  if (index !== column.job) {
    const compare = comparison(index);
    shown.sort((a, b) => compare(a, b) || a.index - b.index);
  }
  return order.descending ? shown.reverse() : shown;
}

// --- values.js: what a job was made with, in words and as the line that makes it again.

// What was asked for comes before what became of it.
function inputsFirst() {
  const all = columnNames.map((_, index) => index);
  return [...all.filter(isInput), ...all.filter((index) => !isInput(index))];
}

// Columns that say something of this row.
function tellingColumns(row) {
  return inputsFirst().filter((index) => textOf(valueOf(row, index)) !== '');
}

// A value as text; the whole of a long one on demand.
function valueElement(value) {
  const place = element('span', {class: 'value'}, textOf(value));
  if (typeof value === 'string') { return place; }
  const whole = element('span', {}, place, '… ', button('show all of it', async () => {
    place.textContent = await wholeOf(value);
    whole.lastChild.remove();
    whole.childNodes[1].remove();
  }, {class: 'link'}));
  return whole;
}

// One word for a POSIX shell.
function shellWord(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : "'" + word.replace(/'/g, "'\\''") + "'";
}

// What makes the image again, elsewhere: every varied input, the seed that was used, the board.
async function lineThatMakes(row) {
  if (run.of === 'mirror') { return lineFromPicture(row); }
  const words = ['invokeai-batch', 'run', textOf(asValue(run.workflow_file || '')) || 'WORKFLOW.json'];
  for (const index of columnNames.map((_, at) => at).filter(isInput)) {
    const value = await wholeOf(valueOf(row, index));
    if (value !== '') { words.push('--set', inputName(index) + '=' + value); }
  }
  const seed = fieldOf(row, 'seed');
  if (/^\d+$/.test(seed)) { words.push('--seed', seed); }
  const board = await wholeOf(valueOf(row, column.board));
  if (board !== '') { words.push('--board', board); }
  words.push('-o', 'again');
  return words.map(shellWord).join(' ');
}

// An image of a mirror carries the workflow that made it.
function lineFromPicture(row) {
  const file = (run.directory + '/' + fieldOf(row, 'file')).replace(/^-/, './-');
  return ['invokeai-batch', 'run', file, '-o', 'again'].map(shellWord).join(' ');
}

// results.csv calls an input that is named like one of its own columns `NAME (input)`.
function inputName(index) {
  const name = columnNames[index];
  const own = / \(input\)$/.test(name) ? name.slice(0, -' (input)'.length) : name;
  return column[own] === undefined ? name : own;
}

function valuesTable(row) {
  return element('table', {class: 'values'}, ...tellingColumns(row).map((index) => {
    const value = valueOf(row, index);
    return element('tr', {}, element('th', {scope: 'row'}, columnNames[index]),
      element('td', {}, valueElement(value)),
      element('td', {class: 'act'}, button('copy', async () => copy(await wholeOf(value), columnNames[index]),
        {'aria-label': 'Copy ' + columnNames[index]})));
  }));
}

// The columns in which these rows differ, each with its values.
function differences(compared) {
  return inputsFirst()
    .filter((index) => new Set(compared.map((row) => keyOf(valueOf(row, index)))).size > 1);
}

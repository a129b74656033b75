// --- rows.js: the run, and its rows, which come in files beside the page.

const run = JSON.parse(byId('run').textContent);

// Columns by index: those of results.csv and two more, then the inputs. A value is a text, or
// {text, file} when it was too long: its beginning, and the file with the whole.
const columnNames = [...run.columns, ...run.inputs];
const columnCount = run.columns.length;
const column = Object.fromEntries(run.columns.map((name, index) => [name, index]));

// Bits of a row's flags, as in row_files.hpp.
const hasFile = 1;
const fileIsGone = 2;
const isVideo = 4;
const notInPlan = 8;
const hasThumbnail = 16;

// {index, flags, values}, by job and output, in the order of the plan.
const rows = [];
let rowsAreComplete = false;

function textOf(value) {
  return typeof value === 'string' ? value : value.text;
}

// Equal for equal values only: two long texts may begin alike.
function keyOf(value) {
  return typeof value === 'string' ? value : value.text + '\0' + value.file;
}

function valueOf(row, index) {
  return row.values[index] === undefined ? '' : row.values[index];
}

function fieldOf(row, name) {
  return textOf(valueOf(row, column[name]));
}

function numberOf(row) {
  return Number(fieldOf(row, 'job'));
}

function has(row, flag) {
  return (row.flags & flag) !== 0;
}

// As it stands in a file of rows and in the run.
function asValue(text) {
  return typeof text === 'string' ? text : {text: text[0], file: text[1]};
}

// --- Loading

function dataAddress(name) {
  return addressOf(run.data + '/' + name);
}

function takeFile(file) {
  if (file.page !== run.page) {
    noticeOf('The rows beside this page belong to another one, made before or since: load it again,'
      + ' or make both anew with `invokeai-batch report`.');
    return false;
  }
  const texts = file.texts.map(asValue);
  for (const [flags, ...indices] of file.rows) {
    rows.push({index: rows.length, flags, values: indices.map((index) => texts[index])});
  }
  return true;
}

// One file after the other; `progress` after each.
function loadRows(progress) {
  let next = 0;
  const loadNext = () => {
    if (next === run.row_files) {
      rowsAreComplete = true;
      progress();
      return;
    }
    const name = String(next).padStart(3, '0') + '.js';
    let taken = false;
    window.invokeaiBatchReport = (file) => { taken = takeFile(file); };
    const script = element('script', {src: dataAddress(name)});
    script.onload = () => {
      script.remove();
      if (taken) {
        next += 1;
        progress();
        loadNext();
      }
    };
    script.onerror = () => noticeOf(run.data + '/' + name
      + ' cannot be loaded: the folder belongs beside this page.');
    document.head.append(script);
  };
  loadNext();
}

// --- Texts that are too long for a row

const wholeTexts = new Map();

// The whole of a value, loaded when it is asked for; its beginning when that cannot be.
async function wholeOf(value) {
  if (typeof value === 'string') { return value; }
  if (!wholeTexts.has(value.file)) {
    wholeTexts.set(value.file, await loadText(value));
  }
  return wholeTexts.get(value.file);
}

let loadingText = Promise.resolve();

function loadText(value) {
  // One at a time: they all call the same function.
  loadingText = loadingText.then(() => new Promise((resolve) => {
    const script = element('script', {src: dataAddress(value.file)});
    window.invokeaiBatchText = resolve;
    script.onload = () => script.remove();
    script.onerror = () => {
      noticeOf(run.data + '/' + value.file + ' cannot be loaded: the folder belongs beside this page.');
      resolve(value.text + '…');
    };
    document.head.append(script);
  }));
  return loadingText;
}

function noticeOf(text) {
  const notice = byId('notice');
  notice.textContent = text;
  notice.hidden = false;
}

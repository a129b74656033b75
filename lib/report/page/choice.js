// --- choice.js: stars and rejections, kept by the browser for this run, and their export.

const storageKey = 'invokeai-batch choice of ' + (run.run_id || run.directory);
const marks = readMarks();

// A file of a run is one image, whatever is made anew; a job without one is known by its number.
function markKey(row) {
  return fieldOf(row, 'file') || 'job ' + fieldOf(row, 'job');
}

function readMarks() {
  try {
    return new Map(JSON.parse(localStorage.getItem(storageKey)) || []);
  } catch (unreadable) {
    return new Map();
  }
}

function markOf(row) {
  return marks.get(markKey(row)) || '';
}

// The same mark twice takes it away.
function toggleMark(row, mark) {
  if (markOf(row) === mark) {
    marks.delete(markKey(row));
  } else {
    marks.set(markKey(row), mark);
  }
  try {
    localStorage.setItem(storageKey, JSON.stringify([...marks]));
  } catch (refused) {
    noticeOf('This browser keeps nothing for pages of files: export the choice before you close'
      + ' the page.');
  }
  say('job ' + fieldOf(row, 'job') + (markOf(row) === 'star' ? ' starred'
    : markOf(row) === 'reject' ? ' rejected' : ' is unmarked'));
}

// --- Export

function csvField(text) {
  return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

// A row per job, as `--csv -` takes it: the job's number, and what its rows asked for.
async function choiceCsv(chosen) {
  const asked = columnNames.map((_, index) => index).filter(isInput);
  const own = run.own_inputs.map((name) => column[name]);
  const jobs = new Map(chosen.map((row) => [fieldOf(row, 'job'), row]));
  const lines = [['job', ...asked.map(inputName), ...run.own_inputs]];
  for (const [number, row] of jobs) {
    const values = [];
    for (const index of [...asked, ...own]) { values.push(await wholeOf(valueOf(row, index))); }
    lines.push([number, ...values]);
  }
  return lines.map((line) => line.map(csvField).join(',') + '\n').join('');
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], {type: 'text/csv'}));
  element('a', {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

async function exportChoice() {
  const starred = rows.filter((row) => markOf(row) === 'star');
  const chosen = starred.length > 0 ? starred : shownRows().filter((row) => markOf(row) !== 'reject');
  if (chosen.length === 0) {
    say('nothing is chosen: s stars an image');
    return;
  }
  download('choice.csv', await choiceCsv(chosen));
  say(countOf(chosen.length, starred.length > 0 ? 'starred image' : 'image') + ' exported');
}

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

// A row per job, as `--csv -` takes it: the job's number, its inputs, and the seed where all its
// images have the one.
async function choiceCsv(chosen) {
  const inputs = columnNames.map((_, index) => index).filter(isInput);
  const jobs = new Map();
  for (const row of chosen) {
    const number = fieldOf(row, 'job');
    if (!jobs.has(number)) { jobs.set(number, []); }
    jobs.get(number).push(row);
  }
  const seeds = [...jobs.values()].map((of) => {
    const all = new Set(of.map((row) => fieldOf(row, 'seed')));
    return all.size === 1 && /^\d+$/.test([...all][0]) ? [...all][0] : '';
  });
  const withSeed = seeds.every((seed) => seed !== '');
  const lines = [['job', ...inputs.map((index) => columnNames[index]), ...(withSeed ? ['seed'] : [])]];
  for (const [place, of] of [...jobs.values()].entries()) {
    const values = [];
    for (const index of inputs) { values.push(await wholeOf(valueOf(of[0], index))); }
    lines.push([fieldOf(of[0], 'job'), ...values, ...(withSeed ? [seeds[place]] : [])]);
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

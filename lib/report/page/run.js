// --- run.js: what was asked, how it went, and what it cost in time.

function runView(place) {
  const body = element('div', {class: 'run', tabindex: '0'});
  place.append(body);
  const view = {refresh: () => body.replaceChildren(...runSections())};
  view.refresh();
  return view;
}

function section(title, ...parts) {
  const shown = parts.filter((part) => part);
  return shown.length === 0 ? '' : element('section', {}, element('h2', {}, title), ...shown);
}

function runSections() {
  const times = jobTimes();
  return [countTiles(), section('Failures', failuresTable()),
    section('Over time', times.length > 0 ? timelineFigure(times) : ''),
    section('Time per model', times.length > 0 ? modelsTable(times) : ''),
    section('The slowest jobs', times.length > 0 ? slowestTable(times) : ''),
    section('What was asked', factsTable(), commandText(), ...run.files.map(fileText))];
}

function countTiles() {
  const {counts} = run;
  const tiles = [['jobs', counts.jobs], ['done', counts.done], ['failed', counts.failed],
    ['on the server', counts.on_server], ['to do', counts.to_do],
    ['no longer in the plan', counts.not_in_plan], ['images', counts.images]];
  return element('dl', {class: 'tiles-of-counts'}, ...tiles
    .filter(([name, count]) => count > 0 || name === 'jobs' || name === 'done')
    .map(([name, count]) => element('div', {class: name === 'failed' ? 'failed' : ''},
      element('dd', {}, counted.format(count)), element('dt', {}, name))));
}

// --- Failures

function failuresTable() {
  if (run.failures.length === 0) { return ''; }
  const left = run.failure_groups - run.failures.length;
  return element('div', {class: 'wide'}, element('table', {},
    headRow('Jobs', 'What', 'Message', 'Which'),
    ...run.failures.map((group) => element('tr', {},
      element('td', {class: 'number'}, counted.format(group.count)),
      element('td', {}, button(group.kind, () => showFailures(group), {class: 'link'})),
      element('td', {class: 'value'}, (group.message || '')
        + (group.same_message ? '' : ' (that of the first)')),
      element('td', {}, group.jobs)))),
  left > 0 ? element('p', {class: 'note'}, 'and ' + countOf(left, 'further kind')) : '');
}

function showFailures(group) {
  filter.show = 'failed';
  filter.scope = String(column.reason);
  filter.text = group.kind.length > 80 ? '' : '"' + group.kind.replace(/"/g, '') + '"';
  drawTools();
  goTo('sheet');
}

// --- Time

function timelineFigure(times) {
  const begin = times[0].begin;
  const end = Math.max(...times.map((time) => time.end));
  const gaps = gapsOf(times);
  const paused = gaps.reduce((sum, gap) => sum + gap.end - gap.begin, 0);
  const changes = modelChanges(times).length;
  const says = [countOf(times.length, 'job') + ' in ' + durationText(end - begin),
    (times.length / Math.max(end - begin, 1) * 60000).toFixed(1) + ' a minute',
    gaps.length > 0 ? countOf(gaps.length, 'gap') + ' of ' + durationText(paused) + ' in all' : 'no gap',
    modelColumn() === undefined ? '' : countOf(changes, 'change') + ' of the model'];
  return element('figure', {class: 'timeline'}, timelineOf(times),
    element('div', {class: 'ends'}, element('span', {}, clock(begin)), element('span', {}, clock(end))),
    legendOf(), element('figcaption', {}, says.filter((text) => text).join(', ')));
}

function clock(at) {
  return new Date(at).toLocaleString();
}

function legendOf() {
  const model = modelColumn();
  if (model === undefined) { return ''; }
  return element('p', {class: 'legend'}, ...labelsOf(distinct(model).values).slice(0, 12)
    .map((label, at) => element('span', {}, element('i', {class: 'model' + at % 6}), label)));
}

function modelsTable(times) {
  const model = modelColumn();
  if (model === undefined) { return ''; }
  const labels = labelsOf(distinct(model).values);
  const perModel = labels.map((label, at) => {
    const lengths = times.filter((time) => time.model === at).map((time) => time.end - time.begin);
    return {label, count: lengths.length, sum: lengths.reduce((a, b) => a + b, 0), typical: median(lengths)};
  }).filter((one) => one.count > 0);
  return element('div', {class: 'wide'}, element('table', {}, headRow(columnNames[model], 'Jobs', 'In all', 'Median'),
    ...perModel.map((one) => element('tr', {}, element('td', {class: 'value'}, one.label),
      element('td', {class: 'number'}, counted.format(one.count)),
      element('td', {class: 'number'}, durationText(one.sum)),
      element('td', {class: 'number'}, durationText(one.typical))))));
}

function cut(text) {
  const characters = [...text];
  return characters.length > 80 ? characters.slice(0, 79).join('') + '…' : text;
}

function slowestTable(times) {
  const slowest = [...times].sort((a, b) => b.end - b.begin - (a.end - a.begin)).slice(0, 10);
  const among = slowest.map((time) => time.row);
  return element('div', {class: 'wide'}, element('table', {}, headRow('Time', 'Job', 'What it was'),
    ...slowest.map((time) => element('tr', {},
      element('td', {class: 'number'}, durationText(time.end - time.begin)),
      element('td', {}, button('job ' + fieldOf(time.row, 'job'), () => look(time.row, among), {class: 'link'})),
      element('td', {class: 'value short'}, varying().filter(isInput).map((index) =>
        columnNames[index] + '=' + cut(collapsed(textOf(valueOf(time.row, index))))).join(', '))))));
}

// --- What was asked

function headRow(...names) {
  return element('tr', {}, ...names.map((name) => element('th', {scope: 'col'}, name)));
}

function factsTable() {
  const facts = [['directory', run.directory], ['workflow', run.workflow],
    ['its file', textOf(asValue(run.workflow_file || ''))], ['begun', run.created],
    ['server', run.server], ['version of the server', run.server_version],
    ['version of invokeai-batch', run.tool_version], ['this page was made', run.made],
    ['at work on it then', run.writer],
    ['inputs that are not shown', run.inputs_left_out > 0 ? String(run.inputs_left_out) : '']];
  return element('div', {class: 'wide'}, element('table', {}, ...facts.filter((fact) => fact[1]).map(([name, value]) =>
    element('tr', {}, element('th', {scope: 'row'}, name), element('td', {class: 'value'}, value)))));
}

function commandText() {
  if (run.command.length === 0) { return ''; }
  const words = run.command.map((word) => shellWord(textOf(asValue(word))));
  return element('pre', {class: 'value'}, 'invokeai-batch ' + words.join(' '));
}

function fileText(file) {
  return element('details', {}, element('summary', {}, file.path),
    element('pre', {}, valueElement(asValue(file.text))));
}

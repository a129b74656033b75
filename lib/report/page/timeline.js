// --- timeline.js: jobs over time, as the server had them.

// {row, begin, end, model}, by their beginning, for every job with times.
function jobTimes() {
  const model = modelColumn();
  const seen = new Set();
  const times = [];
  for (const row of rows) {
    const begin = Date.parse(fieldOf(row, 'started'));
    const end = Date.parse(fieldOf(row, 'completed'));
    if (seen.has(fieldOf(row, 'job')) || Number.isNaN(begin) || Number.isNaN(end)) { continue; }
    seen.add(fieldOf(row, 'job'));
    times.push({row, begin, end, model: model === undefined ? 0 : placeOf(row, model),
      failed: fieldOf(row, 'state') === 'failed'});
  }
  return times.sort((a, b) => a.begin - b.begin);
}

// Times in which the server did nothing for us, longer than any usual pause.
function gapsOf(times) {
  const gaps = [];
  let busyUntil = times.length > 0 ? times[0].begin : 0;
  const usual = median(times.map((time) => time.end - time.begin));
  for (const time of times) {
    if (time.begin - busyUntil > Math.max(2000, 3 * usual)) {
      gaps.push({begin: busyUntil, end: time.begin});
    }
    busyUntil = Math.max(busyUntil, time.end);
  }
  return gaps;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[sorted.length >> 1];
}

function modelChanges(times) {
  return times.filter((time, at) => at > 0 && time.model !== times[at - 1].model);
}

// A line that rises with the jobs that are done, above it a band of which model was at work; gaps
// are shaded. As many points as there are pixels, however many jobs there are.
function timelineOf(times) {
  const width = 1000;
  const height = 220;
  const band = 18;
  const begin = times[0].begin;
  const span = Math.max(1, Math.max(...times.map((time) => time.end)) - begin);
  const x = (at) => (at - begin) / span * width;
  const ends = times.map((time) => time.end).sort((a, b) => a - b);
  const y = (count) => height - 4 - count / ends.length * (height - band - 16);
  const points = ['M0,' + y(0)];
  let lastX = 0;
  ends.forEach((end, index) => {
    if (x(end) - lastX >= 1 || index === ends.length - 1) {
      points.push('H' + x(end).toFixed(1), 'V' + y(index + 1).toFixed(1));
      lastX = x(end);
    }
  });
  const plot = element('svg', {viewBox: '0 0 ' + width + ' ' + height, role: 'img',
    preserveAspectRatio: 'none', 'aria-label': countOf(times.length, 'job') + ' in ' + durationText(span)});
  for (const gap of gapsOf(times)) {
    plot.append(element('rect', {class: 'pause', x: x(gap.begin), y: 0, height,
      width: Math.max(1, x(gap.end) - x(gap.begin))}));
  }
  plot.append(...bandOf(times, x, band), element('path', {class: 'rise', d: points.join(' ')}));
  return plot;
}

// Neighbours of one model are one piece.
function bandOf(times, x, band) {
  const pieces = [];
  for (const time of times) {
    const last = pieces[pieces.length - 1];
    if (last && last.model === time.model && x(time.begin) - x(last.end) < 1.5) {
      last.end = Math.max(last.end, time.end);
    } else {
      pieces.push({model: time.model, begin: time.begin, end: time.end});
    }
  }
  return pieces.map((piece) => element('rect', {class: 'model' + piece.model % 6, x: x(piece.begin), y: 2,
    height: band - 4, width: Math.max(0.8, x(piece.end) - x(piece.begin))}));
}

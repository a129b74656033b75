// --- windowed.js: long lists of which only what is in view exists.

// Lines below each other: `lines` are {height, build}; build() gives a line's element. What `build`
// makes is dropped when it leaves the view.
function windowedList(scroller, label) {
  const canvas = element('div', {class: 'canvas', role: 'list', 'aria-label': label});
  let lines = [];
  let tops = [0];
  const built = new Map();

  const firstBelow = (offset) => {
    let low = 0;
    let high = lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tops[middle + 1] <= offset) { low = middle + 1; } else { high = middle; }
    }
    return low;
  };

  // Where one leaps, what is out of view is not worth its time; it follows in the next frame.
  let drawnAt = 0;
  const marginAt = (top) => {
    const isLeap = Math.abs(top - drawnAt) > scroller.clientHeight;
    drawnAt = top;
    if (isLeap) { drawSoon(); }
    return isLeap ? 0 : scroller.clientHeight / 2;
  };

  const draw = () => {
    const top = scroller.scrollTop;
    const margin = marginAt(top);
    const end = top + scroller.clientHeight + margin;
    const first = firstBelow(top - margin);
    let last = first;
    while (last < lines.length && tops[last] < end) { last += 1; }
    for (const [index, line] of built) {
      if (index < first || index >= last) {
        line.remove();
        built.delete(index);
      }
    }
    for (let index = first; index < last; index += 1) {
      if (!built.has(index)) {
        const line = lines[index].build();
        line.classList.add('line');
        line.style.top = tops[index] + 'px';
        line.style.height = lines[index].height + 'px';
        built.set(index, line);
        canvas.append(line);
      }
    }
  };

  scroller.append(canvas);
  const drawSoon = oncePerFrame(draw);
  scroller.addEventListener('scroll', drawSoon, {passive: true});
  return {
    draw,
    show(next) {
      lines = next;
      tops = [0];
      for (const line of lines) { tops.push(tops[tops.length - 1] + line.height); }
      canvas.style.height = tops[lines.length] + 'px';
      built.forEach((line) => line.remove());
      built.clear();
      draw();
    },
    reveal(index) {
      if (tops[index] < scroller.scrollTop) {
        scroller.scrollTop = tops[index];
      } else if (tops[index + 1] > scroller.scrollTop + scroller.clientHeight) {
        scroller.scrollTop = tops[index + 1] - scroller.clientHeight;
      }
      draw();
    },
  };
}

// The tracks of one direction, all of one size, that are in view.
function tracksInView(offset, extent, size, count) {
  return {
    first: Math.max(0, Math.floor(offset / size) - 1),
    last: Math.min(count, Math.ceil((offset + extent) / size) + 1),
  };
}

// --- compare.js: up to four images side by side, two also under a slider.

const comparing = [];
const mostCompared = 4;
let compareBySlider = false;

function toggleComparing(row) {
  const place = comparing.indexOf(row);
  if (place >= 0) {
    comparing.splice(place, 1);
  } else {
    if (comparing.length === mostCompared) { comparing.shift(); }
    comparing.push(row);
  }
  say(countOf(comparing.length, 'image') + ' to compare');
  drawTabs();
}

function compareView(place) {
  const controls = element('div', {class: 'bar'});
  const body = element('div', {class: 'compare'});
  place.append(controls, body);
  const view = {};
  view.refresh = () => {
    const bySlider = compareBySlider && comparing.length === 2;
    controls.replaceChildren(
      button('Side by side', () => { compareBySlider = false; view.refresh(); },
        {'aria-pressed': String(!bySlider)}),
      button('Slider', () => { compareBySlider = true; view.refresh(); },
        {'aria-pressed': String(bySlider), disabled: comparing.length !== 2,
          title: 'two images over each other'}),
      button('Empty', () => { comparing.length = 0; drawTabs(); view.refresh(); },
        {disabled: comparing.length === 0}));
    body.replaceChildren(...comparisonOf(bySlider));
  };
  view.refresh();
  return view;
}

function comparisonOf(bySlider) {
  if (comparing.length === 0) {
    return [element('p', {class: 'empty'}, 'Nothing to compare yet: c, over an image of the grid or'
      + ' the sheet, puts it here; two to four at a time.')];
  }
  return [bySlider ? sliderOf(...comparing)
    : element('div', {class: 'beside of' + comparing.length}, ...comparing.map(comparedOne)),
  differencesTable()];
}

function comparedOne(row) {
  return element('figure', {}, wholePictureOf(row), element('figcaption', {},
    element('span', {}, 'job ' + fieldOf(row, 'job') + '  ' + fieldOf(row, 'file')),
    button('Leave out', () => { toggleComparing(row); refreshView(); })));
}

// The second image over the first, cut where the slider is.
function sliderOf(first, second) {
  const above = element('div', {class: 'above'}, wholePictureOf(second));
  const cut = (at) => {
    above.style.clipPath = 'inset(0 0 0 ' + at + '%)';
    line.style.left = at + '%';
  };
  const line = element('div', {class: 'cut'});
  const range = element('input', {type: 'range', min: 0, max: 100, value: 50,
    'aria-label': 'How much of the first image is seen', oninput: () => cut(range.value)});
  cut(50);
  return element('div', {class: 'slider'},
    element('div', {class: 'stack'}, wholePictureOf(first), above, line), range);
}

function differencesTable() {
  const different = differences(comparing);
  if (comparing.length < 2) { return ''; }
  return element('div', {class: 'wide'}, element('table', {class: 'differences'},
    element('caption', {}, 'What differs'),
    element('tr', {}, element('th', {scope: 'col'}, ''), ...comparing.map((row) =>
      element('th', {scope: 'col'}, 'job ' + fieldOf(row, 'job')))),
    ...different.map((index) => element('tr', {}, element('th', {scope: 'row'}, columnNames[index]),
      ...comparing.map((row) => element('td', {}, valueElement(valueOf(row, index))))))));
}

// --- look.js: one image, large, with all that is known of it.

const looking = {row: null, among: []};

// `among`: the images before and after it.
function look(row, among) {
  looking.among = among;
  const dialog = byId('look');
  if (!dialog.open) {
    dialog.onclose = () => { looking.row = null; refreshView(); };
    dialog.showModal();
  }
  showLook(row);
}

function showLook(row) {
  looking.row = row;
  const place = looking.among.indexOf(row);
  const step = (by) => {
    const next = looking.among[place + by];
    if (next) { showLook(next); }
  };
  looking.step = step;
  const media = element('div', {class: 'media'}, wholePictureOf(row));
  const bar = element('div', {class: 'bar'},
    button('‹', () => step(-1), {title: 'before (←)', 'aria-label': 'Before', disabled: place <= 0}),
    element('span', {class: 'place'}, (place + 1) + ' of ' + looking.among.length),
    button('›', () => step(1), {title: 'next (→)', 'aria-label': 'Next',
      disabled: place + 1 >= looking.among.length}),
    markButton(row, 'star', '★', 'Star (s)'), markButton(row, 'reject', '✕', 'Reject (x)'),
    button('⇄', () => { toggleComparing(row); showLook(row); }, {title: 'compare (c)',
      'aria-label': 'Compare', 'aria-pressed': String(comparing.includes(row))}),
    element('span', {class: 'gap'}),
    button('Close', () => byId('look').close(), {title: 'close (Esc)'}));
  const copies = element('div', {class: 'copies'},
    button('Copy the line that makes it again', async () => copy(await lineThatMakes(row), 'the line')),
    fieldOf(row, 'file') === '' ? null
      : element('a', {href: fileAddress(row), target: '_blank', rel: 'noopener'}, 'Open the file'));
  byId('look').replaceChildren(bar, element('div', {class: 'halves'}, media,
    element('div', {class: 'panel'}, copies, valuesTable(row))));
}

function markButton(row, mark, sign, title) {
  return button(sign, () => { toggleMark(row, mark); showLook(row); },
    {title, 'aria-label': title, class: 'mark ' + mark, 'aria-pressed': String(markOf(row) === mark)});
}

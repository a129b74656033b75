// --- picture.js: one image, or what is there in its place and why.

function fileAddress(row) {
  return addressOf(fieldOf(row, 'file'), run.images);
}

function thumbnailAddress(row) {
  return has(row, hasThumbnail)
    ? addressOf(run.thumbnails + '/' + fieldOf(row, 'sha256') + '.webp', run.images)
    : fileAddress(row);
}

// What a row without a picture is, and why: [what, why].
function lackOf(row) {
  const state = fieldOf(row, 'state');
  if (has(row, fileIsGone)) { return ['gone', 'the file is no longer there: ' + fieldOf(row, 'file')]; }
  if (state === 'failed') { return ['failed', fieldOf(row, 'reason') || 'no reason was given']; }
  if (state === 'planned') { return ['waiting', 'not sent yet']; }
  return ['waiting', state === 'done' ? 'no picture was made' : 'on the server'];
}

function lack(what, why) {
  return element('span', {class: 'lack ' + what, title: why},
    element('strong', {}, what === 'waiting' ? 'not made' : what),
    element('span', {class: 'why'}, why));
}

function describe(row) {
  const what = has(row, hasFile) ? (has(row, isVideo) ? 'video' : 'image') : lackOf(row).join(': ');
  const varied = varying().filter(isInput).slice(0, 6)
    .map((index) => columnNames[index] + ' ' + textOf(valueOf(row, index)).slice(0, 80));
  return ['job ' + fieldOf(row, 'job') + ', ' + what, ...varied].join(', ');
}

// A few at a time, so that no frame has many of them to decode and to paint; what was scrolled past
// before its turn came is never read.
const mostLoading = 6;
const waitingMedia = [];
let loadingMedia = 0;

function loadSoon(media, address) {
  waitingMedia.push({media, address});
  loadNextSoon();
}

const loadNextSoon = oncePerFrame(() => {
  while (loadingMedia < mostLoading && waitingMedia.length > 0) {
    const {media, address} = waitingMedia.shift();
    if (!media.isConnected) { continue; }
    if (media.tagName === 'IMG') {
      loadingMedia += 1;
      const done = () => {
        loadingMedia -= 1;
        loadNextSoon();
      };
      media.addEventListener('load', done, {once: true});
      media.addEventListener('error', done, {once: true});
    }
    media.src = address;
  }
});

function pictureOf(row) {
  if (!has(row, hasFile)) { return lack(...lackOf(row)); }
  const isPlayed = has(row, isVideo) && !has(row, hasThumbnail);
  const media = isPlayed
    ? element('video', {muted: true, preload: 'metadata', tabindex: '-1'})
    : element('img', {alt: '', decoding: 'async', draggable: 'false'});
  media.onerror = () => media.replaceWith(lack('gone', 'cannot be shown: ' + fieldOf(row, 'file')));
  loadSoon(media, thumbnailAddress(row));
  return media;
}

// The whole picture, for a look: loaded at once, and a video with its controls.
function wholePictureOf(row) {
  if (!has(row, hasFile)) { return lack(...lackOf(row)); }
  const media = has(row, isVideo)
    ? element('video', {controls: true, preload: 'metadata', loop: true, src: fileAddress(row)})
    : element('img', {alt: describe(row), src: fileAddress(row), draggable: 'false'});
  media.onerror = () => media.replaceWith(lack('gone', 'cannot be shown: ' + fieldOf(row, 'file')));
  return media;
}

// Star, rejection and comparison, over a corner of the picture.
function marksOf(row) {
  const mark = markOf(row);
  return element('span', {class: 'marks', 'aria-hidden': 'true'},
    (mark === 'star' ? '★' : mark === 'reject' ? '✕' : '')
      + (comparing.includes(row) ? ' ⇄' : '') + (has(row, isVideo) ? ' ▶' : ''));
}

const rowOfTile = new WeakMap();

// A picture that one can choose; `act` opens it.
function tileOf(row, act, attributes) {
  const tile = element('button', {type: 'button', class: 'tile ' + markOf(row), onclick: act,
    'aria-label': describe(row), tabindex: '-1', ...attributes}, pictureOf(row), marksOf(row));
  rowOfTile.set(tile, row);
  return tile;
}

// After a mark has changed.
function redrawTilesOf(row) {
  for (const tile of document.querySelectorAll('.tile')) {
    if (rowOfTile.get(tile) === row) {
      tile.className = 'tile ' + markOf(row);
      tile.lastChild.replaceWith(marksOf(row));
    }
  }
}

// --- dom.js: elements from plain values.
//
// Whatever comes from a run is text, and text only ever becomes a text node, an attribute of ours
// or the address of a file beside the page: nothing here, or in any other file, parses markup.

// element('a', {class: 'x', href: …, onclick: f}, 'text', child, null, …)
function element(tag, attributes, ...children) {
  const made = tag === 'svg' || svgTags.has(tag)
    ? document.createElementNS('http://www.w3.org/2000/svg', tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === 'function') {
      made[name] = value;
    } else if (value === true) {
      made.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const svgTags = new Set(['rect', 'line', 'path', 'text', 'g']);

function byId(id) {
  return document.getElementById(id);
}

function button(label, act, attributes) {
  return element('button', {type: 'button', onclick: act, ...attributes}, label);
}

// A labelled <select>; `options` are [value, text].
function choiceOf(label, options, chosen, take) {
  const select = element('select', {'aria-label': label, onchange: () => take(select.value)},
    ...options.map(([value, text]) => element('option', {value, selected: value === chosen}, text)));
  return element('label', {class: 'choice'}, element('span', {'aria-hidden': 'true'}, label), select);
}

// A path below the run's directory, as an address. Each part is encoded, so no path is a scheme, a
// query or a fragment; `..` cannot come from a store, and would leave the directory only to look.
function addressOf(path, base) {
  return ((base || '') + path).split('/').map(encodeURIComponent).join('/');
}

// Says a sentence to people who watch and to those who listen.
let saying = 0;
function say(text) {
  const place = byId('said');
  place.textContent = text;
  place.classList.add('visible');
  clearTimeout(saying);
  saying = setTimeout(() => place.classList.remove('visible'), 2500);
}

// Where the clipboard's interface is refused there is still the old way.
async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (refused) {
    const area = element('textarea', {class: 'offscreen'}, text);
    (document.querySelector('dialog[open]') || document.body).append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  say(what + ' copied');
}

// Calls made in one frame become one call in the next.
function oncePerFrame(work) {
  let asked = false;
  return () => {
    if (!asked) {
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        work();
      });
    }
  };
}

const counted = new Intl.NumberFormat('en');
function countOf(count, noun) {
  return counted.format(count) + ' ' + noun + (count === 1 ? '' : 's');
}

function durationText(ms) {
  if (ms < 10000) { return (ms / 1000).toFixed(1) + ' s'; }
  if (ms < 120000) { return Math.round(ms / 1000) + ' s'; }
  if (ms < 7200000) { return Math.round(ms / 60000) + ' min'; }
  return (ms / 3600000).toFixed(1) + ' h';
}

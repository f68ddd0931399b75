'use strict';
// Contents of details, pieces of HTML that infra page wrote: put in place when somebody opens them.
function fill(details) {
  const piece = details.querySelector(':scope > script[type="text/html"]');
  if (piece) {
    const body = document.createElement('div');
    body.className = 'body';
    body.innerHTML = piece.textContent;
    piece.replaceWith(body);
  }
}
document.querySelectorAll('details[open]').forEach(fill);
document.addEventListener('toggle', event => event.target.open && fill(event.target), true);

// A link may lead to what is not in place yet.
function reveal(id) {
  if (!document.getElementById(id)) {
    const mark = `id="${id}"`;
    for (const piece of document.querySelectorAll('details > script[type="text/html"]')) {
      if (piece.textContent.includes(mark)) {
        fill(piece.parentElement);
        break;
      }
    }
  }
  const target = document.getElementById(id);
  if (!target) return;
  for (let at = target; at; at = at.parentElement) {
    if (at.localName === 'details') {
      fill(at);
      at.open = true;
    }
  }
  target.scrollIntoView();
  const focused = target.localName === 'details' ? target.querySelector('summary') : target;
  focused.focus({ preventScroll: true });
}
function follow() {
  if (location.hash.length > 1) reveal(decodeURIComponent(location.hash.slice(1)));
}
window.addEventListener('hashchange', follow);
// The same link a second time is no change.
document.addEventListener('click', event => {
  const link = event.target.closest('a');
  const href = link && link.getAttribute('href');
  if (href && href === location.hash) reveal(decodeURIComponent(href.slice(1)));
});

function words(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}
for (const field of document.querySelectorAll('input[data-filters]')) {
  const rows = [...document.getElementById(field.dataset.filters).tBodies[0].rows];
  const texts = rows.map(row => row.textContent.toLowerCase());
  const count = document.getElementById(field.dataset.filters + '-count');
  field.addEventListener('input', () => {
    const wanted = words(field.value);
    let shown = 0;
    rows.forEach((row, i) => {
      row.hidden = !wanted.every(word => texts[i].includes(word));
      shown += row.hidden ? 0 : 1;
    });
    count.textContent = `${shown} of ${rows.length}`;
  });
}

// Permissions: as many rows as somebody looks at.
const access = JSON.parse(document.getElementById('access-data').textContent);
const table = document.getElementById('access-table').tBodies[0];
const more = document.getElementById('access-more');
const fields = ['stack', 'service', 'words'].map(name => document.getElementById('access-' + name));
const STEP = 50;
let found = [];
let searched;
function cell(text, first) {
  const made = document.createElement(first ? 'th' : 'td');
  if (first) made.scope = 'row';
  text.split('\n').forEach((line, i) => {
    if (i) made.append(document.createElement('br'));
    made.append(line);
  });
  return made;
}
function show(from) {
  for (const row of found.slice(from, from + STEP)) {
    const made = table.insertRow();
    row.forEach((text, i) => made.append(cell(access.texts[text], i === 1)));
  }
  more.hidden = table.rows.length >= found.length;
  document.getElementById('access-count').textContent = `${table.rows.length} of ${found.length} shown`;
}
function search() {
  const [stack, service, text] = fields.map(field => field.value);
  const wanted = words(text);
  searched ??= access.rows.map(row => row.map(each => access.texts[each]).join('\n').toLowerCase());
  found = access.rows.filter(
    (row, i) =>
      (!stack || access.texts[row[0]] === stack) &&
      (!service || access.texts[row[3]].split('\n').some(action => action.startsWith(service + ':'))) &&
      wanted.every(word => searched[i].includes(word)),
  );
  table.replaceChildren();
  show(0);
}
found = access.rows;
show(0);
fields.forEach(field => field.addEventListener('input', search));
document.getElementById('access-filter').addEventListener('submit', event => event.preventDefault());
more.addEventListener('click', () => show(table.rows.length));
follow();

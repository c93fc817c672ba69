'use strict';
// What all parts use. Names come from files: they become text and attributes of elements, never markup.
const data = JSON.parse(document.getElementById('data').textContent);
const $ = id => document.getElementById(id);

function el(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name === 'class') element.className = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const number = (value, digits) => value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (part, digits = 1) => number(100 * part, digits) + ' %';
const ms = value => number(value, value < 1 ? 4 : 3) + ' ms';
const bytes = value => value >= 1 << 20 ? number(value / (1 << 20), 2) + ' MiB' : value >= 1024 ? number(value / 1024, 1) + ' KiB' : count.format(value) + ' B';
const real = value => Math.abs(value) >= 1e7 || (value !== 0 && Math.abs(value) < 0.001) ? value.toExponential(2)
  : Math.abs(value) >= 1000 ? count.format(value) : String(+value.toFixed(4));
const several = (many, one, more) => count.format(many) + ' ' + (many === 1 ? one : more || one + 's');
const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
const none = text => el('p', { class: 'none' }, text);

/** A name without what all names begin with. */
const short = name => name.startsWith(data.prefix) && name.length > data.prefix.length ? name.slice(data.prefix.length) : name;
/** The path of modules as people read it. */
const shown = name => short(name).replaceAll('__', ' › ');
/** The end of a name, which tells more than its beginning. */
function tail(name, length) {
  const text = shown(name);
  return text.length <= length ? text : '…' + text.slice(1 - length);
}

/** Places of the ops of each layer; a layer is what goes through the banks in one piece. */
const opsOfLayer = data.layers.map(() => []);
data.ops.forEach((op, place) => { if (op.layer !== undefined) opsOfLayer[op.layer].push(place); });
/** The first layer of each subgraph. */
const firstLayer = data.subgraphs.map((_, place) => data.layers.findIndex(layer => layer.subgraph === place));
const tensors = data.facts.quantization ? data.facts.quantization.tensors : [];
const engines = [['load', 'LOAD'], ['conv', 'CONV'], ['misc', 'MISC'], ['save', 'SAVE']];
const boundColour = { MAC: 'conv', DDR: 'load', MISC: 'misc', launch: 'soft' };
const boundWord = { MAC: 'multiplying', DDR: 'DDR', MISC: 'ALU and element-wise work', launch: 'launch' };

const tip = $('tip');
function showTip(event, text) {
  tip.textContent = text;
  tip.hidden = !text;
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8)) + 'px';
  tip.style.top = Math.max(4, Math.min(event.clientY + 16, innerHeight - box.height - 8)) + 'px';
}
const hideTip = () => { tip.hidden = true; };

/** A table whose columns sort. A column: [head, value of a row, cell of a row, class]. */
function sortable(caption, columns, rows, sortBy, rowOf) {
  const body = el('tbody');
  const made = rows.map(row => {
    const line = el('tr', {}, columns.map(([, value, cell, kind]) => el('td', { class: kind || '' }, cell ? cell(row) : value(row))));
    if (rowOf) rowOf(line, row);
    return [row, line];
  });
  const heads = columns.map(([head, , , kind], place) => el('th', { scope: 'col', class: kind === 'name' ? 'text' : kind || '' },
    el('button', { type: 'button', onclick: () => sort(place) }, head)));
  let current = -1, down = true;
  function sort(place, downward) {
    down = downward !== undefined ? downward : current === place ? !down : typeof columns[place][1](rows[0] || {}) !== 'string';
    current = place;
    const value = columns[place][1];
    const order = made.map(([row, line], index) => [value(row), index, line]).sort(([one, i], [other, j]) =>
      (typeof one === 'string' ? one.localeCompare(other) : one - other) * (down ? -1 : 1) || i - j);
    body.append(...order.map(item => item[2]));
    heads.forEach((head, index) => index === place
      ? head.setAttribute('aria-sort', down ? 'descending' : 'ascending') : head.removeAttribute('aria-sort'));
  }
  if (rows.length) sort(sortBy, true);
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el('table', {}, el('caption', { class: 'skip' }, caption), el('thead', {}, el('tr', {}, heads)), body));
}

/** How often values occur, as DPU's numbers (bars) and, where measured, as floats (line). */
function histogram(title, fixPoint, quantized, floats, below, above) {
  const [width, height, bins] = [330, 96, quantized.length];
  const share = values => { const all = values.reduce((sum, value) => sum + value, 0) || 1; return values.map(value => value / all); };
  const [bars, line] = [share(quantized), floats ? share(floats) : null];
  // Square roots: what is rare is what matters at the ends.
  const highest = Math.sqrt(Math.max(...bars, ...(line || [0]))) || 1;
  const y = value => height - Math.sqrt(value) / highest * (height - 6);
  const x = bin => bin / bins * width;
  const least = -128 * 2 ** -fixPoint, most = 127 * 2 ** -fixPoint;
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${height + 16}`, class: 'plot', role: 'img', 'aria-label':
    `${title}: values from ${real(least)} to ${real(most)}` });
  bars.forEach((bar, bin) => drawing.append(svg('rect', { x: x(bin), y: y(bar), width: Math.max(1, width / bins - 0.6),
    height: height - y(bar), class: 'fixed' })));
  if (line) {
    drawing.append(svg('path', { class: 'real', d: line.map((value, bin) => `${bin ? 'L' : 'M'}${x(bin + .5).toFixed(1)} ${y(value).toFixed(1)}`).join('') }));
  }
  const label = (at, anchor, text) => { const node = svg('text', { x: at, y: height + 13, 'text-anchor': anchor }); node.textContent = text; drawing.append(node); };
  label(0, 'start', real(least)); label(width / 2, 'middle', '0'); label(width, 'end', real(most));
  return el('figure', { class: 'histogram' }, drawing, el('figcaption', { class: 'none' }, line
    ? `Bars: int8; line: float. ${count.format(below + above)} of ${count.format(floats.reduce((sum, value) => sum + value, 0))} float values lie outside and saturate.`
    : 'int8 values, heights by square root.'));
}

// The graph: boxes and lines that were laid out when the report was made; here they are only moved.
const graph = { view: 0, scale: 1, x: 0, y: 0, boxes: [], lines: [], colour: 'device' };

function drawGraph() {
  const choose = el('select', { id: 'fold', onchange: event => showView(+event.target.value) },
    data.views.map((view, place) => el('option', { value: place }, place === 0
      ? `every layer (${view.boxes.length})` : `modules (${several(view.boxes.length, 'box', 'boxes')})`)));
  const paint = el('select', { id: 'paint', onchange: event => { graph.colour = event.target.value; paintBoxes(); } },
    el('option', { value: 'device' }, 'device'), el('option', { value: 'time' }, 'time'),
    tensors.length ? el('option', { value: 'noise' }, 'noise') : null);
  const button = (text, label, act) => el('button', { type: 'button', 'aria-label': label, onclick: act }, text);
  graph.root = svg('g');
  graph.svg = svg('svg', { role: 'group', 'aria-label': 'The graph. Arrow keys go from layer to layer, Enter opens a record, plus and minus zoom.' }, graph.root);
  graph.frame = el('div', { class: 'canvas' }, graph.svg);
  $('graph').append(
    el('div', { class: 'bar-row' },
      el('label', { for: 'fold' }, 'Show'), choose, el('label', { for: 'paint' }, 'Colour by'), paint,
      button('+', 'Zoom in', () => zoomGraph(1.4)), button('−', 'Zoom out', () => zoomGraph(1 / 1.4)),
      button('Whole', 'Show the whole graph', fitGraph), button('Top', 'Show the top in reading size', topOfGraph),
      el('span', { class: 'none' }, 'Drag moves, Ctrl and the wheel zoom, a click opens the record.')),
    graph.frame, legendOfGraph());
  listenToGraph();
  showView(0);
}

function legendOfGraph() {
  const list = el('ul', { class: 'legend' });
  for (const [device, text] of [['dpu', 'DPU'], ['cpu', 'processor'], ['user', 'given by the application']]) {
    const key = el('i');
    key.style.background = `var(--${device})`;
    key.style.border = `1px solid var(--${device}-line)`;
    list.append(el('li', {}, key, text));
  }
  list.append(el('li', {}, 'the bar in a box: its part of the frame’s time'));
  return list;
}

const timeOf = box => [...new Set(box.ops.map(op => data.ops[op].layer).filter(layer => layer !== undefined))]
  // A layer of several ops counts where its main op is.
  .filter(layer => box.ops.includes(mainOp(layer))).reduce((sum, layer) => sum + data.layers[layer].milliseconds, 0);

function noiseOf(box) {
  const values = box.ops.map(op => data.ops[op].tensor).filter(tensor => tensor !== undefined)
    .map(tensor => tensors[tensor].signalToNoise).filter(value => value !== undefined);
  return values.length ? Math.min(...values) : null;
}

function showView(place) {
  const view = data.views[place];
  graph.view = place;
  const text = (x, y, kind, content) => { const node = svg('text', { x, y, class: kind }); node.textContent = content; return node; };
  const longest = data.summary.milliseconds || 1;
  graph.lines = view.lines.map(line => svg('path', { class: 'edge', d: line.path }));
  graph.boxes = view.boxes.map((box, index) => {
    const ops = box.ops.map(op => data.ops[op]), devices = new Set(ops.map(op => op.device)), op = ops[0];
    const time = timeOf(box), one = ops.length === 1;
    const node = svg('g', { class: 'node ' + (devices.size === 1 ? op.device : 'mixed'), role: 'button', tabindex: index ? -1 : 0,
      transform: `translate(${box.x} ${box.y})` },
    svg('rect', { class: 'box', width: box.width, height: box.height }),
    svg('rect', { class: 'part', x: 1, y: box.height - 4, width: Math.max(0, (box.width - 2) * Math.min(1, time / longest)), height: 3 }),
    text(8, 15, 'kind', one ? op.op : tail(box.name, 24)),
    text(8, 28, 'name', one ? tail(op.name, 29) : several(ops.length, 'op')),
    text(8, 40, 'name', one ? op.shape + (op.fixPoint === undefined ? '' : ` · fix ${op.fixPoint}`) : time ? ms(time) : ''));
    node.dataset.box = index;
    return node;
  });
  graph.root.replaceChildren(...graph.lines, ...graph.boxes);
  paintBoxes();
  markHits();
  markPicked(picked);
  topOfGraph();
}

function paintBoxes() {
  const view = data.views[graph.view];
  const times = view.boxes.map(timeOf), most = Math.max(...times) || 1;
  graph.boxes.forEach((node, index) => {
    const noise = graph.colour === 'noise' ? noiseOf(view.boxes[index]) : null;
    const heat = graph.colour === 'time' ? times[index] / most
      : graph.colour === 'noise' && noise !== null ? Math.min(1, Math.max(0, (45 - noise) / 45)) : null;
    node.firstChild.style.fill = heat === null || node.classList.contains('hit') ? '' : `hsl(var(--heat) / ${(0.06 + 0.5 * heat).toFixed(3)})`;
  });
}

function moveGraph() {
  graph.root.setAttribute('transform', `translate(${graph.x.toFixed(1)} ${graph.y.toFixed(1)}) scale(${graph.scale.toFixed(4)})`);
  graph.root.classList.toggle('far', graph.scale < 0.4);
}

function zoomGraph(factor, x = graph.frame.clientWidth / 2, y = graph.frame.clientHeight / 2) {
  const scale = Math.min(4, Math.max(0.02, graph.scale * factor));
  graph.x = x - (x - graph.x) * scale / graph.scale;
  graph.y = y - (y - graph.y) * scale / graph.scale;
  graph.scale = scale;
  moveGraph();
}

function fitGraph() {
  const view = data.views[graph.view], [width, height] = [graph.frame.clientWidth, graph.frame.clientHeight];
  graph.scale = Math.min(1.2, (width - 20) / view.width, (height - 20) / view.height);
  graph.x = (width - view.width * graph.scale) / 2;
  graph.y = (height - view.height * graph.scale) / 2;
  moveGraph();
}

function topOfGraph() {
  const first = data.views[graph.view].boxes[0];
  graph.scale = 1;
  graph.x = graph.frame.clientWidth / 2 - (first ? first.x + first.width / 2 : 0);
  graph.y = 12;
  moveGraph();
}

function centerOn(index) {
  const box = data.views[graph.view].boxes[index];
  if (graph.scale < 0.5) graph.scale = 1;
  graph.x = graph.frame.clientWidth / 2 - (box.x + box.width / 2) * graph.scale;
  graph.y = graph.frame.clientHeight / 2 - (box.y + box.height / 2) * graph.scale;
  moveGraph();
}

const boxOf = op => data.views[graph.view].boxes.findIndex(box => box.ops.includes(op));

function openBox(index) {
  const box = data.views[graph.view].boxes[index];
  focusBox(index, false);
  if (box.ops.length === 1) pick(box.ops[0]);
  else openModule(box);
}

/** A folded module: its sums, and its layers to open. */
function openModule(box) {
  if (record.hidden) opener = document.activeElement;
  const layers = [...new Set(box.ops.map(op => data.ops[op].layer).filter(layer => layer !== undefined))];
  record.replaceChildren(el('button', { type: 'button', class: 'close', onclick: closeRecord, 'aria-label': 'Close the record' }, '✕'),
    el('h2', { id: 'record-head', tabindex: -1 }, shown(box.name)),
    facts([['ops', count.format(box.ops.length)], ['time', ms(timeOf(box))],
      ['operations', number(layers.reduce((sum, layer) => sum + data.layers[layer].operations, 0) / 1e6, 3) + ' million']]),
    el('button', { type: 'button', onclick: () => { $('fold').value = 0; showView(0); centerOn(boxOf(box.ops[0])); } }, 'Unfold here'),
    el('h3', {}, 'Its ops'), el('ul', {}, box.ops.map(op => el('li', {}, opLink(op)))));
  record.hidden = false;
  $('record-head').focus({ preventScroll: true });
}

function focusBox(index, move = true) {
  graph.boxes.forEach((node, other) => node.setAttribute('tabindex', other === index ? 0 : -1));
  if (move) graph.boxes[index].focus({ preventScroll: true });
}

function markPicked(op) {
  const index = op === null || op === undefined ? -1 : boxOf(op);
  graph.boxes.forEach((node, other) => node.classList.toggle('picked', other === index));
  data.views[graph.view].lines.forEach((line, place) =>
    graph.lines[place].classList.toggle('picked', index >= 0 && (line.from === index || line.to === index)));
}

function listenToGraph() {
  let from = null, moved = false, width = 0;
  // The record takes room at the side: what stood in the middle stays there.
  new ResizeObserver(() => {
    if (width && graph.frame.clientWidth !== width) {
      graph.x += (graph.frame.clientWidth - width) / 2;
      moveGraph();
    }
    width = graph.frame.clientWidth;
  }).observe(graph.frame);
  graph.frame.addEventListener('wheel', event => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const area = graph.frame.getBoundingClientRect();
    zoomGraph(Math.exp(-event.deltaY / 300), event.clientX - area.left, event.clientY - area.top);
  }, { passive: false });
  graph.frame.addEventListener('pointerdown', event => { from = [event.clientX - graph.x, event.clientY - graph.y]; moved = false; });
  graph.frame.addEventListener('pointermove', event => {
    if (!from) return;
    const [x, y] = [event.clientX - from[0], event.clientY - from[1]];
    if (!moved && Math.hypot(x - graph.x, y - graph.y) < 4) return;
    if (!moved) graph.frame.setPointerCapture(event.pointerId);
    moved = true;
    [graph.x, graph.y] = [x, y];
    moveGraph();
  });
  for (const end of ['pointerup', 'pointercancel']) graph.frame.addEventListener(end, () => { from = null; });
  graph.svg.addEventListener('click', event => {
    const node = event.target.closest('.node');
    if (node && !moved) openBox(+node.dataset.box);
  });
  graph.svg.addEventListener('pointerover', event => {
    const node = event.target.closest('.node'), box = node && data.views[graph.view].boxes[+node.dataset.box];
    if (box) showTip(event, box.ops.length === 1 ? `${shown(data.ops[box.ops[0]].name)}\n${ms(timeOf(box))}` : `${shown(box.name)}\n${ms(timeOf(box))}`);
    else hideTip();
  });
  graph.svg.addEventListener('pointerleave', hideTip);
  graph.svg.addEventListener('keydown', event => {
    const node = event.target.closest('.node');
    if (event.key === '+' || event.key === '=') zoomGraph(1.4);
    else if (event.key === '-') zoomGraph(1 / 1.4);
    else if (event.key === '0') fitGraph();
    else if (!node) return;
    else if (event.key === 'Enter' || event.key === ' ') openBox(+node.dataset.box);
    else if (event.key.startsWith('Arrow')) step(+node.dataset.box, event.key);
    else return;
    event.preventDefault();
  });
}

/** Down to the first reader, up to the first input, left and right within the row. */
function step(index, key) {
  const { boxes, lines } = data.views[graph.view], box = boxes[index];
  const row = boxes.map((other, place) => [other, place]).filter(([other]) => other.y === box.y).sort(([one], [other]) => one.x - other.x);
  const at = row.findIndex(([, place]) => place === index);
  const next = key === 'ArrowDown' ? lines.find(line => line.from === index)?.to
    : key === 'ArrowUp' ? lines.find(line => line.to === index)?.from
    : row[at + (key === 'ArrowRight' ? 1 : -1)]?.[1];
  if (next === undefined) return;
  focusBox(next);
  centerOn(next);
}

onPick.push(op => {
  markPicked(op);
  if (op !== null) {
    const index = boxOf(op), box = data.views[graph.view].boxes[index];
    const [x, y] = [box.x * graph.scale + graph.x, box.y * graph.scale + graph.y];
    if (x < 0 || y < 0 || x > graph.frame.clientWidth - 60 || y > graph.frame.clientHeight - 30) centerOn(index);
  }
});

// Search: what it finds is marked in the graph and left alone in the table.
let hits = [], nextHit = 0;
function find(text) {
  const wanted = text.trim().toLowerCase();
  hits = wanted ? data.ops.flatMap((op, place) => (op.name + ' ' + op.op).toLowerCase().includes(wanted) ? [place] : []) : [];
  nextHit = 0;
  $('found').textContent = wanted ? several(hits.length, 'layer') : '';
  markHits();
  filterLayers(wanted);
}

function markHits() {
  const found = new Set(hits);
  data.views[graph.view].boxes.forEach((box, index) => graph.boxes[index].classList.toggle('hit', box.ops.some(op => found.has(op))));
  paintBoxes();
}

function goToNextHit() {
  if (!hits.length) return;
  const op = hits[nextHit++ % hits.length];
  pick(op, null, false);
  centerOn(boxOf(op));
  $('found').textContent = `${(nextHit - 1) % hits.length + 1} of ${several(hits.length, 'layer')}`;
}

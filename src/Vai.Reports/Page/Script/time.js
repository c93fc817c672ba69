// Engines, banks and workspace over the cycles of a frame; all three show the same stretch of time.
const time = { subgraph: 0, from: 0, to: 1, views: [], selects: [] };
const gutter = 128;

function decode(numbers) {
  const spans = [];
  for (let i = 0, start = 0; i < numbers.length; i += 5) {
    start += numbers[i];
    spans.push({ from: start, to: start + numbers[i + 1], layer: numbers[i + 2], instructions: numbers[i + 3], busy: numbers[i + 4] });
  }
  return spans;
}

const decoded = data.subgraphs.map(subgraph => engines.map(([key]) => decode(subgraph.timeline[key])));
const micros = cycles => cycles / data.summary.frequencyMHz;
const layerName = layer => shown(data.layers[firstLayer[time.subgraph] + layer].name);

function timeControls() {
  const select = el('select', { 'aria-label': 'DPU subgraph', onchange: event => showSubgraph(+event.target.value) },
    data.subgraphs.map((subgraph, place) => el('option', { value: place }, `${place + 1}: ${tail(subgraph.name.replace(/^subgraph_/, ''), 50)}`)));
  time.selects.push(select);
  const button = (text, label, act) => el('button', { type: 'button', 'aria-label': label, onclick: act }, text);
  return el('div', { class: 'bar-row' }, data.subgraphs.length > 1 ? select : null,
    button('+', 'Zoom in on time', () => zoomTime(1 / 1.6)), button('−', 'Zoom out of time', () => zoomTime(1.6)),
    button('‹', 'Earlier', () => panTime(-0.3)), button('›', 'Later', () => panTime(0.3)),
    button('Whole frame', 'Show the whole frame', () => showStretch(0, data.subgraphs[time.subgraph].cycles)),
    el('span', { class: 'none' }, 'Drag moves, Ctrl and the wheel zoom, a click opens the layer.'));
}

function drawTime() {
  if (!data.subgraphs.length) {
    $('time').append(none('The DPU computes nothing of this model.'));
    return;
  }
  time.text = el('p', { 'aria-live': 'polite' });
  $('time').append(time.text, timeControls(), timeCanvas('What the engines do over a frame', () => 4 * 34, drawEngines, engineAt), engineLegend());
}

function engineLegend() {
  return el('ul', { class: 'legend' }, engines.map(([key, name]) => {
    const mark = el('i');
    mark.style.background = `var(--${key})`;
    const words = { load: 'from DDR to the banks', conv: 'multiplies', misc: 'ALU and element-wise', save: 'from the banks to DDR, two at a time' };
    return el('li', {}, mark, `${name}: ${words[key]}`);
  }));
}

function showSubgraph(place) {
  time.subgraph = place;
  time.selects.forEach(select => { select.value = place; });
  const s = data.subgraphs[place];
  const busy = [['LOAD', s.loadBusy], ['CONV', s.convBusy], ['MISC', s.miscBusy], ['SAVE', s.saveBusy / 2]];
  time.text.textContent = `${several(s.cycles, 'cycle')}, ${ms(s.hardwareMilliseconds)}, and ${ms(s.launchMilliseconds)} for the launch; ` +
    `${several(s.instructions, 'instruction')}. Busy: ${busy.map(([name, cycles]) => `${name} ${percent(cycles / (s.cycles || 1), 0)}`).join(', ')}. ` +
    (s.timeline.gap ? `Instructions of a layer that follow each other within ${s.timeline.gap} cycles are drawn as one.` : 'Every instruction is drawn.');
  tellMemory();
  showStretch(0, s.cycles);
}

function showStretch(from, to) {
  const all = data.subgraphs[time.subgraph].cycles || 1, least = Math.min(all, 20);
  const length = Math.min(all, Math.max(least, to - from));
  time.from = Math.min(Math.max(0, from), all - length);
  time.to = time.from + length;
  requestAnimationFrame(() => time.views.forEach(view => view()));
}

function zoomTime(factor, at = 0.5) {
  const length = time.to - time.from, point = time.from + at * length;
  showStretch(point - at * length * factor, point + (1 - at) * length * factor);
}

const panTime = part => showStretch(time.from + part * (time.to - time.from), time.to + part * (time.to - time.from));

/** A canvas over time. height() in pixels; draw(context, x, width); at(cycle, y) tells what lies there: [text, layer]. */
function timeCanvas(label, height, draw, at) {
  const canvas = el('canvas', { role: 'img', tabindex: 0, 'aria-label': label + '. Arrow keys move, plus and minus zoom; the table of layers has the numbers.' });
  let width = 0;
  const x = cycle => gutter + (cycle - time.from) / (time.to - time.from) * (width - gutter);
  const cycleAt = offset => time.from + (offset - gutter) / (width - gutter) * (time.to - time.from);
  function redraw() {
    width = canvas.clientWidth || 900;
    const tall = height() + 24, ratio = devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(tall * ratio);
    canvas.style.height = tall + 'px';
    const context = canvas.getContext('2d');
    context.scale(ratio, ratio);
    context.font = '11px system-ui, sans-serif';
    context.textBaseline = 'middle';
    axis(context, x, width, tall);
    context.save();
    context.beginPath();
    context.rect(gutter, 0, width - gutter, tall - 22);
    context.clip();
    draw(context, x, width, true);
    context.restore();
    draw(context, x, width, false);
  }
  const area = () => canvas.getBoundingClientRect();
  let from = null, moved = false;
  canvas.addEventListener('pointermove', event => {
    if (from !== null && Math.abs(event.clientX - from.x) > 3) {
      moved = true;
      hideTip();
      const shift = (from.x - event.clientX) / (width - gutter) * (from.to - from.from);
      showStretch(from.from + shift, from.to + shift);
      return;
    }
    const found = event.clientX - area().left > gutter ? at(cycleAt(event.clientX - area().left), event.clientY - area().top) : null;
    if (found) showTip(event, found[0]); else hideTip();
  });
  canvas.addEventListener('pointerdown', event => { from = { x: event.clientX, from: time.from, to: time.to }; moved = false; canvas.setPointerCapture(event.pointerId); });
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { from = null; });
  canvas.addEventListener('pointerleave', hideTip);
  canvas.addEventListener('click', event => {
    const found = moved ? null : at(cycleAt(event.clientX - area().left), event.clientY - area().top);
    if (found) pickLayer(firstLayer[time.subgraph] + found[1]);
  });
  canvas.addEventListener('wheel', event => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomTime(Math.exp(event.deltaY / 300), Math.min(1, Math.max(0, (event.clientX - area().left - gutter) / (width - gutter))));
  }, { passive: false });
  canvas.addEventListener('keydown', event => {
    if (event.key === '+' || event.key === '=') zoomTime(1 / 1.6);
    else if (event.key === '-') zoomTime(1.6);
    else if (event.key === 'ArrowLeft') panTime(-0.2);
    else if (event.key === 'ArrowRight') panTime(0.2);
    else if (event.key === 'Home') showStretch(0, data.subgraphs[time.subgraph].cycles);
    else return;
    event.preventDefault();
  });
  time.views.push(redraw);
  return canvas;
}

function axis(context, x, width, tall) {
  const length = micros(time.to - time.from), rough = length / 8, power = 10 ** Math.floor(Math.log10(rough));
  const stride = [1, 2, 5, 10].map(factor => factor * power).find(value => value >= rough);
  context.fillStyle = colour('soft');
  context.strokeStyle = colour('line');
  context.textAlign = 'center';
  for (let at = Math.ceil(micros(time.from) / stride) * stride; at <= micros(time.to); at += stride) {
    const place = Math.round(x(at * data.summary.frequencyMHz)) + 0.5;
    context.beginPath();
    context.moveTo(place, 0);
    context.lineTo(place, tall - 20);
    context.stroke();
    if (place < width - 24) context.fillText(length > 3000 ? real(at / 1000) + ' ms' : real(at) + ' µs', place, tall - 9);
  }
}

function labelRow(context, text, y) {
  context.fillStyle = colour('ink');
  context.textAlign = 'left';
  context.fillText(text, 8, y);
}

function drawEngines(context, x, width, inside) {
  engines.forEach(([key, name], row) => {
    const top = 6 + row * 34;
    if (!inside) {
      labelRow(context, name, top + 12);
      return;
    }
    context.fillStyle = colour('sunk');
    context.fillRect(gutter, top, width, 25);
    const paint = colour(key), mark = colour('mark'), chosen = pickedLayer();
    for (const span of decoded[time.subgraph][row]) {
      if (span.to < time.from || span.from > time.to) continue;
      const [left, right] = [x(span.from), x(span.to)], wide = Math.max(0.7, right - left);
      // As dense as the engine is busy in it; neighbours of other layers differ a little.
      context.globalAlpha = Math.min(1, (span.layer % 2 ? 0.66 : 0.92) * Math.max(0.35, Math.min(1, span.busy / Math.max(1, span.to - span.from))));
      context.fillStyle = paint;
      context.fillRect(left, top, wide - (wide > 3 ? 0.6 : 0), 25);
      context.globalAlpha = 1;
      if (span.layer === chosen) {
        context.fillStyle = mark;
        context.fillRect(left, top + 22, wide, 3);
      }
      if (wide > 70) {
        context.fillStyle = colour('ink');
        context.textAlign = 'left';
        context.fillText(tail(layerName(span.layer), Math.floor(wide / 6.5)), Math.max(left, gutter) + 4, top + 12);
      }
    }
  });
}

let pickedIn = null;
const pickedLayer = () => pickedIn === null ? -1 : pickedIn - firstLayer[time.subgraph];
onPick.push((op, layer) => {
  pickedIn = layer;
  if (time.views.length) requestAnimationFrame(() => time.views.forEach(view => view()));
});

function engineAt(cycle, y) {
  const row = Math.floor((y - 6) / 34);
  if (row < 0 || row > 3) return null;
  const slack = (time.to - time.from) / 1000;
  const span = decoded[time.subgraph][row].find(item => cycle >= item.from - slack && cycle <= item.to + slack);
  return span ? [`${engines[row][1]}: ${several(span.instructions, 'instruction')} for ${layerName(span.layer)}\n` +
    `cycles ${count.format(span.from)} to ${count.format(span.to)}, ${number(micros(span.to - span.from), 2)} µs` +
    (span.instructions > 1 ? `, busy in ${count.format(span.busy)}` : ''), span.layer] : null;
}

// The table of vai profile, and the roofline.
const layerLines = [];

function drawLayers() {
  if (!data.layers.length) {
    $('layers').append(none('The DPU computes nothing of this model.'));
    return;
  }
  const all = data.summary.milliseconds;
  const columns = [
    ['Layer', row => shown(row.name), row => el('button', { type: 'button', class: 'link', onclick: () => pickLayer(row.place) }, shown(row.name)), 'name'],
    ['Time, ms', row => row.milliseconds, row => [meter(row), number(row.milliseconds, 4)]],
    ['Part', row => row.milliseconds, row => percent(row.milliseconds / all)],
    ['Bound by', row => row.bound, row => el('span', { class: row.bound }, row.bound), 'text'],
    ['Million operations', row => row.operations, row => number(row.operations / 1e6, 3)],
    ['GOP/s', speed, row => number(speed(row), 1)],
    ['Of the peak', row => row.efficiency, row => percent(row.efficiency)],
    ['Weights in', row => row.weightBytes, row => bytes(row.weightBytes)],
    ['Features in', row => row.featureBytes, row => bytes(row.featureBytes)],
    ['Features out', row => row.storedBytes, row => bytes(row.storedBytes)],
    ['Ops', row => row.ops, null, 'text'],
  ];
  const rows = data.layers.map((layer, place) => ({ ...layer, place }));
  const longest = Math.max(...rows.map(row => row.milliseconds)) || 1;
  function meter(row) {
    const bar = el('span', { class: 'meter' });
    bar.style.width = 4 * row.milliseconds / longest + 'rem';
    bar.style.background = `var(--${boundColour[row.bound]})`;
    bar.style.marginRight = '.5rem';
    return bar;
  }
  const hardware = data.subgraphs.reduce((sum, subgraph) => sum + subgraph.hardwareMilliseconds, 0);
  const launch = data.subgraphs.reduce((sum, subgraph) => sum + subgraph.launchMilliseconds, 0);
  $('layers').append(
    el('p', {}, `${several(rows.length, 'layer')} on the DPU take ${ms(hardware)}, ${several(data.subgraphs.length, 'launch', 'launches')} ${ms(launch)}. ` +
      'A layer’s time runs from the end of the layer before to its own end; layers overlap, and these times add up.'),
    sortable('Layers on the DPU and their time', columns, rows, 1, (line, row) => { layerLines[row.place] = line; }),
    el('h3', {}, 'Roofline'),
    el('p', {}, `A dot is a layer: its operations for each byte from and to DDR against the speed that it reaches. Below the slope DDR ` +
      `holds it up (${number(data.ddrBytesPerSecond / 1e9, 1)} GB/s), below the flat part the multipliers (${number(data.peakGops, 0)} GOP/s).`),
    roofline());
}

const speed = row => row.milliseconds > 0 ? row.operations / row.milliseconds / 1e6 : 0;

function filterLayers(wanted) {
  const found = new Set(hits);
  layerLines.forEach((line, place) => {
    line.hidden = Boolean(wanted) && !opsOfLayer[place].some(op => found.has(op)) && !data.layers[place].name.toLowerCase().includes(wanted);
  });
}

function roofline() {
  const [width, height, left, bottom] = [780, 330, 52, 40];
  const shown = data.layers.map((layer, place) => ({ ...layer, place, moved: layer.weightBytes + layer.featureBytes + layer.storedBytes }))
    .filter(layer => layer.operations > 0 && layer.milliseconds > 0);
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'plot', role: 'img',
    'aria-label': `Roofline of ${several(shown.length, 'layer')}; the table above has the numbers.` });
  const intensities = shown.filter(layer => layer.moved).map(layer => layer.operations / layer.moved);
  const [x0, x1] = [Math.floor(Math.log10(Math.min(1, ...intensities))), Math.ceil(Math.log10(Math.max(1000, ...intensities))) + 0.35];
  const [y0, y1] = [Math.floor(Math.log10(Math.min(data.peakGops / 100, ...shown.map(speed)))), Math.log10(data.peakGops) + 0.2];
  const x = value => left + (Math.log10(value) - x0) / (x1 - x0) * (width - left - 12);
  const y = value => height - bottom - (Math.log10(value) - y0) / (y1 - y0) * (height - bottom - 10);
  const text = (at, to, anchor, content) => { const node = svg('text', { x: at, y: to, 'text-anchor': anchor }); node.textContent = content; drawing.append(node); };
  for (let power = x0; power <= x1; power++) {
    drawing.append(svg('path', { class: 'grid', d: `M${x(10 ** power)} 10V${height - bottom}` }));
    text(x(10 ** power), height - bottom + 16, 'middle', real(10 ** power));
  }
  for (let power = Math.ceil(y0); power <= y1; power++) {
    drawing.append(svg('path', { class: 'grid', d: `M${left} ${y(10 ** power)}H${width - 12}` }));
    text(left - 8, y(10 ** power) + 4, 'end', real(10 ** power));
  }
  text((left + width) / 2, height - 6, 'middle', 'operations for each byte of DDR');
  text(left, 8, 'start', 'GOP/s');
  const ridge = data.peakGops * 1e9 / data.ddrBytesPerSecond, low = Math.max(10 ** x0, 10 ** y0 * 1e9 / data.ddrBytesPerSecond);
  drawing.append(svg('path', { class: 'roof', d: `M${x(low)} ${y(low * data.ddrBytesPerSecond / 1e9)}L${x(ridge)} ${y(data.peakGops)}H${width - 12}` }));
  const longest = Math.max(...shown.map(layer => layer.milliseconds)) || 1;
  rooflineDots = [];
  for (const layer of shown.sort((one, other) => other.milliseconds - one.milliseconds)) {
    // What stays in the banks moves nothing: it stands at the right end.
    const dot = svg('circle', { class: 'dot', cx: layer.moved ? x(layer.operations / layer.moved) : width - 16, cy: y(Math.max(speed(layer), 10 ** y0)),
      r: 4 + 9 * Math.sqrt(layer.milliseconds / longest) });
    dot.style.fill = `var(--${boundColour[layer.bound]})`;
    dot.addEventListener('pointermove', event => showTip(event, `${shown(layer.name)}\n${number(speed(layer), 1)} GOP/s, ` +
      (layer.moved ? `${number(layer.operations / layer.moved, 1)} operations for each byte` : 'no byte of DDR') + `\n${ms(layer.milliseconds)}`));
    dot.addEventListener('pointerleave', hideTip);
    dot.addEventListener('click', () => pickLayer(layer.place));
    rooflineDots[layer.place] = dot;
    drawing.append(dot);
  }
  const legend = el('ul', { class: 'legend' }, ['MAC', 'DDR', 'MISC'].map(bound => {
    const key = el('i');
    key.style.background = `var(--${boundColour[bound]})`;
    return el('li', {}, key, 'bound by ' + boundWord[bound]);
  }), el('li', {}, 'the larger, the longer'));
  return el('div', {}, drawing, legend);
}
let rooflineDots = [];

onPick.push((op, layer) => {
  layerLines.forEach((line, place) => line.classList.toggle('picked', place === layer));
  rooflineDots.forEach((dot, place) => dot.classList.toggle('picked', place === layer));
});

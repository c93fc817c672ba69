// What int8 did to the numbers.
function drawNumbers() {
  const part = $('numbers'), q = data.facts.quantization, e = data.facts.evaluation;
  if (!q && !e) {
    part.append(none('Nothing is known of the float model: this file came quantized or compiled. The weights of a layer stand in its record.'));
    return;
  }
  if (e) part.append(...accuracy(e));
  else part.append(none('Accuracy is not measured: an EvaluationSet on the DpuModel item measures it.'));
  if (!q) {
    part.append(none('Errors by layer are not measured: the model came quantized.'));
    return;
  }
  if (q.ladder.length) {
    part.append(el('h3', {}, 'The ladder: what each method gained'), sortable('Methods tried', [
      ['Method', row => row.method, null, 'name'], ['Accuracy', row => row.accuracy, row => percent(row.accuracy, 2)],
      ['Lost against float', row => row.drop, row => number(100 * row.drop, 2) + ' points'],
    ], q.ladder, 1));
  }
  part.append(el('h3', {}, 'Signal to noise, worst first'),
    el('p', {}, `Of ${several(q.tensors.length, 'tensor')}, measured on ${several(q.images, 'calibration image')}. It holds what the layers before lost, too: ` +
      'a step down from one layer to the next is where to look.'), noises());
}

function noises() {
  const kinds = [...new Set(tensors.map(tensor => tensor.kind))];
  const rows = tensors.map((tensor, place) => ({ ...tensor, place, noise: tensor.signalToNoise === undefined ? 999 : tensor.signalToNoise }));
  const opOf = tensor => data.ops.findIndex(op => op.tensor === tensor.place || op.constants.some(constant => constant.tensor === tensor.place));
  const out = row => row.histogram ? (row.histogram.below + row.histogram.above) / Math.max(1, row.histogram.float.reduce((sum, value) => sum + value, 0)) : null;
  function bar(row) {
    const meter = el('span', { class: 'meter' });
    meter.style.width = Math.max(0.1, Math.min(60, row.noise) / 60 * 9) + 'rem';
    meter.style.background = row.noise < 15 ? 'var(--bad)' : 'var(--conv)';
    meter.style.marginRight = '.6rem';
    return meter;
  }
  const lines = [];
  const table = sortable('Quantized tensors', [
    ['Tensor', row => shown(row.name), row => opOf(row) < 0 ? shown(row.name)
      : el('button', { type: 'button', class: 'link', onclick: () => pick(opOf(row)) }, shown(row.name)), 'name'],
    ['Kind', row => row.kind, null, 'text'],
    ['dB', row => -row.noise, row => row.noise === 999 ? 'nothing lost' : [bar(row), number(row.noise, 1)]],
    ['Cosine', row => row.cosine, row => number(row.cosine, 6)],
    ['Fix point', row => row.fixPoint, row => String(row.fixPoint)],
    ...(rows.some(row => row.histogram) ? [['Saturated', row => out(row) ?? 0, row => out(row) === null ? '' : percent(out(row), 3)]] : []),
  ], rows, 2, (line, row) => lines.push([line, row]));
  const choose = el('select', { id: 'kind', onchange: event => lines.forEach(([line, row]) => {
    line.hidden = event.target.value !== 'all' && row.kind !== event.target.value;
  }) }, el('option', { value: 'all' }, 'all kinds'), kinds.map(kind => el('option', { value: kind }, kind)));
  return el('div', {}, el('div', { class: 'bar-row' }, el('label', { for: 'kind' }, 'Show'), choose), table);
}

function accuracy(e) {
  const rows = [['float', e.float, e.images], ['int8', e.quantized, e.images], ['integer executor', e.executor, e.images], ['simulator', e.simulator, e.simulatedImages]]
    .filter(row => row[1] !== undefined);
  const table = el('table', {}, el('caption', {}, 'Accuracy, measured on the EvaluationSet'),
    el('thead', {}, el('tr', {}, ['Model', 'Right', 'Images'].map((head, i) => el('th', { scope: 'col', class: i ? '' : 'text' }, head)))),
    el('tbody', {}, rows.map(([name, part, images]) => el('tr', {}, el('th', { scope: 'row', class: 'text' }, name),
      el('td', {}, percent(part, 2)), el('td', {}, count.format(images))))));
  return [el('div', { class: 'two' }, table, e.confusion ? disagreements(e.confusion) : null),
    ...(e.confusion ? [el('h3', {}, 'Confusion matrix of int8'), confusion(e.confusion)] : [])];
}

function confusion(facts) {
  const most = Math.max(1, ...facts.quantized.flatMap((row, place) => row.filter((_, column) => column !== place)));
  const cell = (value, row, column) => {
    const node = el('td', {}, value ? count.format(value) : '·');
    const before = facts.float[row] ? facts.float[row][column] : 0;
    if (value) node.style.background = row === column ? 'var(--dpu)' : `hsl(20 85% 50% / ${(0.08 + 0.4 * value / most).toFixed(3)})`;
    node.title = `class ${row}, answer ${column}: int8 ${value}, float ${before}`;
    return node;
  };
  return el('div', {}, el('p', {}, 'Rows are the images’ classes, columns what int8 says; the diagonal is right.'),
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Confusion matrix' }, el('table', { class: 'matrix' },
      el('thead', {}, el('tr', {}, el('td', {}, ''), facts.quantized.map((_, column) => el('th', { scope: 'col' }, String(column))))),
      el('tbody', {}, facts.quantized.map((row, place) => el('tr', {}, el('th', { scope: 'row' }, String(place)), row.map((value, column) => cell(value, place, column))))))));
}

function disagreements(facts) {
  if (!facts.disagreements.length) return none('Float and int8 say the same class of every image.');
  return el('div', {}, el('p', {}, 'Images of which float and int8 say different classes (the first ' + facts.disagreements.length + '):'),
    sortable('Images of which float and int8 say different classes', [
      ['Image', row => row.image, row => count.format(row.image)], ['Class', row => row.label, row => String(row.label)],
      ['Float', row => row.float, row => el('span', { class: row.float === row.label ? 'good' : 'bad' }, String(row.float))],
      ['int8', row => row.quantized, row => el('span', { class: row.quantized === row.label ? 'good' : 'bad' }, String(row.quantized))],
    ], facts.disagreements, 0));
}

// What lies in the banks and in DDR, from when to when.
const kinds = [['load', 'features from DDR'], ['save', 'weights and biases'], ['conv', 'results of the layer']];
const memory = {};

function drawMemory() {
  if (!data.subgraphs.length) {
    $('memory').append(none('The DPU computes nothing of this model.'));
    return;
  }
  memory.text = el('p');
  memory.workspaceText = el('p');
  $('memory').append(
    timeControls(), el('h3', {}, 'Banks'), memory.text,
    timeCanvas('What lies in the banks over a frame', () => bankRows().tall, drawBanks, bankAt),
    el('ul', { class: 'legend' }, kinds.map(([key, words]) => {
      const mark = el('i');
      mark.style.background = `var(--${key})`;
      return el('li', {}, mark, words);
    }), el('li', {}, 'from the first write to the last read; lines in steps of 32')),
    el('h3', {}, 'Workspace in DDR'), memory.workspaceText,
    timeCanvas('What lies in the workspace over a frame', () => data.subgraphs[time.subgraph].workspace.length ? 190 : 40, drawWorkspace, workspaceAt),
    el('h3', {}, 'All memory of the model in DDR'), registers());
}

function bankRows() {
  const rows = [];
  let top = 6;
  for (const group of data.subgraphs[time.subgraph].banks) {
    const each = group.name.startsWith('features') ? 11 : group.name === 'weights' ? 5 : 14;
    rows.push({ ...group, top, each });
    top += group.count * each + 6;
  }
  return { rows, tall: top };
}

function drawBanks(context, x, width, inside) {
  const { rows } = bankRows(), chosen = pickedLayer();
  for (const row of rows) {
    if (!inside) {
      labelRow(context, row.name, row.top + row.count * row.each / 2);
      continue;
    }
    context.fillStyle = colour('sunk');
    for (let bank = 0; bank < row.count; bank++) context.fillRect(gutter, row.top + bank * row.each, width, row.each - 1);
  }
  if (!inside) return;
  const paints = kinds.map(([key]) => colour(key)), mark = colour('mark');
  for (const span of data.subgraphs[time.subgraph].bankSpans) {
    if (span.to < time.from || span.from > time.to) continue;
    const row = rows.find(item => span.firstBank >= item.first && span.firstBank < item.first + item.count);
    const [left, right] = [x(span.from), x(span.to)];
    for (let bank = span.firstBank; bank < span.firstBank + span.banks; bank++) {
      for (let i = 0; i < span.lines.length; i += 2) {
        context.globalAlpha = span.layer === chosen ? 1 : span.layer % 2 ? 0.5 : 0.75;
        context.fillStyle = span.layer === chosen ? mark : paints[span.kind];
        context.fillRect(left, row.top + (bank - row.first) * row.each + span.lines[i] / 64 * (row.each - 1), Math.max(0.7, right - left),
          Math.max(0.6, span.lines[i + 1] / 64 * (row.each - 1)));
      }
    }
  }
  context.globalAlpha = 1;
}

function bankAt(cycle, y) {
  const row = bankRows().rows.find(item => y >= item.top && y < item.top + item.count * item.each);
  if (!row) return null;
  const bank = row.first + Math.floor((y - row.top) / row.each), block = ((y - row.top) % row.each) / (row.each - 1) * 64;
  const within = data.subgraphs[time.subgraph].bankSpans.filter(item => cycle >= item.from && cycle <= item.to
    && bank >= item.firstBank && bank < item.firstBank + item.banks);
  const covers = item => item.lines.some((first, i) => i % 2 === 0 && block >= first && block <= first + item.lines[i + 1]);
  const span = within.filter(covers).at(-1) || within.at(-1);
  return span ? [`bank ${bank}: ${kinds[span.kind][1]}, ${layerName(span.layer)}\nbanks ${span.firstBank} to ${span.firstBank + span.banks - 1}, ` +
    `${span.lines.filter((_, i) => i % 2).reduce((sum, blocks) => sum + blocks, 0) * 32} of 2,048 lines\n` +
    `${number(micros(span.from), 1)} to ${number(micros(span.to), 1)} µs`, span.layer] : null;
}

const layerOfOp = name => data.ops.find(op => op.name === name)?.layer;

function drawWorkspace(context, x, width, inside) {
  const spans = data.subgraphs[time.subgraph].workspace, size = Math.max(1, ...spans.map(span => span.address + span.bytes));
  if (!inside) {
    labelRow(context, '0', 10);
    if (spans.length) labelRow(context, bytes(size), 180);
    return;
  }
  context.fillStyle = colour('sunk');
  context.fillRect(gutter, 4, width, 182);
  for (const [place, span] of spans.entries()) {
    if (span.to < time.from || span.from > time.to) continue;
    const [left, right, top] = [x(span.from), x(span.to), 4 + span.address / size * 182];
    const tall = Math.max(1.5, span.bytes / size * 182);
    context.globalAlpha = 0.55;
    context.fillStyle = colour(place % 2 ? 'load' : 'misc');
    context.fillRect(left, top, Math.max(0.8, right - left), tall);
    context.globalAlpha = 1;
    context.strokeStyle = colour('face');
    context.strokeRect(left, top, Math.max(0.8, right - left), tall);
    if (right - left > 80 && tall > 12) {
      context.fillStyle = colour('ink');
      context.textAlign = 'left';
      context.fillText(tail(span.op, Math.floor((right - left) / 6.5)), Math.max(left, gutter) + 4, top + tall / 2);
    }
  }
}

function workspaceAt(cycle, y) {
  const spans = data.subgraphs[time.subgraph].workspace, size = Math.max(1, ...spans.map(span => span.address + span.bytes));
  const at = (y - 4) / 182 * size;
  const span = spans.filter(item => cycle >= item.from && cycle <= item.to && at >= item.address && at <= item.address + item.bytes).at(-1);
  const layer = span ? layerOfOp(span.op) : undefined;
  return span ? [`${shown(span.op)}\n${bytes(span.bytes)} at ${count.format(span.address)}\n${number(micros(span.from), 1)} to ${number(micros(span.to), 1)} µs`,
    layer === undefined ? 0 : layer - firstLayer[time.subgraph]] : null;
}

/** The largest and longest-lived, by name. */
function tellMemory() {
  const s = data.subgraphs[time.subgraph], features = s.bankSpans.filter(span => span.kind !== 1);
  const size = span => span.banks * span.lines.filter((_, i) => i % 2).reduce((sum, blocks) => sum + blocks, 0);
  const most = (list, of) => list.reduce((best, item) => best === null || of(item) > of(best) ? item : best, null);
  const [large, long] = [most(features, size), most(features, span => span.to - span.from)];
  memory.text.textContent = large ? `Largest in the feature banks: ${kinds[large.kind][1]} of ${layerName(large.layer)}, ` +
    `${count.format(size(large) * 32)} lines in ${several(large.banks, 'bank')}. Longest there: ${kinds[long.kind][1]} of ${layerName(long.layer)}, ` +
    `${number(micros(long.to - long.from), 1)} µs.` : 'Nothing lies in the banks.';
  const [big, old] = [most(s.workspace, span => span.bytes), most(s.workspace, span => span.to - span.from)];
  memory.workspaceText.textContent = big ? `${several(s.workspace.length, 'map')} between layers. Largest: ${shown(big.op)}, ${bytes(big.bytes)}. ` +
    `Longest-lived: ${shown(old.op)}, ${number(micros(old.to - old.from), 1)} µs.`
    : 'No map between layers goes through DDR: all stay in the banks.';
}

function registers() {
  const words = { Constant: 'weights and biases', Workspace: 'workspace', Interface: 'inputs and outputs' };
  const rows = data.subgraphs.flatMap((subgraph, place) => subgraph.registers.map(register => ({ ...register, place })));
  return sortable('Memory of the model in DDR', [
    ['DPU subgraph', row => row.place + 1, row => String(row.place + 1)],
    ['Register', row => row.id, row => 'REG_' + row.id, 'text'],
    ['Holds', row => words[row.context], null, 'text'],
    ['Bytes', row => row.bytes, row => count.format(row.bytes)],
  ], rows, 3);
}

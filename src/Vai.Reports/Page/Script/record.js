// The record of one layer, at the side.
const record = $('record');
const onPick = [];
let picked = null, opener = null;

const facts = pairs => el('dl', { class: 'facts' }, pairs.filter(pair => pair && pair[1] !== undefined && pair[1] !== null && pair[1] !== '')
  .flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));

function closeRecord() {
  record.hidden = true;
  picked = null;
  onPick.forEach(act => act(null, null));
  if (opener && opener.isConnected) opener.focus();
}

/** Opens the record of an op (by its place), or of a layer of the table of time that has none. */
function pick(op, layer, focus = true) {
  if (record.hidden) opener = document.activeElement;
  picked = op;
  if (layer === undefined || layer === null) layer = op === null ? null : data.ops[op].layer ?? null;
  record.replaceChildren(el('button', { type: 'button', class: 'close', onclick: closeRecord, 'aria-label': 'Close the record' }, '✕'),
    ...(op === null ? [el('h2', { id: 'record-head', tabindex: -1 }, shown(data.layers[layer].name))] : opRecord(data.ops[op], op)),
    ...(layer === null ? [] : layerRecord(layer, op)));
  record.hidden = false;
  if (focus) $('record-head').focus({ preventScroll: true });
  onPick.forEach(act => act(op, layer));
}

const pickLayer = layer => pick(opsOfLayer[layer].length ? mainOp(layer) : null, layer);
/** The op that a layer is known by: the one of its name, or the one that has weights. */
const mainOp = layer => opsOfLayer[layer].find(op => data.ops[op].name === data.layers[layer].name)
  ?? opsOfLayer[layer].find(op => data.ops[op].constants.length) ?? opsOfLayer[layer][0];

const opLink = op => el('button', { type: 'button', class: 'link', onclick: () => pick(op) }, shown(data.ops[op].name));

function opRecord(op, place) {
  const readers = data.ops.flatMap((other, index) => other.inputs.includes(place) ? [index] : []);
  const tensor = op.tensor === undefined ? null : tensors[op.tensor];
  const pairs = [];
  for (let i = 0; i < op.facts.length; i += 2) pairs.push([op.facts[i], el('code', {}, op.facts[i + 1])]);
  return [
    el('h2', { id: 'record-head', tabindex: -1 }, shown(op.name)),
    facts([
      ['op', el('code', {}, op.op)],
      ['runs on', op.device === 'USER' ? 'nothing: the application gives it' : op.device === 'CPU' ? 'the processor' : 'the DPU'],
      ['shape', op.shape],
      ['fix point', op.fixPoint === undefined ? null : `${op.fixPoint} (steps of ${real(2 ** -op.fixPoint)}, up to ${real(127 * 2 ** -op.fixPoint)})`],
      ['reads', op.inputs.length ? el('span', {}, op.inputs.map((input, index) => [index ? ', ' : '', opLink(input)]).flat()) : null],
      ['read by', readers.length ? el('span', {}, readers.map((reader, index) => [index ? ', ' : '', opLink(reader)]).flat()) : null],
    ]),
    ...reasonPart(op),
    ...(tensor ? [el('h3', {}, 'Result, int8 against float'), tensorFacts(tensor)] : []),
    ...op.constants.flatMap(constantPart),
    pairs.length ? el('details', {}, el('summary', {}, 'Attributes'), facts(pairs)) : null,
    el('details', {}, el('summary', {}, 'Full name'), el('p', { class: 'mono' }, op.name)),
  ].filter(part => part);
}

function tensorFacts(tensor) {
  return el('div', {}, facts([
    ['signal to noise', tensor.signalToNoise === undefined ? 'nothing was lost' : number(tensor.signalToNoise, 1) + ' dB'],
    ['cosine', number(tensor.cosine, 6)],
  ]), tensor.histogram
    ? histogram(tensor.name, tensor.fixPoint, tensor.histogram.quantized, tensor.histogram.float, tensor.histogram.below, tensor.histogram.above)
    : null);
}

function constantPart(constant) {
  const tensor = constant.tensor === undefined ? null : tensors[constant.tensor];
  const all = constant.bins.reduce((sum, bin) => sum + bin, 0);
  return [
    el('h3', {}, constant.slot[0].toUpperCase() + constant.slot.slice(1)),
    facts([
      ['shape', constant.shape],
      ['fix point', constant.fixPoint],
      ['range', `${real(constant.smallest)} to ${real(constant.largest)}`],
      ['at the ends', `${count.format(constant.saturated)} of ${several(all, 'number')}`],
      tensor ? ['signal to noise', tensor.signalToNoise === undefined ? 'nothing was lost' : number(tensor.signalToNoise, 1) + ' dB'] : null,
    ]),
    tensor && tensor.histogram
      ? histogram(constant.name, tensor.fixPoint, tensor.histogram.quantized, tensor.histogram.float, tensor.histogram.below, tensor.histogram.above)
      : histogram(constant.name, constant.fixPoint, constant.bins),
  ];
}

function reasonPart(op) {
  if (op.device !== 'CPU') return [];
  if (op.converts) return [el('p', {}, 'Turns int8 into real numbers or back, at the border of the DPU.')];
  return [el('h3', {}, 'Why not the DPU'), op.reason
    ? el('div', {}, el('p', {}, op.reason.message), op.reason.wayOut ? el('p', {}, op.reason.wayOut) : null,
      op.reason.code ? el('p', { class: 'none' }, op.reason.code) : null)
    : none('The file does not say it. The build’s inspect.txt does, for a model that was compiled here.')];
}

function layerRecord(place, op) {
  const layer = data.layers[place];
  const others = opsOfLayer[place].filter(other => other !== op);
  return [
    el('h3', {}, 'Its layer on the DPU, by the model of time'),
    facts([
      ['time', `${ms(layer.milliseconds)} of ${ms(data.summary.milliseconds)} a frame`],
      ['bound by', boundWord[layer.bound]],
      ['operations', number(layer.operations / 1e6, 3) + ' million'],
      ['of the peak', percent(layer.efficiency)],
      ['cycles', engines.map(([key, name]) => `${name} ${count.format(layer[key])}`).join(', ')],
      ['DDR', `weights ${bytes(layer.weightBytes)}, features in ${bytes(layer.featureBytes)}, out ${bytes(layer.storedBytes)}`],
      ['instructions', count.format(layer.instructions)],
      ['together with', others.length ? el('span', {}, others.map((other, index) => [index ? ', ' : '', opLink(other)]).flat()) : null],
    ]),
  ];
}

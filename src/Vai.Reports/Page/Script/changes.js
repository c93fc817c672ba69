// What runs on the processor and why, and what differs from another build.
function drawProcessor() {
  const layers = data.ops.map((op, place) => [op, place]).filter(([op]) => op.device === 'CPU' && !op.converts);
  const conversions = data.ops.filter(op => op.device === 'CPU' && op.converts).length;
  if (conversions) $('processor').append(none(`${several(conversions, 'conversion')} between int8 and real numbers, at the borders of the DPU.`));
  if (!layers.length) {
    $('processor').append(none('No layer of the network: all run on the DPU.'));
    return;
  }
  $('processor').append(el('p', {}, `${several(layers.length, 'layer')} run on the processor. What they take there is not modelled.`),
    sortable('Layers on the processor', [
      ['Layer', ([op]) => shown(op.name), ([, place]) => opLink(place), 'name'],
      ['Op', ([op]) => op.op, null, 'text'],
      ['Why', ([op]) => op.reason ? op.reason.message : '', ([op]) => op.reason ? op.reason.message : el('span', { class: 'none' }, 'the file does not say'), 'wrap text'],
      ['Way out', ([op]) => op.reason ? op.reason.wayOut : '', null, 'wrap'],
    ], layers, 0));
}

function drawChanges() {
  const [now, old] = [data.summary, data.other];
  if (!old) {
    $('changes').append(none('Nothing was given to compare with: vai report FOLDER --against OTHER does, and a build keeps the summary of the one before it.'));
    return;
  }
  const row = (name, before, after, text, lessIsGood = true) => {
    const change = before ? (after - before) / Math.abs(before) : 0;
    const kind = Math.abs(change) < 1e-9 ? '' : change < 0 === lessIsGood ? 'good' : 'bad';
    return el('tr', {}, el('th', { scope: 'row', class: 'text' }, name), el('td', {}, text(before)), el('td', {}, text(after)),
      el('td', { class: kind }, Math.abs(change) < 1e-9 ? 'the same' : `${change > 0 ? '+' : '−'}${percent(Math.abs(change), 2)}`));
  };
  const lines = [
    row('Frames a second, 1 thread', old.framesPerSecond, now.framesPerSecond, value => number(value, 1), false),
    row('Frames a second, 4 threads', old.framesPerSecondOfFour, now.framesPerSecondOfFour, value => number(value, 1), false),
    row('Time of a frame', old.milliseconds, now.milliseconds, ms),
    row('Cycles', old.cycles, now.cycles, count.format),
    row('DDR read', old.bytesLoaded, now.bytesLoaded, bytes), row('DDR written', old.bytesStored, now.bytesStored, bytes),
    row('Weights and biases', old.constantBytes, now.constantBytes, bytes), row('Workspace', old.workspaceBytes, now.workspaceBytes, bytes),
    row('DPU subgraphs', old.dpuSubgraphs, now.dpuSubgraphs, count.format),
    ...(old.accuracy !== undefined && now.accuracy !== undefined
      ? [row('Accuracy of int8', old.accuracy, now.accuracy, value => percent(value, 2), false)] : []),
  ];
  $('changes').append(el('p', {}, `Against ${old.name} on ${old.target} at ${number(old.frequencyMHz, 0)} MHz.`),
    el('table', {}, el('caption', {}, 'This model against the other'),
      el('thead', {}, el('tr', {}, ['', 'other', 'this', 'change'].map((head, i) => i ? el('th', { scope: 'col' }, head) : el('td', {}, '')))),
      el('tbody', {}, lines)), ...changedLayers(now, old));
}

function changedLayers(now, old) {
  const before = new Map(old.layers.map(layer => [layer.name, layer])), after = new Map(now.layers.map(layer => [layer.name, layer]));
  const rows = [...new Set([...before.keys(), ...after.keys()])].map(name => {
    const [one, other] = [before.get(name), after.get(name)];
    return { name, before: one ? one.device : 'absent', after: other ? other.device : 'absent',
      change: ((other && other.milliseconds) || 0) - ((one && one.milliseconds) || 0) };
  }).filter(row => row.before !== row.after || Math.abs(row.change) > 1e-6);
  if (!rows.length) return [none('No layer moved, and none takes longer or shorter.')];
  return [el('h3', {}, 'Layers that moved or changed'), sortable('Layers that moved or changed', [
    ['Layer', row => shown(row.name), null, 'name'],
    ['Other', row => row.before, null, 'text'], ['This', row => row.after, null, 'text'],
    ['Change, ms', row => Math.abs(row.change), row => (row.change > 0 ? '+' : row.change < 0 ? '−' : '') + number(Math.abs(row.change), 4)],
  ], rows, 3)];
}

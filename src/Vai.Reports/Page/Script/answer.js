// The answer first.
function tile(name, value, ...notes) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, value, notes.filter(note => note).map(note => el('small', {}, note))));
}

function drawAnswer() {
  const s = data.summary, e = data.facts.evaluation, q = data.facts.quantization;
  const onProcessor = data.ops.filter(op => op.device === 'CPU' && !op.converts).length;
  $('name').textContent = data.name;
  $('target').textContent = [data.target[0] || 'no DPU subgraph',
    data.boards.length ? 'boards: ' + data.boards.join(', ') : 'of no board image that is known here'].join(' · ');
  const drop = e ? e.quantized - e.float : 0;
  $('answer').append(
    el('dl', { class: 'tiles' },
      tile('Frames a second, 1 thread', number(s.framesPerSecond, 1), `expected at ${number(s.frequencyMHz, 0)} MHz, the processor’s layers not counted`),
      tile('With 4 threads', number(s.framesPerSecondOfFour, 1), 'on one core: they hide each other’s launches'),
      tile('Time of a frame', ms(s.milliseconds), `${several(s.cycles, 'cycle')} on the DPU, ${several(data.subgraphs.length, 'launch', 'launches')}`),
      tile('DPU subgraphs', String(s.dpuSubgraphs), onProcessor ? several(onProcessor, 'layer') + ' on the processor' : 'nothing else of the network on the processor'),
      e ? tile('Accuracy of int8', percent(e.quantized, 2),
        `float ${percent(e.float, 2)}: ${drop >= 0 ? '+' : '−'}${number(Math.abs(100 * drop), 2)} points, on ${several(e.images, 'image')}`)
        : q && q.agreeingImages !== undefined
          ? tile('Float and int8 agree', `${count.format(q.agreeingImages)} of ${count.format(q.images)}`,
            'calibration images get the same class; accuracy is not measured without an EvaluationSet')
          : tile('Accuracy', 'not measured', 'an EvaluationSet measures it'),
      tile('DDR traffic of a frame', bytes(s.bytesLoaded + s.bytesStored), `${bytes(s.bytesLoaded)} read, ${bytes(s.bytesStored)} written`)),
    el('h3', {}, 'What bounds it'), ...bounds(),
    el('h3', {}, 'What would gain most'), advice(), proof());
}

function bounds() {
  const parts = ['MAC', 'DDR', 'MISC'].map(bound => [bound, data.layers.filter(layer => layer.bound === bound)]);
  const sums = [...parts.map(([bound, layers]) => [bound, layers.reduce((sum, layer) => sum + layer.milliseconds, 0)]),
    ['launch', data.subgraphs.reduce((sum, subgraph) => sum + subgraph.launchMilliseconds, 0)]].filter(part => part[1] > 0);
  const all = sums.reduce((sum, part) => sum + part[1], 0) || 1;
  const stack = el('div', { class: 'stack', role: 'img', 'aria-label': sums.map(([bound, time]) => `${boundWord[bound]} ${percent(time / all)}`).join(', ') });
  const legend = el('ul', { class: 'legend' });
  for (const [bound, time] of sums) {
    const part = el('span');
    part.style.width = 100 * time / all + '%';
    part.style.background = `var(--${boundColour[bound]})`;
    stack.append(part);
    const key = el('i');
    key.style.background = `var(--${boundColour[bound]})`;
    legend.append(el('li', {}, key, `${boundWord[bound]}: ${ms(time)}, ${percent(time / all)}`));
  }
  return [stack, legend];
}

function advice() {
  const list = el('ol', { class: 'advice' });
  for (const item of data.advice.slice(0, 3)) {
    const op = item.op === undefined ? -1 : data.ops.findIndex(candidate => candidate.name === item.op);
    const place = item.layer !== undefined
      ? el('button', { type: 'button', class: 'link', onclick: () => pickLayer(item.layer) }, shown(data.layers[item.layer].name))
      : op >= 0 ? opLink(op) : null;
    list.append(el('li', {}, el('strong', {}, `${item.title}: at most ${ms(item.milliseconds)}, ${percent(item.milliseconds / (data.summary.milliseconds || 1))} of a frame`),
      el('br'), place, place ? '. ' : '', item.why));
  }
  return data.advice.length ? list : none('Nothing stands out: no layer alone holds the frame up.');
}

function proof() {
  const c = data.facts.compilation, v = c && c.verification;
  const text = !c ? 'How the file was proved is not known here.'
    : !v ? 'The file was not verified when it was made.'
    : `Verified when it was compiled: simulator and executor agree on ${several(v.comparedNumbers, 'number')}; ${several(v.hazards, 'hazard')}.`;
  return el('p', { class: 'none' }, text + ' Times are those of the cycle model, not measured on a board.');
}

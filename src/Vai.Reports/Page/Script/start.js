// The answer is on the screen before the rest is drawn, a part at a time.
drawAnswer();
const parts = [drawGraph, drawLayers, drawTime, drawMemory, () => { if (data.subgraphs.length) showSubgraph(0); }, drawNumbers, drawProcessor,
  drawChanges, listen];
function drawNext() {
  parts.shift()();
  if (parts.length) setTimeout(drawNext);
  else document.documentElement.dataset.ready = '';
}
requestAnimationFrame(() => setTimeout(drawNext));

function listen() {
  const redrawTime = () => requestAnimationFrame(() => time.views.forEach(view => view()));
  addEventListener('resize', redrawTime);
  new ResizeObserver(redrawTime).observe($('main'));
  new ResizeObserver(() => document.documentElement.style.setProperty('--head', document.querySelector('header').offsetHeight + 'px'))
    .observe(document.querySelector('header'));
  addEventListener('beforeprint', () => { fitGraph(); redrawTime(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawTime);
  $('find').addEventListener('input', event => find(event.target.value));
  $('find').addEventListener('keydown', event => {
    if (event.key === 'Enter') goToNextHit();
    else if (event.key === 'Escape') { event.target.value = ''; find(''); }
  });
  addEventListener('keydown', event => {
    const typing = event.target.closest && event.target.closest('input, select');
    if (event.key === '/' && !typing) { event.preventDefault(); $('find').focus(); }
    else if (event.key === 'Escape' && !record.hidden && !typing) closeRecord();
  });

  // The part that is being read is marked in the list of parts.
  const links = new Map([...document.querySelectorAll('nav a')].map(link => [link.getAttribute('href').slice(1), link]));
  const watcher = new IntersectionObserver(entries => {
    for (const entry of entries) {
      if (entry.isIntersecting) links.forEach((link, id) => id === entry.target.id ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current'));
    }
  }, { rootMargin: '-20% 0px -70% 0px' });
  document.querySelectorAll('main section').forEach(section => watcher.observe(section));
}

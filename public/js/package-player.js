// On the site's page around a package: before the page is left by one of its links, the package says its last words. The
// frame is another origin, and only a few fixed words of it are heard.

const player = document.querySelector('[data-player]');
const frame = player.querySelector('iframe');
const status = player.querySelector('[data-player-status]');
const origin = new URL(frame.src).origin;
const links = [...document.querySelectorAll('[data-player-leave]')];
const PATIENCE = 2_500;

const WORDS = {
  saved: 'Saved.',
  waiting: 'Not saved yet. We try again in a moment.',
  elsewhere: 'You opened this part again in another window. Go on there. Nothing is saved here any more.',
  over: 'This visit is over, so nothing is saved any more. Load the page again to go on.',
};

let target = null;

const leave = (href) => {
  if (target) return;
  target = href;
  frame.contentWindow.postMessage({ from: 'site', kind: 'close' }, origin);
  setTimeout(() => location.assign(href), PATIENCE);
};

for (const link of links)
  link.addEventListener('click', (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    leave(link.href);
  });

const say = (words) => {
  if (status.textContent !== words) status.textContent = words;
};

addEventListener('message', (event) => {
  if (event.origin !== origin || event.source !== frame.contentWindow || event.data?.from !== 'package') return;
  const { kind, why, to } = event.data;
  if (kind === 'closed' && target) location.assign(target);
  else if (kind === 'stopped') say(WORDS[why === 'elsewhere' ? 'elsewhere' : 'over']);
  else if (kind === 'saved' || kind === 'waiting') say(WORDS[kind]);
  else if (kind === 'go') {
    const rel = { continue: 'next', previous: 'prev' }[to] ?? 'up';
    const link =
      links.find((one) => one.dataset.playerLeave === rel) ?? links.find((one) => one.dataset.playerLeave === 'up');
    if (link) leave(link.href);
  }
});

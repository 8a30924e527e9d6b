// An open thread hears of new replies and offers them; whoever reads decides when they come. Without this, a reload
// shows them. Only the ids of posts arrive here: the posts themselves are those of the page, asked for as the page is.

const box = document.querySelector('[data-module="live"]');
const list = document.querySelector('ol.posts');
const [words, button] = [box.querySelector('[role="status"]'), box.querySelector('button')];
const idOf = (post) => post.id.slice(2);
const has = (id) => document.getElementById(`p-${id}`) !== null;

/** Ids of posts that are not on the page yet. */
const waiting = new Set();
let last = new URL(box.dataset.live, location.href).searchParams.get('after');
let source = null;
let again = 0;
let wait = 5_000;

const tell = () => {
  const count = waiting.size;
  button.hidden = count === 0;
  const text = count === 0 ? '' : count === 1 ? '1 new reply' : `${count} new replies`;
  // Said again only where it changed.
  if (words.textContent !== text) words.textContent = text;
  button.textContent = count === 1 ? 'Show it' : 'Show them';
};

const close = () => {
  clearTimeout(again);
  source?.close();
  source = null;
};

const open = () => {
  close();
  const address = new URL(box.dataset.live, location.href);
  address.searchParams.set('after', last);
  source = new EventSource(address);
  source.addEventListener('open', () => {
    wait = 5_000;
  });
  source.addEventListener('message', ({ data }) => {
    last = data;
    if (!has(data)) waiting.add(data);
    tell();
  });
  source.addEventListener('over', close);
  // A browser comes back by itself after a break, and gives up after an answer such as 503.
  source.addEventListener('error', () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    again = setTimeout(open, wait);
    wait = Math.min(2 * wait, 300_000);
  });
};

const show = () => {
  const address = new URL(location.href);
  const shown = [...list.children].at(-1);
  address.search = '';
  if (shown) address.searchParams.set('after', idOf(shown));
  const asking = new XMLHttpRequest();
  asking.open('GET', address);
  // Parsed by the browser without running anything, so that nothing is ever made of text here.
  asking.responseType = 'document';
  const failed = () => {
    words.textContent = 'We could not get the new replies. Reload the page to see them.';
  };
  asking.addEventListener('load', () => {
    const posts = asking.status === 200 ? [...(asking.response?.querySelectorAll('ol.posts > li') ?? [])] : [];
    const fresh = posts.filter((post) => !has(idOf(post)));
    const [first] = fresh;
    if (!first) return failed();
    list.append(...fresh);
    for (const id of waiting) if (has(id)) waiting.delete(id);
    tell();
    first.setAttribute('tabindex', '-1');
    first.focus();
  });
  asking.addEventListener('error', failed);
  asking.send();
};

button.addEventListener('click', show);
// Nobody reads a page that is not on the screen, and browsers have few connections to one site.
document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
addEventListener('pagehide', close);
addEventListener('pageshow', ({ persisted }) => persisted && open());
if (!document.hidden) open();

// The one script. Every page works without it; it only makes some of them easier. Nothing here sends anything
// to anyone, except "Stay signed in", the answers of an assessment and drafts of posts.

/** @type {<T extends Element>(selector: string, each: (found: T) => void) => void} */
const every = (selector, each) => document.querySelectorAll(selector).forEach(each);

/** After a form came back with errors, the list of them is read first, and its links go to the fields. */
every('[data-module="govuk-error-summary"]', (summary) => {
  summary.setAttribute('tabindex', '-1');
  summary.focus();
  summary.addEventListener('blur', () => summary.removeAttribute('tabindex'), { once: true });
  summary.addEventListener('click', (event) => {
    const id = event.target.closest?.('a[href^="#"]')?.hash.slice(1);
    const field = id && document.getElementById(id);
    if (!field) return;
    event.preventDefault();
    (
      field.closest('fieldset')?.querySelector('legend') ??
      document.querySelector(`label[for="${CSS.escape(id)}"]`) ??
      field
    ).scrollIntoView();
    field.focus({ preventScroll: true });
  });
});

/** A password can be shown while typing; it is hidden again before it is sent, so that the browser does not keep it as text. */
every('[data-module="govuk-password-input"]', (group) => {
  const input = group.querySelector('.govuk-js-password-input-input');
  const toggle = group.querySelector('.govuk-js-password-input-toggle');
  const word = group.querySelector('.govuk-js-password-input-word');
  const said = document.createElement('span');
  said.className = 'govuk-visually-hidden';
  said.setAttribute('role', 'status');
  group.append(said);
  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    word.textContent = shown ? 'Hide' : 'Show';
  };
  toggle.hidden = false;
  toggle.addEventListener('click', () => {
    show(input.type === 'password');
    said.textContent = input.type === 'text' ? 'Your password is visible' : 'Your password is hidden';
  });
  input.form?.addEventListener('submit', () => show(false));
  addEventListener('pageshow', () => show(false));
});

/** How many characters are left; screen readers hear it only when the typing pauses. */
every('[data-module="govuk-character-count"]', (group) => {
  const area = group.querySelector('textarea');
  const shown = group.querySelector('.govuk-character-count__message');
  const said = document.createElement('span');
  said.className = 'govuk-visually-hidden';
  said.setAttribute('aria-live', 'polite');
  group.append(said);
  const most = Number(group.dataset.maxlength);
  let pause = 0;
  const count = () => {
    const left = most - area.value.length;
    const many = Math.abs(left).toLocaleString('en-GB');
    shown.textContent = `You have ${many} character${Math.abs(left) === 1 ? '' : 's'} ${left < 0 ? 'too many' : 'left'}`;
    shown.classList.toggle('is-over', left < 0);
    clearTimeout(pause);
    pause = setTimeout(() => {
      said.textContent = shown.textContent;
    }, 1000);
  };
  area.addEventListener('input', count);
  if (area.value !== '') count();
});

/** A second press within a second does nothing. */
every('form[data-once]', (form) => {
  let last = -Infinity;
  form.addEventListener('submit', (event) => {
    if (event.timeStamp - last < 1000) event.preventDefault();
    else last = event.timeStamp;
  });
});

/** The phone's menu closes with Escape, and the key that opened it keeps the focus. */
every('.menu', (menu) => {
  menu.parentElement.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
});

/**
 * Two minutes before the session ends, ask. At the end nothing is reloaded: what was typed stays on the page.
 * Tabs of the same person tell each other that the session goes on, with the token of the new session: so after
 * signing in again in another tab, the form in this one can still be sent.
 */
const idle = Number(document.body.dataset.idleSeconds);
const panel = document.getElementById('session-ending');
if (panel && idle > 0) {
  const warnBefore = Math.min(120, idle / 2);
  const stay = document.getElementById('session-stay');
  const again = document.getElementById('session-again');
  const words = [...panel.querySelectorAll('[data-ended]')].map((element) => ({
    element,
    asking: element.textContent,
  }));
  const tabs = new BroadcastChannel('session');
  const token = document.querySelector('meta[name="csrf"]');
  const person = document.querySelector('.menu__list--person a')?.textContent;
  const tell = () => tabs.postMessage({ person, token: token.content });
  let ends = Date.now() + idle * 1000;
  let cameFrom = null;
  let over = false;
  let waved = false;

  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    if (panel.contains(document.activeElement) || document.activeElement === document.body) cameFrom?.focus();
  };
  const open = () => {
    if (!panel.hidden || waved) return;
    cameFrom = document.activeElement;
    panel.hidden = false;
    stay.focus();
  };
  const renewed = () => {
    ends = Date.now() + idle * 1000;
    over = waved = false;
    stay.hidden = false;
    again.hidden = true;
    for (const { element, asking } of words) element.textContent = asking;
    close();
  };
  const ended = () => {
    over = true;
    waved = false;
    open();
    const held = panel.contains(document.activeElement);
    stay.hidden = true;
    again.hidden = false;
    for (const { element } of words) element.textContent = element.dataset.ended;
    if (held) again.focus();
  };

  // The clock on the wall decides, because timers sleep while a tablet does.
  setInterval(() => {
    const left = (ends - Date.now()) / 1000;
    if (left <= 0) {
      if (!over) ended();
    } else if (left <= warnBefore) open();
  }, 1000);
  tell();
  tabs.addEventListener('message', ({ data }) => {
    if (data.person !== person) return;
    token.content = data.token;
    every('input[name="_csrf"]', (input) => {
      input.value = data.token;
    });
    renewed();
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    waved = true;
    close();
  });
  stay.addEventListener('click', async () => {
    const answer = await fetch(document.body.dataset.stay, {
      method: 'POST',
      body: new URLSearchParams({ _csrf: token.content }),
    }).catch(() => null);
    if (answer?.ok && new URL(answer.url).pathname !== document.body.dataset.signIn) {
      tell();
      renewed();
    } else if (answer && answer.status < 500) ended();
    else
      words[1].element.textContent = 'We could not reach the site. Check your connection and press the button again.';
  });
}

/** Writes the signs of Markdown around what is chosen. Without this, people type them. */
every('[data-module="toolbar"]', (bar) => {
  const area = document.getElementById(bar.getAttribute('aria-controls'));
  const buttons = [...bar.querySelectorAll('button')];
  // Without this it stands above the label of the box.
  area.before(bar);
  bar.hidden = false;
  for (const [at, button] of buttons.entries()) {
    button.tabIndex = at === 0 ? 0 : -1;
    button.addEventListener('keydown', ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return;
      button.tabIndex = -1;
      const next = buttons.at((at + step) % buttons.length);
      next.tabIndex = 0;
      next.focus();
    });
    button.addEventListener('click', () => {
      const { before = '', after = '', line } = button.dataset;
      const from = line === undefined ? area.selectionStart : area.value.lastIndexOf('\n', area.selectionStart - 1) + 1;
      const chosen = area.value.slice(from, area.selectionEnd);
      const text = line === undefined ? before + chosen + after : chosen.replace(/^/gm, line);
      area.setRangeText(text, from, area.selectionEnd, 'end');
      if (after) area.setSelectionRange(from + before.length, from + before.length + chosen.length);
      area.focus();
      area.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }
});

/** The preview follows the typing: the server renders it, as the button "Preview" does. */
every('[data-module="preview"]', (section) => {
  const area = document.getElementById('body');
  const form = area?.form;
  if (!form) return;
  let waiting = 0;
  let running = null;
  area.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      running?.abort();
      const fields = new FormData(form);
      fields.delete('picture');
      fields.set('act', 'preview');
      running = new XMLHttpRequest();
      running.open('POST', form.action);
      // Parsed by the browser without running anything, so that nothing is ever made of text here.
      running.responseType = 'document';
      running.addEventListener('load', ({ target }) => {
        const fresh = target.status === 200 && target.response?.getElementById('preview');
        if (fresh) section.replaceChildren(...fresh.childNodes);
      });
      running.send(fields);
    }, 500);
  });
});

/** Keeps what somebody writes, every few seconds after a change; without a connection it tries again. */
every('form[data-draft]', (form) => {
  const said = form.querySelector('[data-saved]');
  let pause = 0;
  // A file is added with a button of its own, and is no part of a draft.
  const typed = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
  let sent = typed().toString();
  const save = async () => {
    const body = typed();
    if (body.toString() === sent) return;
    const now = body.toString();
    body.set('by', 'script');
    const answer = await fetch(form.dataset.draft, { method: 'POST', body }).catch(() => null);
    if (answer?.status === 204) {
      sent = now;
      said.textContent = 'Your draft is saved.';
    } else if (answer && answer.status < 500) said.textContent = 'This draft is not saved.';
    else {
      said.textContent = 'Not saved yet. We try again in a few seconds.';
      pause = setTimeout(save, 5000);
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(save, 3000);
  });
  form.addEventListener('submit', () => clearTimeout(pause));
});

/** Without a file, a form goes as text: it is smaller, and nobody has to look for files in it. */
every('form[data-draft][enctype="multipart/form-data"]', (form) => {
  const isChosen = () => [...form.querySelectorAll('input[type="file"]')].some(({ files }) => files.length > 0);
  form.addEventListener('submit', () => {
    form.enctype = isChosen() ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  });
  form.addEventListener('formdata', ({ formData }) => {
    for (const [name, value] of [...formData]) if (value instanceof File && value.name === '') formData.delete(name);
  });
});

/** Saves an answer while somebody works on it, and says so. Without a connection it says that too, and tries again. */
every('form[data-autosave]', (form) => {
  const said = form.querySelector('[data-saved]');
  let pause = 0;
  let sent = new URLSearchParams(new FormData(form)).toString();
  const save = async () => {
    const body = new URLSearchParams(new FormData(form));
    if (body.toString() === sent) return;
    const answer = await fetch(form.action, { method: 'POST', body }).catch(() => null);
    if (answer?.status === 204) {
      sent = body.toString();
      said.textContent = 'Your answer is saved.';
    } else if (answer && answer.status < 500) said.textContent = 'This was not saved. Press the button below.';
    else {
      said.textContent = 'Not saved yet. We try again in a few seconds.';
      pause = setTimeout(save, 5000);
    }
  };
  const soon = () => {
    clearTimeout(pause);
    pause = setTimeout(save, 800);
  };
  form.addEventListener('input', soon);
  form.addEventListener('change', soon);
});

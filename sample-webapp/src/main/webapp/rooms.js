import { MercureClient } from './webjars/mercure-client/@project.version@/mercure-client.js';

// All URLs are relative: the application, hub included, works under any context path.
const HUB = '.well-known/mercure';
const LOGIN = 'login.html';
const PAUSE_MILLIS = 10_000;

const state = document.getElementById('state');
const user = document.getElementById('user');
const logs = new Map();
const shown = new Set();
let client = null;
let renewal = 0;

/** Asks who is logged in. The answer brings the cookie that the hub wants to see. */
async function renew() {
  const response = await fetch('session');
  if (response.status === 401) {
    leave();
    return null;
  }
  if (!response.ok) {
    throw new Error(`session: ${response.status}`);
  }
  const session = await response.json();
  if (user.textContent !== '' && user.textContent !== session.user) {
    location.reload(); // somebody else has logged in, in another window
    return null;
  }
  keepCookieIn(session.renewAfterSeconds * 1000);
  return session;
}

/** Gets a new cookie before the old one ends. The open stream lives on; when it ends, the client comes back with the new one. */
function keepCookieIn(millis) {
  clearTimeout(renewal);
  renewal = setTimeout(() => renew().catch(() => keepCookieIn(PAUSE_MILLIS)), millis);
}

/** Subscribes: with what the history has. All tabs of one login share a stream. */
async function connect() {
  try {
    const session = await renew();
    if (session === null) {
      return;
    }
    show(session);
    client = new MercureClient(HUB, {
      topics: session.topics,
      lastEventId: 'earliest',
      session: session.login,
      authorize: async ({ status }) => status === undefined || (await renew()) !== null,
    });
    client.addEventListener('open', () => say('open', 'Live'));
    client.addEventListener('message', received);
    client.addEventListener('interrupted', () => say('reconnecting', 'Reconnecting…'));
    client.addEventListener('closed', closed);
  } catch {
    say('reconnecting', 'Reconnecting…');
    setTimeout(connect, PAUSE_MILLIS * Math.random());
  }
}

function received(update) {
  if (shown.has(update.lastEventId)) {
    return; // the hub sends all that it has when it does not know the last id any more
  }
  shown.add(update.lastEventId);
  add(JSON.parse(update.data));
}

/** For good: the session has ended, or another has begun, here or in another window. */
function closed({ reason }) {
  if (reason === 'session') {
    location.reload();
  } else {
    leave();
  }
}

/** Ends the streams of all tabs first, so that none is there when somebody else logs in. */
async function logOut(submission) {
  if (client !== null) {
    submission.preventDefault();
    client.removeEventListener('closed', closed);
    await client.logout();
    submission.target.submit();
  }
}

/** The session has ended, here or in another window. */
function leave() {
  clearTimeout(renewal);
  client?.close();
  say('closed', 'Logged out');
  location.replace(LOGIN);
}

function say(name, text) {
  state.dataset.state = name;
  state.textContent = text;
}

function show(session) {
  user.textContent = session.user;
  session.rooms.filter((room) => !logs.has(room)).forEach(addRoom);
}

function addRoom(room) {
  const section = document.getElementById('room').content.cloneNode(true).firstElementChild;
  const heading = section.querySelector('h2');
  const log = section.querySelector('ol');
  const form = section.querySelector('form');
  section.id = `room-${room}`;
  heading.id = `heading-${room}`;
  heading.textContent = room;
  section.setAttribute('aria-labelledby', heading.id);
  log.setAttribute('aria-label', `Posts in ${room}`);
  form.elements.room.value = room;
  form.elements.text.placeholder = `Write to ${room}`;
  form.elements.text.setAttribute('aria-label', `Write to ${room}`);
  form.addEventListener('submit', post);
  logs.set(room, log);
  document.getElementById('rooms').append(section);
}

/** Adds a post. What people have written is text, never markup: textContent, not innerHTML. */
function add(post) {
  const log = logs.get(post.room);
  const item = document.getElementById('post').content.cloneNode(true).firstElementChild;
  const at = new Date(post.at);
  item.classList.toggle('own', post.author === user.textContent);
  item.querySelector('b').textContent = post.author;
  item.querySelector('time').dateTime = post.at;
  item.querySelector('time').textContent = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  item.querySelector('p').textContent = post.text;
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  log.append(item);
  if (atEnd) {
    log.scrollTop = log.scrollHeight;
  }
}

/** Sends a post to the application, which publishes it. It is shown when it comes back from the hub, as everybody else sees it. */
async function post(submission) {
  submission.preventDefault();
  const form = submission.target;
  const text = form.elements.text;
  const button = form.querySelector('button');
  const problem = form.parentElement.querySelector('.error');
  const body = new URLSearchParams(new FormData(form));
  button.disabled = true;
  let status = 0;
  try {
    status = (await fetch('posts', { method: 'POST', body })).status;
  } catch {
    // no answer is no success
  }
  button.disabled = false;
  problem.hidden = status === 204;
  if (status === 204) {
    text.value = '';
  } else if (status === 401) {
    leave();
  } else {
    problem.textContent = 'Not posted. Your text is still there: try again.';
  }
  text.focus();
}

document.getElementById('logout').addEventListener('submit', logOut);
connect();

// SPDX-License-Identifier: Apache-2.0
// For pages, and the SharedWorker that has their connections. The API is described in mercure-client.d.ts

/** Milliseconds: for hubs, for failures, and for pages that are asked. */
const LONGEST_RETRY = 600_000;
const LONGEST_BACKOFF = 30_000;
const LONGEST_ANSWER = 30_000;
/** Characters that are kept of a shared stream for those who join it. */
const MOST_KEPT = 2 ** 20;
const MOST_SEEN = 10_000;
const GONE = { isGone: true };

/** The one place that knows how a generation of the protocol writes matchers: this is 0.x. */
function subscription(hub, topics) {
    const url = new URL(hub);
    topics.forEach((topic) => url.searchParams.append('topic', topic));
    return url;
}

/** Header fields are bytes: ids travel as UTF-8. */
const toField = (id) => String.fromCharCode(...new TextEncoder().encode(id));
const fromField = (field) => new TextDecoder().decode(Uint8Array.from(field, (byte) => byte.charCodeAt()));

/** Reads text/event-stream as HTML says in 9.2.6, in pieces of any size. */
export class EventStreamParser {
    retry;
    #receive;
    #limit;
    #line = '';
    #wasCr = false;
    #type = '';
    #data = [];
    #held = 0;
    #nextId;

    constructor(receive, id = '', limit = 2 ** 24) {
        this.#receive = receive;
        this.#nextId = this.id = id;
        this.#limit = limit;
    }

    push(text) {
        let at = this.#wasCr && text[0] === '\n' ? 1 : 0;
        for (const { 0: end, index } of text.matchAll(/\r\n?|\n/g)) {
            if (index >= at) {
                this.#add(text.slice(at, index));
                at = index + end.length;
                const line = this.#line;
                this.#line = '';
                this.#take(line);
            }
        }
        this.#add(text.slice(at));
        this.#wasCr = text ? text.endsWith('\r') : this.#wasCr;
    }

    #add(text) {
        this.#line += text;
        if (this.#held + this.#line.length > this.#limit) {
            throw new RangeError('update too large');
        }
    }

    #take(line) {
        if (!line) {
            this.#dispatch();
            return;
        }
        const colon = `${line}:`.indexOf(':');
        const field = line.slice(0, colon);
        const value = line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
        if (field === 'data') {
            this.#data.push(value);
            this.#held += value.length + 1;
        } else if (field === 'event') {
            this.#held += value.length - this.#type.length;
            this.#type = value;
        } else if (field === 'id' && !value.includes('\0')) {
            this.#nextId = value;
        } else if (field === 'retry' && /^[0-9]+$/.test(value)) {
            this.retry = Number(value);
        }
    }

    #dispatch() {
        const type = this.#type || 'message';
        const data = this.#data;
        this.id = this.#nextId;
        this.#type = '';
        this.#data = [];
        this.#held = 0;
        if (data.length) {
            this.#receive(type, data.join('\n'), this.id);
        }
    }
}

/** One connection to the hub, which comes back, and the listeners that share it. */
class Stream {
    listeners = new Set();
    isOpen = false;
    ended = false;
    wake;
    #retry = 2000;
    /** The last updates; `#start` is the id before the first. */
    #kept = [];
    #size = 0;
    #start;
    #abort;
    #timer;
    #phase;
    #mustAsk = true;
    #wasOpen = false;
    #token;
    #status;
    #failures = 0;
    #refusals = 0;

    constructor(board, what, cursor) {
        this.board = board;
        this.what = what;
        this.cursor = this.#start = cursor;
    }

    /** What came after an id, if that is known here. */
    since(id) {
        const at = this.#kept.findLastIndex((update) => update[2] === id);
        const isKnown = this.isOpen && id !== undefined && (at >= 0 || id === this.#start);
        return isKnown ? this.#kept.slice(at + 1) : null;
    }

    async run() {
        while (!this.ended) {
            const abort = (this.#abort = new AbortController());
            const outcome = await this.#attempt(abort).catch((e) => this.#failed(e));
            clearTimeout(this.#timer);
            abort.abort();
            this.isOpen = false;
            if (outcome.isEnd) {
                this.end(outcome.reason, outcome.status);
            }
            // New authorisation is tried at once, the first time.
            if (!this.ended && (outcome.reason !== 'refused' || this.#refusals++)) {
                await this.#pause(outcome);
            }
        }
    }

    /** Says why there is no stream any more. */
    async #attempt(abort) {
        if (this.#mustAsk) {
            this.#phase = 'authorize';
            const answer = await this.#ask(this.#status);
            if (answer === false) {
                return { reason: 'refused', status: this.#status, isEnd: true };
            }
            this.#token = answer;
            this.#mustAsk = false;
        }
        this.#phase = 'network';
        this.#status = undefined;
        this.#watch(abort);
        const headers = { Accept: 'text/event-stream' };
        if (this.#token) {
            headers.Authorization = `Bearer ${this.#token}`;
        }
        if (this.cursor) {
            headers['Last-Event-ID'] = toField(this.cursor);
        }
        const { hub, topics, credentials } = this.what;
        const { signal } = abort;
        const response = await fetch(subscription(hub, topics), { headers, credentials, signal, cache: 'no-store' });
        const status = (this.#status = response.status);
        const isStream = /^text\/event-stream\s*(;|$)/i.test(response.headers.get('Content-Type'));
        if (status === 200 && isStream) {
            this.#failures = this.#refusals = 0;
            this.#opened(response);
            await this.#read(response.body.getReader(), abort);
            return { reason: 'end', status };
        }
        // Also from a login page in the way.
        if (status === 401 || status === 403 || (response.redirected && !isStream)) {
            this.#mustAsk = true;
            return { reason: 'refused', status };
        }
        if (status === 204 || status === 400 || status === 414) {
            return { reason: 'refused', status, isEnd: true };
        }
        return { reason: 'status', status, delay: response.headers.get('Retry-After') * 1000 };
    }

    #failed(error) {
        return error instanceof RangeError
            ? { reason: 'too-large', isEnd: true }
            : { reason: this.#phase, status: this.#status };
    }

    #watch(abort) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => {
            this.#phase = 'silence';
            abort.abort();
        }, this.what.silence);
    }

    /** At least for as long as the hub has said, and not until all others come back. */
    async #pause({ reason, status, delay }) {
        const backoff = Math.min(Math.max(this.#retry, 200) * 2 ** this.#failures, LONGEST_BACKOFF);
        const least = Math.min(Math.max(this.#retry, backoff, delay || 0), LONGEST_RETRY);
        const retryIn = Math.round(least * (1 + Math.random() / 2));
        this.#failures++;
        this.tell('interrupted', { reason, status, retryIn });
        await new Promise((resolve) => {
            this.wake = resolve;
            this.#timer = setTimeout(resolve, retryIn);
        });
        clearTimeout(this.#timer);
    }

    #opened({ headers }) {
        const field = headers.get('Mercure-Last-Event-ID') ?? headers.get('Last-Event-ID');
        const asked = this.cursor;
        const from = field === null ? asked : fromField(field);
        const isGap = asked === undefined ? this.#wasOpen : asked !== from;
        if (asked !== from) {
            this.cursor = this.#start = from;
            this.#kept = [];
            this.#size = 0;
        }
        this.isOpen = this.#wasOpen = true;
        for (const listener of [...this.listeners]) {
            if (listener.next === this) {
                listener.next = null;
                listener.hear(this);
            }
            listener.tell('open');
            if (asked !== from) {
                listener.cursor = from;
            }
            if (isGap) {
                listener.tell('gap', { asked, from });
            }
        }
    }

    async #read(reader, abort) {
        const decoder = new TextDecoder();
        const parser = new EventStreamParser((...update) => this.#receive(update), this.cursor);
        for (let piece = await reader.read(); !piece.done && !this.ended; piece = await reader.read()) {
            this.#watch(abort);
            parser.push(decoder.decode(piece.value, { stream: true }));
            this.cursor = parser.id || this.cursor;
            this.#retry = Math.min(parser.retry ?? this.#retry, LONGEST_RETRY);
            this.board.merge(this);
        }
    }

    #receive(update) {
        if (this.ended) {
            return;
        }
        this.cursor = update[2] || this.cursor;
        if (this.what.session !== undefined) {
            this.#kept.push(update);
            this.#size += weight(update);
            while (this.#size > MOST_KEPT) {
                const first = this.#kept.shift();
                this.#size -= weight(first);
                this.#start = first[2];
            }
        }
        for (const listener of [...this.listeners]) {
            listener.receive(this, update);
        }
    }

    /** A token of one of the pages, or undefined where cookies do, or false. */
    async #ask(status) {
        const able = [...this.listeners].filter((listener) => listener.asks).reverse();
        if (!able.length) {
            return status ? false : undefined;
        }
        for (const listener of able) {
            const { isGone, token } = this.listeners.has(listener) ? await listener.ask(status) : GONE;
            if (!isGone) {
                return token;
            }
        }
        throw new Error('no authorisation');
    }

    tell(...message) {
        this.listeners.forEach((listener) => listener.tell(...message));
    }

    /** Ends it for good: nobody gets anything more of it. */
    end(reason, status) {
        this.ended = true;
        this.#abort?.abort();
        this.wake?.();
        this.board.streams.delete(this);
        for (const listener of [...this.listeners]) {
            listener.end(reason, status);
        }
        this.listeners.clear();
    }

    drop(listener) {
        this.listeners.delete(listener);
        if (!this.listeners.size && !this.ended) {
            this.end();
        }
    }
}

/** One client: the stream that it hears, and the next, to which it changes as soon as that is open. */
class Listener {
    stream = null;
    next = null;
    cursor;
    /** Where a change began, and what has come since then, which the next stream may bring once more. */
    from;
    seen = new Set();
    #asked = new Map();
    #questions = 0;

    constructor(board, port) {
        this.board = board;
        this.port = port;
        port.onmessage = ({ data: [name, ...rest] }) => this[name](...rest);
    }

    tell(...message) {
        this.port.postMessage(message);
    }

    join(what, cursor, asks, lock) {
        Object.assign(this, { what, cursor, asks });
        if (lock) {
            // The page has it for as long as it lives.
            navigator.locks.request(lock, () => this.leave());
        }
        this.board.session(what, false);
        this.board.subscribe(this, cursor === undefined);
    }

    change(topics) {
        if (this.what) {
            this.what = { ...this.what, topics };
            this.board.subscribe(this, false);
        }
    }

    /** Hears a stream, from here on, instead of another. */
    hear(stream) {
        const old = this.stream;
        this.stream = stream;
        stream.listeners.add(this);
        if (old !== stream) {
            old?.drop(this);
        }
    }

    /** The same, from an id on that the stream knows. */
    goOn(stream, from) {
        this.hear(stream);
        this.cursor = from;
        stream.since(from)?.forEach((update) => this.receive(stream, update));
    }

    receive(stream, update) {
        if (this.stream === stream) {
            const id = update[2];
            this.cursor = id || this.cursor;
            const isKnown = id && (this.next ? this.seen.has(id) : this.seen.delete(id));
            if (this.next) {
                this.seen.add(id);
                if (this.seen.size > MOST_SEEN) {
                    this.seen.delete(this.seen.keys().next().value);
                }
            }
            if (!isKnown) {
                this.tell('update', ...update);
            }
        }
    }

    ask(status) {
        return new Promise((resolve) => {
            const question = ++this.#questions;
            const timer = setTimeout(() => this.answer(question, GONE), LONGEST_ANSWER);
            this.#asked.set(question, (answer) => {
                clearTimeout(timer);
                resolve(answer);
            });
            this.tell('authorize', question, status);
        });
    }

    answer(question, answer) {
        this.#asked.get(question)?.(answer);
        this.#asked.delete(question);
    }

    logout() {
        if (this.what) {
            this.board.session(this.what, true);
        }
        this.end('logout');
    }

    leave() {
        this.what = null;
        for (const question of this.#asked.keys()) {
            this.answer(question, GONE);
        }
        const streams = [this.stream, this.next];
        this.stream = this.next = null;
        streams.forEach((stream) => stream?.drop(this));
    }

    end(reason, status) {
        if (this.what) {
            this.leave();
            this.tell('closed', { reason, status });
        }
    }
}

/** All streams of a worker, or of a page. */
class Board {
    streams = new Set();
    #channel = new BroadcastChannel('mercure-client');

    constructor() {
        this.#channel.onmessage = ({ data }) => this.#end(data);
        this.#channel.unref?.();
        globalThis.addEventListener?.('online', () => this.streams.forEach((stream) => stream.wake?.()));
    }

    /** A session takes the place of all others at its hub, or is over. */
    session({ hub, session }, isOver) {
        if (session !== undefined) {
            this.#end({ hub, session, isOver });
            this.#channel.postMessage({ hub, session, isOver });
        }
    }

    #end({ hub, session, isOver }) {
        for (const stream of [...this.streams]) {
            const { what } = stream;
            if (what.hub === hub && what.session !== undefined && (what.session === session) === isOver) {
                stream.end(isOver ? 'logout' : 'session');
            }
        }
    }

    /** Has a listener hear what it wants, from where it is: of an open stream that can, else of its own. */
    subscribe(listener, fromNow) {
        const { next, what } = listener;
        what.key = JSON.stringify([what.hub, what.session, what.credentials, [...new Set(what.topics)].sort()]);
        if (!next) {
            listener.from = listener.cursor;
        }
        listener.next = null;
        const equal = [...this.streams].filter((stream) => isShared(stream.what, what));
        const found = equal.find((stream) => fromNow || stream.since(listener.from));
        if (found) {
            listener.goOn(found, fromNow ? found.cursor : listener.from);
            if (found.isOpen) {
                listener.tell('open');
            }
        } else {
            const stream = new Stream(this, what, listener.from);
            this.streams.add(stream);
            stream.listeners.add(listener);
            listener.next = stream;
            stream.run();
        }
        next?.drop(listener);
    }

    /** Two equal streams become one as soon as one knows what comes after the other. */
    merge(stream) {
        for (const other of [...this.streams]) {
            if (other !== stream && isShared(other.what, stream.what)) {
                const [ahead, behind] = stream.since(other.cursor) ? [stream, other] : [other, stream];
                for (const listener of ahead.since(behind.cursor) ? [...behind.listeners] : []) {
                    if (listener.next === behind) {
                        listener.next = null;
                    }
                    listener.goOn(ahead, behind.cursor);
                    if (!behind.isOpen) {
                        listener.tell('open');
                    }
                    behind.drop(listener);
                }
            }
        }
    }
}

const isShared = (one, other) => one.session !== undefined && one.key === other.key;
/** Few are kept, however small. */
const weight = ([type, data, id]) => 4096 + type.length + data.length + id.length;

let board;

export class MercureClient extends EventTarget {
    state = 'connecting';
    #what;
    #from;
    #authorize;
    #worker;
    #port;
    #here;
    #release;
    #ending = new AbortController();
    #loggedOut;

    constructor(hub, { topics, lastEventId, session, authorize, credentials = 'same-origin', silence = 45_000, worker = import.meta.url }) {
        super();
        const { href } = new URL(hub, globalThis.document?.baseURI);
        this.#what = { hub: href, topics: [...topics], session: session ?? undefined, credentials, silence };
        this.#from = lastEventId || undefined;
        this.#authorize = authorize;
        this.#worker = worker;
        // Pages that are kept for going back hear nothing meanwhile.
        const { signal } = this.#ending;
        globalThis.addEventListener?.('pagehide', () => this.#leave(), { signal });
        globalThis.addEventListener?.('pageshow', ({ persisted }) => persisted && this.#begin(), { signal });
        this.#begin();
    }

    change(topics) {
        this.#what.topics = [...topics];
        this.#port?.postMessage(['change', this.#what.topics]);
    }

    close() {
        this.state = 'closed';
        this.#leave();
        this.#ending.abort();
        this.#loggedOut?.();
    }

    logout() {
        return new Promise((resolve) => {
            this.#loggedOut = resolve;
            if (this.state === 'closed') {
                resolve();
            }
            this.#port?.postMessage(['logout']);
        });
    }

    #begin() {
        if (this.#what.session !== undefined && globalThis.SharedWorker && navigator.locks) {
            this.#share();
        } else {
            this.#connectHere();
        }
    }

    /** By its lock the worker knows that a page has gone. */
    #share() {
        const lock = crypto.randomUUID();
        navigator.locks.request(lock, () => {
            try {
                const worker = new SharedWorker(this.#worker, { type: 'module', name: 'mercure-client' });
                worker.onerror = () => this.#connectHere();
                this.#use(worker.port, lock);
            } catch {
                this.#connectHere();
            }
            return this.state === 'closed' || new Promise((resolve) => (this.#release = resolve));
        });
    }

    #connectHere() {
        const { port1, port2 } = new MessageChannel();
        this.#here = new Listener((board ??= new Board()), port2);
        this.#use(port1);
    }

    #use(port, lock) {
        if (this.state === 'closed') {
            return;
        }
        this.#port = port;
        port.onmessage = ({ data: [name, ...rest] }) => {
            if (this.state !== 'closed') {
                this.#hear[name](...rest);
            }
        };
        port.postMessage(['join', this.#what, this.#from, !!this.#authorize, lock]);
        if (this.#loggedOut) {
            port.postMessage(['logout']);
        }
    }

    #hear = {
        update: (type, data, lastEventId) => {
            this.#from = lastEventId || this.#from;
            this.dispatchEvent(new MessageEvent(type, { data, lastEventId, origin: new URL(this.#what.hub).origin }));
        },
        open: () => {
            this.state = 'open';
            this.#tell('open');
        },
        interrupted: (why) => {
            this.state = 'connecting';
            this.#tell('interrupted', why);
        },
        gap: (gap) => this.#tell('gap', gap),
        closed: (why) => {
            this.close();
            this.#tell('closed', why);
        },
        authorize: async (question, status) => {
            let answer = GONE;
            try {
                const token = await this.#authorize({ status });
                answer = { token: token === false || typeof token === 'string' ? token : undefined };
            } catch {
                // another page may know
            }
            this.#port.postMessage(['answer', question, answer]);
        },
    };

    #tell(type, detail) {
        this.dispatchEvent(Object.assign(new Event(type), detail));
    }

    #leave() {
        this.#here?.leave(); // now, for the page may be stopped
        this.#port?.postMessage(['leave']);
        this.#port?.close();
        this.#release?.();
    }
}

if ('onconnect' in globalThis) {
    board = new Board();
    globalThis.onconnect = ({ ports: [port] }) => new Listener(board, port);
}

// SPDX-License-Identifier: Apache-2.0

/** The names that hubs have, or have had, for the parameter; the page's own URL may have any of them. */
const LAST_EVENT_ID_PARAMETERS = ['lastEventID', 'lastEventId', 'last_event_id', 'Last-Event-ID'];

/**
 * An EventSource that comes back.
 *
 * A browser's EventSource reconnects when its stream ends, but any answer other than 200 closes it for good, such as the 503 of a proxy
 * while the hub behind it restarts. This one then makes another EventSource, after a while, and asks the hub for all that was
 * published after the last event that it has seen.
 *
 * It takes the place of an EventSource as it is: constructor, properties, listeners, handlers and close() are the same. Its readyState
 * is CLOSED after close() only; while it waits, it is CONNECTING. Each failure is an "error" event, and `failures` says how many there
 * have been since the stream was last open. The browser doesn't tell why one failed: a page whose cookie may have run out renews it
 * after a few, or calls close().
 */
export class ReconnectingEventSource extends EventTarget {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSED = 2;

    onopen = null;
    onmessage = null;
    onerror = null;
    failures = 0;

    #url;
    #withCredentials;
    #minDelay;
    #maxDelay;
    #lastEventId = '';
    #types = new Set(['message']);
    #source = null;
    #timer = 0;
    #waits = 0;
    #closed = false;

    /**
     * @param {string|URL} url where to subscribe. When the page knows the id of the newest update that it shows, it is here, as
     *     `lastEventID`; without one, what is published before the first event arrives can be lost in a failure.
     * @param {object} [options]
     * @param {boolean} [options.withCredentials] whether cookies are sent to another origin
     * @param {number} [options.minDelay] milliseconds to wait at first, about; twice as long each time
     * @param {number} [options.maxDelay] milliseconds to wait at most
     */
    constructor(url, { withCredentials = false, minDelay = 1000, maxDelay = 30000 } = {}) {
        super();
        this.#url = new URL(url, globalThis.document?.baseURI ?? location.href);
        this.#withCredentials = withCredentials;
        this.#minDelay = minDelay;
        this.#maxDelay = maxDelay;
        for (const name of LAST_EVENT_ID_PARAMETERS) {
            this.#lastEventId ||= this.#url.searchParams.get(name) ?? '';
        }
        globalThis.addEventListener('online', this.#retryNow);
        this.#connect();
    }

    get url() {
        return this.#url.href;
    }

    get withCredentials() {
        return this.#withCredentials;
    }

    get readyState() {
        if (this.#closed) {
            return ReconnectingEventSource.CLOSED;
        }
        return this.#source?.readyState === EventSource.OPEN
            ? ReconnectingEventSource.OPEN
            : ReconnectingEventSource.CONNECTING;
    }

    /** As with EventSource: "open", "error", "message", and the type of any update. */
    addEventListener(type, listener, options) {
        super.addEventListener(type, listener, options);
        if (type !== 'open' && type !== 'error' && !this.#types.has(type)) {
            this.#types.add(type);
            this.#source?.addEventListener(type, this.#receive);
        }
    }

    close() {
        this.#closed = true;
        clearTimeout(this.#timer);
        globalThis.removeEventListener('online', this.#retryNow);
        this.#source?.close();
        this.#source = null;
    }

    #connect() {
        const source = new EventSource(this.#nextUrl(), { withCredentials: this.#withCredentials });
        source.onopen = () => {
            this.failures = 0;
            this.#waits = 0;
            this.#tell(new Event('open'), this.onopen);
        };
        source.onerror = () => this.#failed();
        for (const type of this.#types) {
            source.addEventListener(type, this.#receive);
        }
        this.#source = source;
    }

    #nextUrl() {
        if (!this.#lastEventId) {
            return this.#url;
        }
        const url = new URL(this.#url);
        for (const name of LAST_EVENT_ID_PARAMETERS) {
            url.searchParams.delete(name);
        }
        url.searchParams.set('lastEventID', this.#lastEventId);
        return url;
    }

    #receive = (event) => {
        this.#lastEventId = event.lastEventId;
        const { type, data, origin, lastEventId } = event;
        this.#tell(new MessageEvent(type, { data, origin, lastEventId }), type === 'message' ? this.onmessage : null);
    };

    #failed() {
        this.failures++;
        if (this.#source.readyState === EventSource.CLOSED) {
            this.#source = null;
            const delay = Math.min(this.#maxDelay, this.#minDelay * 2 ** this.#waits++);
            // Not all pages at once, when the hub is back.
            this.#timer = setTimeout(this.#retryNow, delay * (0.5 + Math.random() / 2));
        }
        this.#tell(new Event('error'), this.onerror);
    }

    /** Tries again, if that is what it waits for. */
    #retryNow = () => {
        if (!this.#closed && this.#source === null) {
            clearTimeout(this.#timer);
            this.#connect();
        }
    };

    #tell(event, handler) {
        this.dispatchEvent(event);
        handler?.call(this, event);
    }
}

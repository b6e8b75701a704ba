// SPDX-License-Identifier: Apache-2.0

export interface MercureClientOptions {
    /** Topics, or URI templates of topics, of the 0.x generation of the protocol; `*` is all. */
    topics: Iterable<string>;
    /** The id of the newest update that the page knows, or `earliest`. Without one it begins with what is published from now on. */
    lastEventId?: string;
    /**
     * Names the login, and is another for each. Clients of all tabs share a connection where hub, topics and session are the same; a client
     * with another session at the hub, in any tab, ends the older ones first. Without a session a client has its own connection.
     *
     * It is no secret, but goes to all pages of the origin: not the session cookie.
     */
    session?: string;
    /**
     * Asked for authorisation before the first request, and when the hub refuses one. Of the clients that share a connection, one is asked.
     *
     * @returns a token for the field `Authorization`; `true` or nothing where a new cookie does; `false` when there is none, which ends
     *     the client. When it throws, it is asked again later.
     */
    authorize?: (refusal: Refusal) => string | boolean | void | Promise<string | boolean | void>;
    /** As for `fetch`: whether cookies go with the requests. */
    credentials?: RequestCredentials;
    /** Milliseconds without a byte after which a connection is given up; longer than the hub's heartbeat. */
    silence?: number;
    /** The URL of this file for the SharedWorker, where a bundler has put it elsewhere; of the page's own origin. */
    worker?: string | URL;
}

export interface Refusal {
    /** What the hub answered: 401, 403, or that of a login page in front of it; undefined before the first request. */
    status: number | undefined;
}

/** The connection has ended, and the client comes back by itself. */
export interface InterruptedEvent extends Event {
    /**
     * - `end`: the hub has ended the stream in order
     * - `network`: no connection, or it was cut, or the answer is of another origin and the page may not see it, as a proxy's 503
     * - `silence`: nothing came for too long
     * - `status`: an answer that is no stream, such as a proxy's 503
     * - `refused`: also with new authorisation
     * - `authorize`: the hook failed
     */
    readonly reason: 'end' | 'network' | 'silence' | 'status' | 'refused' | 'authorize';
    /** Of the last answer, if there was one. */
    readonly status: number | undefined;
    /** Milliseconds. */
    readonly retryIn: number;
}

/** Updates may be missing, and others come once more: the page loads its state anew. */
export interface GapEvent extends Event {
    /** The id after which the hub was asked to go on; undefined when no update had come yet. */
    readonly asked: string | undefined;
    /** The id after which it goes on, or `earliest`. */
    readonly from: string | undefined;
}

/** The client has ended, and does not come back. */
export interface ClosedEvent extends Event {
    /**
     * - `refused`: no authorisation, or a request that the hub does not take (204, 400, 414)
     * - `session`: another session has begun
     * - `logout`: this one is over
     * - `too-large`: an update of more than 16 million characters
     */
    readonly reason: 'refused' | 'session' | 'logout' | 'too-large';
    readonly status: number | undefined;
}

/** An update is a MessageEvent with its own type, or `message`, and `data`, `lastEventId` and `origin`. */
export interface MercureClientEventMap {
    open: Event;
    interrupted: InterruptedEvent;
    gap: GapEvent;
    closed: ClosedEvent;
    message: MessageEvent<string>;
}

/** A subscription at a Mercure hub, which comes back after everything but a refusal. */
export class MercureClient extends EventTarget {
    /** @param hub relative to the page */
    constructor(hub: string | URL, options: MercureClientOptions);

    readonly state: 'connecting' | 'open' | 'closed';

    /** Asks for other topics instead; what both have is neither lost nor doubled. */
    change(topics: Iterable<string>): void;

    /** Ends this client; its connection, too, unless others share it. There is no event. */
    close(): void;

    /** Ends all connections of the session, in all tabs; resolves when there are none. For before the request that logs out. */
    logout(): Promise<void>;

    addEventListener<K extends keyof MercureClientEventMap>(
        type: K,
        listener: (this: MercureClient, event: MercureClientEventMap[K]) => void,
        options?: boolean | AddEventListenerOptions,
    ): void;
    addEventListener(
        type: string,
        listener: (this: MercureClient, event: MessageEvent<string>) => void,
        options?: boolean | AddEventListenerOptions,
    ): void;
    addEventListener(
        type: string,
        listener: EventListenerOrEventListenerObject,
        options?: boolean | AddEventListenerOptions,
    ): void;
}

/** Reads `text/event-stream` in pieces of any size, as HTML says. */
export class EventStreamParser {
    /**
     * @param receive called for each event
     * @param id of events that bring none
     * @param limit characters of one event
     */
    constructor(receive: (type: string, data: string, id: string) => void, id?: string, limit?: number);

    /** The id of the last event that was complete. */
    readonly id: string;

    /** Milliseconds, as the stream has said last. */
    readonly retry: number | undefined;

    /** @throws RangeError for an event that is larger than the limit */
    push(text: string): void;
}

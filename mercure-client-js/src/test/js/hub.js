import { once } from 'node:events';
import { createServer } from 'node:http';

/** A small hub of the 0.x generation on the loopback interface: exact topics, a history, and answers that a test can choose. */
export class Hub {
    /** What was asked: topics, lastEventId and authorization. */
    requests = [];
    log = [];
    streams = new Set();
    /** What the next requests get instead of a stream: functions of the response. */
    answers = [];
    #server;
    #sockets = new Set();
    #asked = [];

    static async start(test) {
        const hub = new Hub();
        hub.#server = createServer((request, response) => hub.#serve(request, response));
        hub.#server.on('connection', (socket) => {
            hub.#sockets.add(socket);
            socket.on('close', () => hub.#sockets.delete(socket));
        });
        hub.#server.listen(0, '127.0.0.1');
        await once(hub.#server, 'listening');
        test.after(() => {
            hub.cut();
            hub.#server.close();
        });
        return hub;
    }

    get url() {
        return `http://127.0.0.1:${this.#server.address().port}/.well-known/mercure`;
    }

    #serve(request, response) {
        const url = new URL(request.url, this.url);
        const lastEventId = request.headers['last-event-id'];
        const asked = { topics: url.searchParams.getAll('topic'), lastEventId, authorization: request.headers.authorization };
        this.requests.push(asked);
        const answer = this.answers.shift() ?? (() => this.#stream(response, asked));
        answer(response, asked, this);
        this.#asked.splice(0).forEach((wake) => wake());
    }

    #stream(response, { topics, lastEventId }) {
        const known = this.log.findIndex((update) => update.id === lastEventId);
        const from = lastEventId === undefined ? this.log.length : known + 1;
        const headers = { 'Content-Type': 'text/event-stream' };
        if (lastEventId !== undefined) {
            headers['Mercure-Last-Event-ID'] = known < 0 ? 'earliest' : lastEventId;
        }
        response.writeHead(200, headers);
        response.write(':\nretry: 1\n\n');
        const stream = { topics, response };
        this.streams.add(stream);
        response.on('close', () => {
            this.streams.delete(stream);
            this.#asked.splice(0).forEach((wake) => wake());
        });
        this.log.slice(from).forEach((update) => send(stream, update));
    }

    publish(topic, data = '') {
        const update = { id: `urn:${this.log.length + 1}`, topic, data };
        this.log.push(update);
        this.streams.forEach((stream) => send(stream, update));
        return update.id;
    }

    /** Waits until something is true; it is asked after each request and each end of a stream. */
    async until(condition) {
        while (!condition(this)) {
            await new Promise((resolve) => this.#asked.push(resolve));
        }
    }

    /** Ends all streams in order. */
    end() {
        this.streams.forEach(({ response }) => response.end());
        this.streams.clear();
    }

    /** Cuts all connections off. */
    cut() {
        this.#sockets.forEach((socket) => socket.destroy());
    }
}

function send({ topics, response }, { id, topic, data }) {
    if (topics.includes(topic)) {
        response.write(`id: ${id}\ndata: ${data}\n\n`);
    }
}

/** An answer that is no stream. */
export const refusal =
    (status, headers = {}) =>
    (response) =>
        response.writeHead(status, headers).end();

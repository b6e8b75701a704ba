// Uses all that the types promise, as a page would; it is compiled, never run.
import { MercureClient, EventStreamParser, type Refusal } from '../../../mercure-client.js';

const client = new MercureClient('/.well-known/mercure', {
    topics: new Set(['https://example.com/books/{id}']),
    lastEventId: 'earliest',
    session: 'ada',
    credentials: 'include',
    silence: 60_000,
    worker: new URL('https://example.com/mercure-client.js'),
    authorize: async (refusal: Refusal) => (refusal.status === 403 ? false : 'token'),
});

client.addEventListener('message', (event) => console.log(event.data.length, event.lastEventId));
client.addEventListener('stock', (event) => console.log(event.data));
client.addEventListener('interrupted', (event) => console.log(event.retryIn.toFixed(0), event.reason === 'silence'));
client.addEventListener('gap', (event) => console.log(event.asked ?? 'nothing', event.from));
client.addEventListener('closed', (event) => console.log(event.reason === 'logout', event.status));
client.change(['https://example.com/books/1']);
const over: Promise<void> = client.logout();
over.finally(() => client.close());
console.log(client.state === 'closed');

const parser = new EventStreamParser((type, data, id) => console.log(type, data, id), '', 1_000);
parser.push('data: x\n\n');
console.log(parser.id, parser.retry?.toFixed(0));

// @ts-expect-error: a client without topics
new MercureClient('/.well-known/mercure', {});
// @ts-expect-error: no such state
console.log(client.state === 'paused');
// @ts-expect-error: no such option
new MercureClient('/.well-known/mercure', { topics: [], topic: 'x' });

import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import { window } from './window.js';
import { MercureClient } from '../../../mercure-client.js';
import { Hub, refusal } from './hub.js';
import { random } from './random.js';

/** A client whose updates are kept as data, and which others can wait for. */
function subscribe(t, hub, options) {
    const client = new MercureClient(hub.url ?? hub, { topics: ['a'], ...options });
    client.received = [];
    client.told = [];
    client.addEventListener('message', (update) => client.received.push(update.data));
    for (const type of ['open', 'interrupted', 'gap', 'closed']) {
        client.addEventListener(type, ({ reason, status, asked, from }) => client.told.push({ type, reason, status, asked, from }));
    }
    client.got = async (data) => {
        while (!client.received.includes(data)) {
            await once(client, 'message');
        }
        return client.received;
    };
    t.after(() => client.close());
    return client;
}

const opened = (client) => (client.state === 'open' ? null : once(client, 'open'));

test('updates come as an EventSource has them', async (t) => {
    const hub = await Hub.start(t);
    const client = subscribe(t, hub);
    await opened(client);

    hub.publish('b', 'not this');
    const id = hub.publish('a', 'Grüße 🎉');

    const [update] = await once(client, 'message');
    assert.deepEqual([update.type, update.data, update.lastEventId, update.origin], ['message', 'Grüße 🎉', id, new URL(hub.url).origin]);
    assert.equal(client.state, 'open');
});

for (const [how, interrupt] of [['ends', (hub) => hub.end()], ['is cut', (hub) => hub.cut()]]) {
    test(`a stream that ${how} goes on after the last update`, async (t) => {
        const hub = await Hub.start(t);
        const client = subscribe(t, hub);
        await opened(client);
        const last = hub.publish('a', '1');
        await client.got('1');

        interrupt(hub);
        hub.publish('a', '2');
        await client.got('2');
        hub.publish('a', '3');

        assert.deepEqual(await client.got('3'), ['1', '2', '3']);
        assert.equal(hub.requests[1].lastEventId, last);
        assert.deepEqual(client.told.map(({ type }) => type), ['open', 'interrupted', 'open']);
    });
}

test('the first request goes on after the update that the page knows', async (t) => {
    const hub = await Hub.start(t);
    const known = hub.publish('a', '1');
    hub.publish('a', '2');

    const client = subscribe(t, hub, { lastEventId: known });

    assert.deepEqual(await client.got('2'), ['2']);
});

test('ids are any text', async (t) => {
    const hub = await Hub.start(t);
    hub.log.push({ id: 'urn:é/世界 1', topic: 'a', data: '1' });
    hub.answers.push((response, asked) => {
        assert.equal(Buffer.from(asked.lastEventId, 'latin1').toString(), 'urn:é/世界 1');
        response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Last-Event-ID': asked.lastEventId });
        response.write('id: 2\ndata: 2\n\n');
    });

    const client = subscribe(t, hub, { lastEventId: 'urn:é/世界 1' });

    await client.got('2');
    assert.deepEqual(client.told.map(({ type }) => type), ['open']);
});

test('a gap is told: the hub no longer knows where the client was', async (t) => {
    const hub = await Hub.start(t);
    hub.publish('a', '1');

    const client = subscribe(t, hub, { lastEventId: 'urn:forgotten' });

    assert.deepEqual(await client.got('1'), ['1']);
    assert.deepEqual(client.told[1], { type: 'gap', reason: undefined, status: undefined, asked: 'urn:forgotten', from: 'earliest' });
});

test('a gap is told: nobody knows where the client was', async (t) => {
    const hub = await Hub.start(t);
    const client = subscribe(t, hub);
    await opened(client);

    hub.cut();
    await once(client, 'gap');

    assert.equal(hub.requests[1].lastEventId, undefined);
});

test('asks for a token before the first request, and when the hub refuses one', async (t) => {
    const hub = await Hub.start(t);
    const tokens = ['first', 'second', 'third'];
    const statuses = [];
    hub.answers.push(undefined, refusal(401), undefined);
    const client = subscribe(t, hub, {
        authorize: ({ status }) => {
            statuses.push(status);
            return tokens.shift();
        },
    });
    await opened(client);

    hub.end();
    await hub.until(() => hub.requests.length === 3);

    assert.deepEqual(hub.requests.map(({ authorization }) => authorization), ['Bearer first', 'Bearer first', 'Bearer second']);
    assert.deepEqual(statuses, [undefined, 401]);
});

test('does not hurry when the hub refuses the new token, too', async (t) => {
    const hub = await Hub.start(t);
    hub.answers.push(refusal(401), refusal(403));
    const client = subscribe(t, hub, { authorize: async () => 'token' });

    const [interrupted] = await once(client, 'interrupted');

    assert.equal(hub.requests.length, 2);
    assert.deepEqual([interrupted.reason, interrupted.status], ['refused', 403]);
    assert.ok(interrupted.retryIn >= 2000 && interrupted.retryIn <= 3000, interrupted.retryIn);
});

test('tries again later when there is no authorisation now', async (t) => {
    const hub = await Hub.start(t);
    const client = subscribe(t, hub, {
        authorize() {
            throw new Error('no session service');
        },
    });

    const [interrupted] = await once(client, 'interrupted');

    assert.equal(interrupted.reason, 'authorize');
    assert.equal(hub.requests.length, 0);
});

test('leaves for good when the page has no more authorisation', async (t) => {
    const hub = await Hub.start(t);
    hub.answers.push(refusal(401));
    const client = subscribe(t, hub, { authorize: ({ status }) => (status ? false : 'token') });

    const [closed] = await once(client, 'closed');

    assert.deepEqual([closed.reason, closed.status, client.state], ['refused', 401, 'closed']);
});

for (const status of [204, 400, 401, 403, 414]) {
    test(`${status} is the end, where there is nobody to ask`, async (t) => {
        const hub = await Hub.start(t);
        hub.answers.push(refusal(status));

        const [closed] = await once(subscribe(t, hub), 'closed');

        assert.deepEqual([closed.reason, closed.status], ['refused', status]);
    });
}

test('a login page in the way is a refusal', async (t) => {
    const hub = await Hub.start(t);
    hub.answers.push(refusal(302, { Location: '/login' }), (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<form>'));
    const statuses = [];
    const client = subscribe(t, hub, { authorize: ({ status }) => statuses.push(status) && undefined });

    await opened(client);

    assert.deepEqual(statuses, [undefined, 200]);
});

for (const [what, answer, longest] of [
    ['503', refusal(503), 3000],
    ['404', refusal(404), 3000],
    ['a page', (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(), 3000],
    ['a hub that says when', refusal(503, { 'Retry-After': '7' }), 10_500],
    ['a hub that wants nobody', refusal(503, { 'Retry-After': '1e9' }), 900_000],
    ['a hub that wants nobody back', (response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('retry: 99999999999999999999\n'), 900_000],
]) {
    test(`waits after ${what}`, async (t) => {
        const hub = await Hub.start(t);
        hub.answers.push(answer);

        const [interrupted] = await once(subscribe(t, hub), 'interrupted');

        const least = (longest * 2) / 3;
        assert.ok(interrupted.retryIn >= least && interrupted.retryIn <= longest, interrupted.retryIn);
    });
}

test('tries at once when the machine is online again', async (t) => {
    const hub = await Hub.start(t);
    hub.answers.push(refusal(503, { 'Retry-After': '600' }));
    const client = subscribe(t, hub);
    await once(client, 'interrupted');

    window.dispatchEvent(new Event('online'));

    await opened(client);
    assert.equal(hub.requests.length, 2);
});

test('leaves a silent stream', async (t) => {
    const hub = await Hub.start(t);
    const client = subscribe(t, hub, { silence: 50 });
    await opened(client);

    const [interrupted] = await once(client, 'interrupted');

    assert.equal(interrupted.reason, 'silence');
});

test('leaves a hub that does not answer', async (t) => {
    const hub = await Hub.start(t);
    hub.answers.push(() => {});

    const [interrupted] = await once(subscribe(t, hub, { silence: 50 }), 'interrupted');

    assert.equal(interrupted.reason, 'silence');
});

test('leaves a hub whose update has no end', async (t) => {
    const hub = await Hub.start(t);
    hub.answers.push((response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        const more = () => response.write('data'.repeat(2 ** 18), more);
        more();
    });

    const [closed] = await once(subscribe(t, hub), 'closed');

    assert.equal(closed.reason, 'too-large');
    await hub.until(() => hub.requests.length === 1);
});

test('clients of one session share a connection, whatever the order of topics', async (t) => {
    const hub = await Hub.start(t);
    const one = subscribe(t, hub, { session: 's', topics: ['a', 'b'] });
    await opened(one);
    const other = subscribe(t, hub, { session: 's', topics: ['b', 'a', 'a'] });
    await opened(other);

    hub.publish('a', '1');

    await Promise.all([one.got('1'), other.got('1')]);
    assert.equal(hub.requests.length, 1);
    one.close();
    hub.publish('b', '2');
    assert.deepEqual(await other.got('2'), ['1', '2']);
    assert.deepEqual(one.received, ['1']);
    other.close();
    await hub.until(() => hub.streams.size === 0);
});

for (const [what, options] of [
    ['other topics', { session: 's', topics: ['a', 'b'] }],
    ['other credentials', { session: 's', credentials: 'include' }],
    ['no session', {}],
]) {
    test(`${what} are another connection`, async (t) => {
        const hub = await Hub.start(t);
        await opened(subscribe(t, hub, { session: what === 'no session' ? undefined : 's' }));

        await opened(subscribe(t, hub, options));

        assert.equal(hub.streams.size, 2);
    });
}

test('whoever joins gets what came after the update that the page knows', async (t) => {
    const hub = await Hub.start(t);
    const one = subscribe(t, hub, { session: 's' });
    await opened(one);
    const known = hub.publish('a', '1');
    hub.publish('a', '2');
    await one.got('2');

    const other = subscribe(t, hub, { session: 's', lastEventId: known });

    assert.deepEqual(await other.got('2'), ['2']);
    assert.equal(hub.requests.length, 1);
});

test('whoever is far behind catches up, and then shares the connection', async (t) => {
    const hub = await Hub.start(t);
    hub.publish('a', '1');
    hub.publish('a', '2');
    const one = subscribe(t, hub, { session: 's' });
    await opened(one);

    const other = subscribe(t, hub, { session: 's', lastEventId: 'earliest' });
    await other.got('2');
    assert.equal(hub.streams.size, 2);
    hub.publish('a', '3');
    await hub.until(() => hub.streams.size === 1);
    hub.publish('a', '4');

    assert.deepEqual(await other.got('4'), ['1', '2', '3', '4']);
    assert.deepEqual(await one.got('4'), ['3', '4']);
});

test('another session ends the one before, first', async (t) => {
    const hub = await Hub.start(t);
    const alice = subscribe(t, hub, { session: 'alice' });
    const public_ = subscribe(t, hub);
    await Promise.all([opened(alice), opened(public_)]);

    const bob = subscribe(t, hub, { session: 'bob' });
    await opened(bob);
    hub.publish('a', '1');
    await Promise.all([bob.got('1'), public_.got('1')]);

    assert.deepEqual(alice.told.at(-1), { type: 'closed', reason: 'session', status: undefined, asked: undefined, from: undefined });
    assert.deepEqual(alice.received, []);
});

test('logging out ends all connections of the session, also one that waits', async (t) => {
    const hub = await Hub.start(t);
    const one = subscribe(t, hub, { session: 's' });
    await opened(one);
    const public_ = subscribe(t, hub);
    await opened(public_);
    hub.answers.push(refusal(503));
    const other = subscribe(t, hub, { session: 's', topics: ['b'] });
    await once(other, 'interrupted');

    await Promise.all([one.logout(), once(other, 'closed')]);

    assert.deepEqual([one.state, other.state, public_.state], ['closed', 'closed', 'open']);
    assert.equal(one.told.at(-1).reason, 'logout');
    await hub.until(() => hub.streams.size === 1);
    await one.logout();
});

test('another page of the session is asked where the first has no answer', async (t) => {
    const hub = await Hub.start(t);
    const one = subscribe(t, hub, { session: 's', authorize: () => 'of one' });
    await opened(one);
    const other = subscribe(t, hub, { session: 's', authorize: () => new Promise(() => {}) });
    await opened(other);
    hub.answers.push(refusal(401));

    hub.end();
    await hub.until(() => hub.requests.length === 2);
    other.close();
    await hub.until(() => hub.requests.length === 3);

    assert.equal(hub.requests[2].authorization, 'Bearer of one');
});

test('another page of the session is asked where the first fails', async (t) => {
    const hub = await Hub.start(t);
    const one = subscribe(t, hub, { session: 's', authorize: () => 'of one' });
    await opened(one);
    await opened(subscribe(t, hub, { session: 's', authorize: () => Promise.reject(new Error('no')) }));
    hub.answers.push(refusal(401));

    hub.end();
    await hub.until(() => hub.requests.length === 3);

    assert.equal(hub.requests[2].authorization, 'Bearer of one');
});

test('a hub may say where it begins although nobody has asked', async (t) => {
    const hub = await Hub.start(t);
    hub.answers.push((response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Mercure-Last-Event-ID': 'urn:1' });
        response.end('retry: 1\n');
    });
    const client = subscribe(t, hub);

    await hub.until(() => hub.requests.length === 2);

    assert.equal(hub.requests[1].lastEventId, 'urn:1');
    assert.deepEqual(client.told.map(({ type }) => type), ['open', 'interrupted']);
});

test('changing topics loses nothing and doubles nothing', async (t) => {
    const hub = await Hub.start(t);
    const client = subscribe(t, hub);
    await opened(client);
    hub.publish('a', 'a1');
    hub.publish('b', 'b1');
    await client.got('a1');

    client.change(['a', 'b']);
    await hub.until(() => hub.requests.length === 2);
    hub.publish('a', 'a2');
    hub.publish('b', 'b2');
    await client.got('b2');
    await hub.until(() => hub.streams.size === 1);
    client.change(['b']);
    await hub.until(() => hub.requests.length === 3 && hub.streams.size === 1);
    hub.publish('a', 'a3');
    hub.publish('b', 'b3');

    assert.deepEqual((await client.got('b3')).filter((data) => data !== 'b1'), ['a1', 'a2', 'b2', 'b3']);
});

test('a change that the hub refuses is the end', async (t) => {
    const hub = await Hub.start(t);
    const client = subscribe(t, hub);
    await opened(client);
    hub.answers.push(refusal(400));

    client.change(['{']);

    const [closed] = await once(client, 'closed');
    assert.deepEqual([closed.reason, closed.status], ['refused', 400]);
    await hub.until(() => hub.streams.size === 0);
});

test('whatever happens, each client gets each of its updates once and in order', async (t) => {
    // Nobody waits here for long.
    const hurry = setInterval(() => window.dispatchEvent(new Event('online')), 5);
    t.after(() => clearInterval(hurry));
    for (let seed = 1; seed <= Number(process.env.LIVES ?? 15); seed++) {
        await t.test(`seed ${seed}`, (t) => live(t, random(seed)));
    }
});

/** Clients that come, change their topics and are interrupted by chance; all want topic "a" all the time. */
async function live(t, next) {
    const hub = await Hub.start(t);
    const session = next(3) ? 's' : undefined;
    const topics = () => ['a', ...['b', 'c'].filter(() => next(2))];
    const clients = [];
    const first = hub.publish('a', '0');
    for (let i = 1; i <= 60; i++) {
        hub.publish(['a', 'b', 'c'][next(3)], String(i));
        const client = clients[next(clients.length || 1)];
        switch (next(12)) {
            case 0:
                if (clients.length < 4) {
                    clients.push(subscribe(t, hub, { topics: topics(), session, lastEventId: first }));
                }
                break;
            case 1:
                client?.change(topics());
                break;
            case 2:
                hub.end();
                break;
            case 3:
                hub.cut();
                break;
            case 4:
                hub.answers.push(refusal(503));
                break;
            case 5:
            case 6:
                await new Promise(setImmediate);
                break;
            case 7:
                await (client && opened(client));
                break;
        }
    }
    clients.push(subscribe(t, hub, { topics: topics(), session, lastEventId: first }));
    hub.publish('a', 'last');
    await Promise.all(clients.map((client) => client.got('last')));

    const expected = hub.log.filter(({ topic, id }) => topic === 'a' && id !== first).map(({ data }) => data);
    const ofA = new Set(expected);
    for (const client of clients) {
        assert.deepEqual(client.received.filter((data) => ofA.has(data)), expected);
        assert.equal(new Set(client.received).size, client.received.length, 'none twice');
    }
    assert.deepEqual(clients.flatMap(({ told }) => told).filter(({ type }) => type === 'gap'), []);
}

import assert from 'node:assert/strict';
import test from 'node:test';
import { EventStreamParser } from '../../../mercure-client.js';
import { random } from './random.js';

const LIMIT = 1000;

/** All that a parser makes of pieces. */
function parse(pieces, { id, limit = LIMIT } = {}) {
    const events = [];
    const parser = new EventStreamParser((...event) => events.push(event), id, limit);
    let failure = null;
    try {
        pieces.forEach((piece) => parser.push(piece));
    } catch (e) {
        failure = e.constructor.name;
    }
    return { events, id: parser.id, retry: parser.retry, failure };
}

const events = (text, options) => parse([text], options).events;

/** Each is a rule, or an example, of "Interpreting an event stream" and "Parsing an event stream" in HTML, 9.2.5 and 9.2.6. */
for (const [name, text, expected] of [
    ['an event is data', 'data: one\n\n', [['message', 'one', '']]],
    ['lines of data are joined', 'data: YHOO\ndata: +2\ndata: 10\n\n', [['message', 'YHOO\n+2\n10', '']]],
    ['a type', 'event: add\ndata: 73857293\n\n', [['add', '73857293', '']]],
    ['a type is for one event', 'event: add\ndata: 1\n\ndata: 2\n\n', [['add', '1', ''], ['message', '2', '']]],
    ['a type without data is dropped', 'event: add\n\ndata: 2\n\n', [['message', '2', '']]],
    ['an empty type is none', 'event: add\nevent\ndata: 1\n\n', [['message', '1', '']]],
    ['an id stays', 'id: 1\ndata: a\n\ndata: b\n\n', [['message', 'a', '1'], ['message', 'b', '1']]],
    ['an empty id takes it away', 'data: a\nid: 1\n\ndata: b\nid\n\n', [['message', 'a', '1'], ['message', 'b', '']]],
    ['an id with NUL is none', 'id: 1\nid: 2\0\ndata: a\n\n', [['message', 'a', '1']]],
    ['comments are nothing', ': test stream\n\ndata: a\n:\n::b\n\n', [['message', 'a', '']]],
    ['data may be empty', 'data\n\ndata\ndata\n\ndata:\n\n', [['message', '', ''], ['message', '\n', ''], ['message', '', '']]],
    ['one space is taken off', 'data:test\n\ndata: test\n\ndata:  x \n\n', [['message', 'test', ''], ['message', 'test', ''], ['message', ' x ', '']]],
    ['only a space is', 'data:\tx\n\n', [['message', '\tx', '']]],
    ['colons after the first are of the value', 'data:a:b\n\n', [['message', 'a:b', '']]],
    ['names are exact', 'Data: a\ndata : b\n data: c\ndatas: d\ndata: e\n\n', [['message', 'e', '']]],
    ['CR and CRLF end lines', 'data: a\rdata: b\r\ndata: c\n\r\ndata: d\r\r', [['message', 'a\nb\nc', ''], ['message', 'd', '']]],
    ['other separators do not', 'data: a\u2028\u0085\v\f\n\n', [['message', 'a\u2028\u0085\v\f', '']]],
    ['an event that is cut off is none', 'data: a\n\ndata: b\nid: 2\n', [['message', 'a', '']]],
    ['fields of unknown names are nothing', 'name\nfoo: 1\ndata: a\n\n', [['message', 'a', '']]],
    ['NUL in data is data', 'data: a\0b\n\n', [['message', 'a\0b', '']]],
    ['a name alone has an empty value', 'event: x\ndata: a\nevent\n\n', [['message', 'a', '']]],
]) {
    test(name, () => assert.deepEqual(events(text), expected));
}

test('the time to wait is digits', () => {
    const retry = (text) => parse([text]).retry;

    assert.equal(retry('retry: 3000\n'), 3000);
    assert.equal(retry('retry: 03000\nretry: 1x\nretry: -1\nretry: 1.5\nretry\nretry: \u0661\nretry:  7\n'), 3000);
    assert.equal(retry('data: a\n\n'), undefined);
});

test('the place in the stream is that of the last event that was complete', () => {
    assert.equal(parse(['id: 1\ndata: a\n\nid: 2\ndata: b\n']).id, '1');
    assert.equal(parse(['id: 1\n\n']).id, '1', 'also of one without data');
    assert.equal(parse(['data: a\n\n'], { id: 'before' }).id, 'before');
});

test('an event has a limit, whatever it consists of', () => {
    for (const much of ['x'.repeat(LIMIT + 1), `data:${'x'.repeat(LIMIT)}`, 'data\n'.repeat(LIMIT + 1), `event:${'x'.repeat(900)}\ndata:${'x'.repeat(100)}\n`, `:${'x'.repeat(LIMIT)}`]) {
        assert.equal(parse([much]).failure, 'RangeError', much.slice(0, 10));
    }
    assert.equal(parse([`data:${'x'.repeat(900)}\n\n:\n`.repeat(5)]).failure, null);
    assert.equal(parse([':\n'.repeat(10 * LIMIT)]).failure, null);
});

test('a long line in many pieces takes a time that grows with its length alone', () => {
    const pieces = Array(200_000).fill('0123456789');

    const parsed = parse(['data:', ...pieces, '\n\n'], { limit: 2 ** 24 });

    assert.equal(parsed.events[0][1].length, 2_000_000);
});

const BITS = ['data', 'event', 'id', 'retry', ':', ': ', ' ', '\n', '\n', '\n\n', '\r', '\r\n', '\r\r', '\0', '1', '23', 'é', '🎉', '\ufeff', 'x'.repeat(50)];

test('however a stream is split, the same events come of it', () => {
    for (let seed = 1; seed <= 2000; seed++) {
        const next = random(seed);
        const text = Array.from({ length: next(200) }, () => BITS[next(BITS.length)]).join('');
        const pieces = [];
        for (let at = 0; at < text.length; ) {
            const length = next(8);
            pieces.push(text.slice(at, at + length));
            at += length;
        }
        const options = { limit: 60 };

        assert.deepEqual(parse(pieces, options), parse([text], options), `seed ${seed}: ${JSON.stringify(pieces)}`);
        assert.deepEqual(parse([...text], options), parse([text], options), `seed ${seed}: ${JSON.stringify(text)}`);
    }
});

test('what comes of a stream is what a plain reading of the rules gives', () => {
    for (let seed = 1; seed <= 2000; seed++) {
        const next = random(seed);
        const text = Array.from({ length: next(60) }, () => BITS[next(BITS.length)]).join('');

        assert.deepEqual(events(text, { limit: Infinity }), plainly(text), `seed ${seed}: ${JSON.stringify(text)}`);
    }
});

/** The rules once more, in the words of HTML, for a text that is there as a whole. */
function plainly(text) {
    const lines = text.split(/\r\n|\n|\r/);
    lines.pop(); // without an end it is no line
    const found = [];
    let [data, type, id] = ['', '', ''];
    for (const line of lines) {
        const parts = /^(?<field>[^:]*)(?<colon>:?)(?<rest>[^]*)$/.exec(line).groups;
        const value = parts.rest.startsWith(' ') ? parts.rest.slice(1) : parts.rest;
        if (line === '') {
            if (data !== '') {
                found.push([type === '' ? 'message' : type, data.slice(0, -1), id]);
            }
            [data, type] = ['', ''];
        } else if (parts.field === 'data') {
            data += `${value}\n`;
        } else if (parts.field === 'event') {
            type = value;
        } else if (parts.field === 'id' && !value.includes('\0')) {
            id = value;
        }
    }
    return found;
}

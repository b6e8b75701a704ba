// Subscribes with every client that pages have, by header and by cookie, and keeps what comes as lists of type, id and data. CLIENT in
// the URL stands for the name of each.

import { subscribe as byFetch } from './fetch-event-source/subscribe.js'
import { subscribe as byPolyfill } from './event-source-polyfill/subscribe.js'
import { MercureClient } from './mercure-client/mercure-client.js'
import { Notifications } from './mercure-client/notifications.js'

// There is nobody else whom one would wait for.
Math.random = () => 0

const parameters = new URLSearchParams(location.search)
const token = parameters.get('token')
const types = ['message', 'chat', 'notification']
const header = () => ({ headers: { Authorization: `Bearer ${token}` } })

window.updates = {}

function listener(client) {
    window.updates[client] = []
    return update => {
        window.updates[client].push([update.type ?? (update.event || 'message'), update.lastEventId ?? update.id, update.data])
    }
}

function url(client) {
    const own = parameters.get('url').replace('CLIENT', encodeURIComponent(client))
    // Of each host a browser opens six connections at the most.
    return client.endsWith('by header') ? own.replace('127.0.0.1', 'localhost') : own
}

function open(client, subscribe) {
    subscribe(url(client), listener(client))
}

open('fetch-event-source by header', (url, listener) => byFetch(url, header, listener))
open('fetch-event-source by cookie', (url, listener) => byFetch(url, () => ({ credentials: 'include' }), listener))
open('event-source-polyfill by header', (url, listener) => byPolyfill(url, header, types, listener))
open('event-source-polyfill by cookie', (url, listener) => {
    byPolyfill(url, () => ({ withCredentials: true }), types, listener)
})
open('event-source-polyfill as it comes', (url, listener) => {
    const source = new window.EventSourcePolyfill(url, { withCredentials: true })
    types.forEach(type => source.addEventListener(type, listener))
})
open('mercure-client by header', (url, listener) => {
    const client = new MercureClient(url, { topics: [], authorize: () => token })
    types.forEach(type => client.addEventListener(type, listener))
})
open('mercure-client by cookie', (url, listener) => {
    for (const type of types) {
        document.addEventListener(`mercure-${type}`, ({ detail }) => {
            listener({ type, id: detail.id, data: JSON.stringify(detail) })
        })
    }
    new Notifications(url, [], async () => true)
})

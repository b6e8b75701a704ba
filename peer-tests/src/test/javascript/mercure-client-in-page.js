// Lets a test subscribe by name, and keeps what each client is given.

import { MercureClient } from './mercure-client/mercure-client.js'

const url = new URLSearchParams(location.search).get('url')

window.clients = {}

window.subscribe = (name, options) => {
    const client = new MercureClient(url, options)
    const seen = { client, updates: [], told: [] }
    client.addEventListener('message', ({ data }) => seen.updates.push(data))
    client.addEventListener('open', () => seen.told.push('open'))
    for (const type of ['interrupted', 'closed']) {
        client.addEventListener(type, ({ reason }) => seen.told.push(`${type} ${reason}`))
    }
    client.addEventListener('gap', ({ asked, from }) => seen.told.push(`gap ${asked} ${from}`))
    window.clients[name] = seen
    return name
}

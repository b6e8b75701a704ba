// Has every client that pages have get what is at URL/CLIENT/ANSWER, and keeps what they do.

import { fetchEventSource } from '@microsoft/fetch-event-source'
import { EventSourcePolyfill } from 'event-source-polyfill'
import { MercureClient } from './mercure-client/mercure-client.js'

const url = new URLSearchParams(location.search).get('url')

window.said = []

for (const answer of ['END', 'CUT', 'UNAUTHORIZED', 'UNAVAILABLE']) {
    for (const [client, type] of Object.entries({ EventSource, 'event-source-polyfill': EventSourcePolyfill })) {
        const source = new type(`${url}${client}/${answer}`)
        source.onmessage = () => window.said.push(`${client} ${answer} received`)
        source.onerror = () => {
            if (source.readyState === 2) {
                window.said.push(`${client} ${answer} stops`)
            }
        }
    }
    const client = new MercureClient(`${url}mercure-client/${answer}`, { topics: ['news'] })
    client.addEventListener('message', () => window.said.push(`mercure-client ${answer} received`))
    client.addEventListener('closed', () => window.said.push(`mercure-client ${answer} stops`))
    const onmessage = () => window.said.push(`fetch-event-source ${answer} received`)
    fetchEventSource(`${url}fetch-event-source/${answer}`, { onmessage })
        .finally(() => window.said.push(`fetch-event-source ${answer} stops`))
}

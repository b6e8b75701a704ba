import { ReconnectingEventSource } from './reconnecting-event-source.js'

/** Hears of the updates of a hub, and tells the document, as events named `mercure-…` whose `detail` is the JSON. */
export class Notifications {
    #source

    /** @param {string} url the hub's, with the topics; the cookie of this site goes with it */
    constructor(url) {
        // An EventSource alone would be closed for good by a 401, or by a proxy's 503 while its hub is away.
        this.#source = new ReconnectingEventSource(url, { withCredentials: true })
        for (const type of ['chat', 'read_message', 'notification', 'new_message']) {
            this.#source.addEventListener(type, update => this.#tell(`mercure-${type}`, update))
        }
        this.#source.onmessage = update => this.#tell('mercure-message', update)
    }

    #tell(name, update) {
        document.dispatchEvent(new CustomEvent(name, { detail: JSON.parse(update.data) }))
    }

    close() {
        this.#source.close()
    }
}

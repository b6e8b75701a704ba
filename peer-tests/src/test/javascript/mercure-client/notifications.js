import { MercureClient } from './mercure-client.js'

/** Hears of the updates of a hub, and tells the document, as events named `mercure-…` whose `detail` is the JSON. */
export class Notifications {
    #client

    /**
     * @param {string} hub its URL; the cookie of this site goes with it
     * @param {string[]} topics
     * @param {() => Promise<boolean>} renewCookie whether somebody is still logged in
     */
    constructor(hub, topics, renewCookie) {
        this.#client = new MercureClient(hub, {
            topics,
            credentials: 'include',
            // Asked before the first request, and after a 401: here the page fetches what brings the new cookie.
            authorize: async ({ status }) => (status ? await renewCookie() : undefined)
        })
        for (const type of ['chat', 'read_message', 'notification', 'new_message', 'message']) {
            this.#client.addEventListener(type, update => this.#tell(`mercure-${type}`, update))
        }
    }

    #tell(name, update) {
        document.dispatchEvent(new CustomEvent(name, { detail: JSON.parse(update.data) }))
    }

    close() {
        this.#client.close()
    }
}

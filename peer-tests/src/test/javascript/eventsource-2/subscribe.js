import EventSource from 'eventsource'

/**
 * Subscribes, and stays subscribed until the function that it returns is called.
 *
 * @param {string} url the hub's, with the topics
 * @param {() => object} credentials such as { Authorization: `Bearer ${token}` } or { Cookie: `mercureAuthorization=${token}` }
 * @param {string[]} types of the updates to hear of; 'message' is those without one
 * @param {(update: MessageEvent) => void} listener is given `type`, `data` and `lastEventId`
 */
export function subscribe(url, credentials, types, listener) {
    let source, timer, lastEventId

    function open() {
        const resume = lastEventId ? { 'Last-Event-ID': lastEventId } : {}
        source = new EventSource(url, { headers: { ...credentials(), ...resume } })
        for (const type of types) {
            source.addEventListener(type, update => {
                lastEventId = update.lastEventId
                listener(update)
            })
        }
        source.onerror = error => {
            // It comes back by itself after the end of a stream, and after 500, 502, 503 and 504. Any other status is the end of it:
            // a 401, when the token no longer holds.
            if (error.status && ![500, 502, 503, 504].includes(error.status)) {
                timer = setTimeout(open, 1000 + 4000 * Math.random())
            }
        }
    }

    open()
    return () => {
        clearTimeout(timer)
        source.close()
    }
}

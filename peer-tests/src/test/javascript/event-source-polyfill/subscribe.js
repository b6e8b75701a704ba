import { EventSourcePolyfill } from 'event-source-polyfill'

/**
 * Subscribes, and stays subscribed until the function that it returns is called.
 *
 * @param {string} url the hub's, with the topics
 * @param {() => object} credentials such as { headers: { Authorization: `Bearer ${token}` } }, or { withCredentials: true } for the
 *     cookie
 * @param {string[]} types of the updates to hear of; 'message' is those without one
 * @param {(update: MessageEvent) => void} listener is given `type`, `data` and `lastEventId`
 */
export function subscribe(url, credentials, types, listener) {
    let source, timer, lastEventId

    function open() {
        const from = new URL(url)
        if (lastEventId) {
            from.searchParams.set('lastEventID', lastEventId)
        }
        source = new EventSourcePolyfill(from.href, { ...credentials(), lastEventIdQueryParameterName: 'lastEventID' })
        for (const type of types) {
            source.addEventListener(type, update => {
                lastEventId = update.lastEventId
                listener(update)
            })
        }
        source.onerror = error => {
            // It comes back by itself after the end of a stream, and while nobody answers. A status other than 200 is the end of it:
            // error.status is 401 when the token no longer holds, 503 from a proxy whose hub is away.
            if (source.readyState === EventSourcePolyfill.CLOSED) {
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

import { fetchEventSource } from '@microsoft/fetch-event-source'

/**
 * Subscribes, and stays subscribed until the function that it returns is called.
 *
 * @param {string} url the hub's, with the topics
 * @param {() => object} credentials such as { headers: { Authorization: `Bearer ${token}` } }, or { credentials: 'include' } for the
 *     cookie
 * @param {(update: {event: string, id: string, data: string}) => void} listener
 */
export function subscribe(url, credentials, listener) {
    const ending = new AbortController()
    fetchEventSource(url, {
        signal: ending.signal,
        // Asked for each time that it comes back; what stands here instead of this function would be kept.
        fetch(input, init) {
            const { headers, ...others } = credentials()
            return fetch(input, { ...init, ...others, headers: { ...init.headers, ...headers } })
        },
        // Otherwise it leaves while the page is in the background.
        openWhenHidden: true,
        async onopen(response) {
            if (response.status !== 200) {
                throw new Error(`The hub answers ${response.status}`)
            }
        },
        onmessage: listener,
        // Without this it takes the end of a stream for the end of all updates, and never comes back.
        onclose() {
            throw new Error('The stream has ended')
        },
        // It comes back after the time that the hub has said, or, where this returns one, after another: not to hurry while there is
        // no hub, or a token that no longer holds.
        onerror(error) {
            return error.message === 'The stream has ended' ? undefined : 1000 + 4000 * Math.random()
        }
    })
    return () => ending.abort()
}

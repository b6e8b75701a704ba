// node observe.js URL FOLDER... has each folder's EventSource get what is at URL/FOLDER/ANSWER, and prints what they do.

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [, , url, ...folders] = process.argv
for (const folder of folders) {
    const { resolve } = createRequire(new URL(`./${folder}/`, import.meta.url))
    const { EventSource, default: byDefault } = await import(pathToFileURL(resolve('eventsource')))
    for (const answer of ['END', 'CUT', 'UNAUTHORIZED', 'UNAVAILABLE']) {
        const source = new (EventSource ?? byDefault.EventSource ?? byDefault)(`${url}${folder}/${answer}`)
        source.onmessage = () => console.log(`${folder} ${answer} received`)
        // Version 2 tells of a status first, and then stops.
        source.onerror = () => setImmediate(() => {
            if (source.readyState === 2) {
                console.log(`${folder} ${answer} stops`)
            }
        })
    }
}

// Version 5 would not keep the process from ending while it waits.
setInterval(() => {}, 60_000)

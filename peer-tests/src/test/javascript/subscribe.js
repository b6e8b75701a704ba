// node subscribe.js URL TOKEN FOLDER... subscribes with each folder's client, by header and by cookie, and prints what comes.
// CLIENT in the URL stands for the name of each.

const [, , url, token, ...folders] = process.argv
// There is nobody else whom one would wait for.
Math.random = () => 0

const credentials = {
    header: { Authorization: `Bearer ${token}` },
    cookie: { Cookie: `mercureAuthorization=${token}` }
}
for (const folder of folders) {
    const { subscribe } = await import(`./${folder}/subscribe.js`)
    for (const [by, headers] of Object.entries(credentials)) {
        const client = `${folder} by ${by}`
        const ownUrl = url.replace('CLIENT', encodeURIComponent(client))
        subscribe(ownUrl, () => headers, ['message', 'chat', 'notification'], ({ type, lastEventId, data }) => {
            console.log([client, type, lastEventId, data].map(encodeURIComponent).join(' '))
        })
    }
}

// Version 5 of eventsource would not keep the process from ending while it waits.
setInterval(() => {}, 60_000)

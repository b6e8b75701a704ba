/** Where browsers say that the machine is online again, which Node does not. */
export const window = new EventTarget();
globalThis.addEventListener = window.addEventListener.bind(window);

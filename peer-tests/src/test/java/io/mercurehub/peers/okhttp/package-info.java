/** What does okhttp-sse make of the hub? */
@NullMarked
package io.mercurehub.peers.okhttp;

import org.jspecify.annotations.NullMarked;

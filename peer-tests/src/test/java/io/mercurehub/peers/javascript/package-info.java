/** What do the clients that JavaScript has, in browsers and in Node, make of the hub? */
@NullMarked
package io.mercurehub.peers.javascript;

import org.jspecify.annotations.NullMarked;

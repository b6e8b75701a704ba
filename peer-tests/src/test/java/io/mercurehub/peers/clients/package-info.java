/** What do all clients together live through at one hub? */
@NullMarked
package io.mercurehub.peers.clients;

import org.jspecify.annotations.NullMarked;

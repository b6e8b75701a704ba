/** What does an application of Symfony, with the Mercure component as it is packaged, make of the hub? */
@NullMarked
package io.mercurehub.peers.symfony;

import org.jspecify.annotations.NullMarked;

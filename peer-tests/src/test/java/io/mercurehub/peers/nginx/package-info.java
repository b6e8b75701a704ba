/** Does a hub behind nginx do what its users expect? */
@NullMarked
package io.mercurehub.peers.nginx;

import org.jspecify.annotations.NullMarked;

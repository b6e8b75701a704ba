/** Does a hub behind Apache httpd do what its users expect? */
@NullMarked
package io.mercurehub.peers.apache;

import org.jspecify.annotations.NullMarked;

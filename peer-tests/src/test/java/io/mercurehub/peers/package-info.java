/** What do the proxies and clients that users have in front of a hub have in common? */
@NullMarked
package io.mercurehub.peers;

import org.jspecify.annotations.NullMarked;

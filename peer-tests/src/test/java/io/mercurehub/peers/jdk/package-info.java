/** Publishing from Java without any library. */
@NullMarked
package io.mercurehub.peers.jdk;

import org.jspecify.annotations.NullMarked;

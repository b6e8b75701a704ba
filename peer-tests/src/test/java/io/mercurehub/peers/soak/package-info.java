/** Does all of it hold for hours? */
@NullMarked
package io.mercurehub.peers.soak;

import org.jspecify.annotations.NullMarked;

/**
 * With which certificate does the hub prove who it is?
 *
 * <p>Nothing here logs a key, or a part of one.
 */
@NullMarked
package io.mercurehub.standalone.tls;

import org.jspecify.annotations.NullMarked;

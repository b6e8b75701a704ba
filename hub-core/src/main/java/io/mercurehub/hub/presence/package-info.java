/**
 * How does the log tell of subscriptions?
 */
@NullMarked
package io.mercurehub.hub.presence;

import org.jspecify.annotations.NullMarked;

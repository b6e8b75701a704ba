/**
 * API: which topics does an expression select? The matchers that select topics, and the names that only the hub may use.
 */
@NullMarked
package io.mercurehub.hub.topic;

import org.jspecify.annotations.NullMarked;

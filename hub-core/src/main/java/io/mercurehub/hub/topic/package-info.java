/**
 * API: which topics does an expression select? Topics, the matchers that select them, and the names that only the hub may use.
 */
@NullMarked
package io.mercurehub.hub.topic;

import org.jspecify.annotations.NullMarked;

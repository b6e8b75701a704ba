/**
 * API: how does one string select others?
 *
 * <p>Matching against RFC 6570 templates: a standard of its own, which knows nothing of Mercure.
 */
@NullMarked
package io.mercurehub.patterns;

import org.jspecify.annotations.NullMarked;

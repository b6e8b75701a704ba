/**
 * How does one string select others?
 *
 * <p>WHATWG URL parsing and URL Pattern, and matching against RFC 6570 templates: standards of their own, which know nothing
 * of Mercure.
 */
@NullMarked
package io.mercurehub.patterns;

import org.jspecify.annotations.NullMarked;

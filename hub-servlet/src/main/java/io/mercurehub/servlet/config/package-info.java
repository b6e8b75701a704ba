/**
 * API: how does this hub speak HTTP?
 *
 * <p>The settings of HTTP as immutable values, and the table of their options.
 */
@NullMarked
package io.mercurehub.servlet.config;

import org.jspecify.annotations.NullMarked;

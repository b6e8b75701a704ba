/**
 * API: what can be set, and how is it written?
 *
 * <p>The table of the hub's options. Whoever has settings of its own, such as those of HTTP, has a table of the same kind.
 */
@NullMarked
package io.mercurehub.config.option;

import org.jspecify.annotations.NullMarked;

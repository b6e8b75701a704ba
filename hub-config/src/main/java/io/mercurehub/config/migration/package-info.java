/** What do users of the Go hub bring? The directives and variables that this hub does not have, and its older transports. */
@NullMarked
package io.mercurehub.config.migration;

import org.jspecify.annotations.NullMarked;

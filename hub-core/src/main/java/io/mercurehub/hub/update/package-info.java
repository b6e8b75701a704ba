/**
 * API: what is published? Updates and their identifiers.
 */
@NullMarked
package io.mercurehub.hub.update;

import org.jspecify.annotations.NullMarked;

/**
 * What may travel at all? The character rules shared by topics, patterns, ids and types, and what breaking one looks like.
 */
@NullMarked
package io.mercurehub.hub.protocol;

import org.jspecify.annotations.NullMarked;

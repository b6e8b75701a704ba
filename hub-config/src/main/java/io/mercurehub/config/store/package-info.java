/**
 * API: which kinds of event store are there, and what can be set of each?
 */
@NullMarked
package io.mercurehub.config.store;

import org.jspecify.annotations.NullMarked;

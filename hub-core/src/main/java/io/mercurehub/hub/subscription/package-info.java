/**
 * Who listens now? Subscribers, where their updates go, and the index that finds them.
 */
@NullMarked
package io.mercurehub.hub.subscription;

import org.jspecify.annotations.NullMarked;

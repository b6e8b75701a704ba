/**
 * API: what happened? Events for whoever counts; nothing is counted here.
 */
@NullMarked
package io.mercurehub.hub.metrics;

import org.jspecify.annotations.NullMarked;

/**
 * Which matchers, and so which subscribers, does an update concern?
 */
@NullMarked
package io.mercurehub.hub.matching;

import org.jspecify.annotations.NullMarked;

/**
 * What does an ordinary web application do to have a hub inside?
 *
 * <p>{@link io.mercurehub.sample.Startup} puts everything together. Of the hub, only packages that are API are used.
 */
@NullMarked
package io.mercurehub.sample;

import org.jspecify.annotations.NullMarked;

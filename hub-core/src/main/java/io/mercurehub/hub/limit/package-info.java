/**
 * How much may clients hold, in sum?
 */
@NullMarked
package io.mercurehub.hub.limit;

import org.jspecify.annotations.NullMarked;

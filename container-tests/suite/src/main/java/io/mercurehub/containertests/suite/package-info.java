/** Does the hub keep its word in this container? */
@NullMarked
package io.mercurehub.containertests.suite;

import org.jspecify.annotations.NullMarked;

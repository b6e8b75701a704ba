/** How does the suite start Undertow? */
@NullMarked
package io.mercurehub.containertests.undertow;

import org.jspecify.annotations.NullMarked;

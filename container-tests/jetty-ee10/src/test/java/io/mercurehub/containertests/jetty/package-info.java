/** How does the suite start Jetty? */
@NullMarked
package io.mercurehub.containertests.jetty;

import org.jspecify.annotations.NullMarked;

/** How does the suite start Jetty with EE 11? */
@NullMarked
package io.mercurehub.containertests.jetty.ee11;

import org.jspecify.annotations.NullMarked;

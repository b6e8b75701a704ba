/** How does the suite start Jetty with EE 10? */
@NullMarked
package io.mercurehub.containertests.jetty.ee10;

import org.jspecify.annotations.NullMarked;

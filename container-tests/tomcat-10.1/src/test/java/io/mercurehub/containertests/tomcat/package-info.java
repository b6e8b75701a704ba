/** How does the suite start Tomcat? */
@NullMarked
package io.mercurehub.containertests.tomcat;

import org.jspecify.annotations.NullMarked;

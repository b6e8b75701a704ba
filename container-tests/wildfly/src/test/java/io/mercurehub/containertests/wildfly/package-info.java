/** How does the suite start WildFly? */
@NullMarked
package io.mercurehub.containertests.wildfly;

import org.jspecify.annotations.NullMarked;

/** What does the suite ask of a container? */
@NullMarked
package io.mercurehub.containertests.container;

import org.jspecify.annotations.NullMarked;

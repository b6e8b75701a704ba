/** How is the hub that was built run as its users run it, and what do its clients see? */
@NullMarked
package io.mercurehub.test.hub;

import org.jspecify.annotations.NullMarked;

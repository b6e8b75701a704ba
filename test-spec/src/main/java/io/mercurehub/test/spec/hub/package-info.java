/** What runs a hub? */
@NullMarked
package io.mercurehub.test.spec.hub;

import org.jspecify.annotations.NullMarked;

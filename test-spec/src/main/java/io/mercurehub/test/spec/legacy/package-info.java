/** What does the 0.x generation of the protocol say? */
@NullMarked
package io.mercurehub.test.spec.legacy;

import org.jspecify.annotations.NullMarked;

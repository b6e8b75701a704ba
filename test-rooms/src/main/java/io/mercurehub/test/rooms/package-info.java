/** Which packages may use which? */
@NullMarked
package io.mercurehub.test.rooms;

import org.jspecify.annotations.NullMarked;

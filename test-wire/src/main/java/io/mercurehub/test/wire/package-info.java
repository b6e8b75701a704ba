/** What does a test send to a hub, and what comes back? */
@NullMarked
package io.mercurehub.test.wire;

import org.jspecify.annotations.NullMarked;

/** What does a test send to a hub, what comes back, and which ports and programs of this machine does it use? */
@NullMarked
package io.mercurehub.test.wire;

import org.jspecify.annotations.NullMarked;

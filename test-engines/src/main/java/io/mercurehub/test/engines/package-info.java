/** What do hubs keep their log in that is a server of its own, and how does a test run it, and break it and its network? */
@NullMarked
package io.mercurehub.test.engines;

import org.jspecify.annotations.NullMarked;

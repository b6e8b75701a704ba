/** What does the application around a hub do, so that a test can see how the two get on? */
@NullMarked
package io.mercurehub.probe;

import org.jspecify.annotations.NullMarked;

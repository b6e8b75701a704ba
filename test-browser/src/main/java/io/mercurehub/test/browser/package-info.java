/** Which programs of this machine does a test use, and what does a browser make of a page? */
@NullMarked
package io.mercurehub.test.browser;

import org.jspecify.annotations.NullMarked;

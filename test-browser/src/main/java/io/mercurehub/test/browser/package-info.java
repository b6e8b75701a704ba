/** What does a browser make of a page? */
@NullMarked
package io.mercurehub.test.browser;

import org.jspecify.annotations.NullMarked;

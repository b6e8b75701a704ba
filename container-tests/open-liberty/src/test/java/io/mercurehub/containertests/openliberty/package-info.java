/** How does the suite start Open Liberty? */
@NullMarked
package io.mercurehub.containertests.openliberty;

import org.jspecify.annotations.NullMarked;

/** What does a form say, in the query or in a body? */
@NullMarked
package io.mercurehub.servlet.form;

import org.jspecify.annotations.NullMarked;

/** Who sends this request? Where its token is, whether it is taken, and for which role. */
@NullMarked
package io.mercurehub.servlet.authentication;

import org.jspecify.annotations.NullMarked;

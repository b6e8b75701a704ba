/**
 * API: what does this request prove?
 *
 * <p>Finds the access token of a request, verifies it and reads its claims; mints tokens. Which topics the claims grant is not
 * decided here. Nothing in this package logs, and no message or {@code toString} holds a token
 * or a key.
 */
@NullMarked
package io.mercurehub.servlet.token;

import org.jspecify.annotations.NullMarked;

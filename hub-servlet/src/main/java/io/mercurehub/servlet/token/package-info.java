/**
 * API: what does a token prove?
 *
 * <p>Verifies tokens and reads their claims; mints tokens. Which topics the claims grant is not
 * decided here. Nothing in this package logs, and no message or {@code toString} holds a token
 * or a key.
 */
@NullMarked
package io.mercurehub.servlet.token;

import org.jspecify.annotations.NullMarked;

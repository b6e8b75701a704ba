/**
 * With which key is a token signed? The algorithms; keys in the texts in which they are handed around, which are PEM, JWK and JWK
 * Sets; and the JWK Set at a URL.
 *
 * <p>Nothing in this package logs but whether the keys at a URL can be read, and no message holds a part of a key.
 */
@NullMarked
package io.mercurehub.servlet.key;

import org.jspecify.annotations.NullMarked;

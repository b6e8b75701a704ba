/**
 * With which key is a token signed? The algorithms, and keys in the texts in which they are handed around: PEM, JWK and JWK Sets.
 *
 * <p>Nothing in this package logs, and no message holds a part of a key.
 */
@NullMarked
package io.mercurehub.servlet.key;

import org.jspecify.annotations.NullMarked;

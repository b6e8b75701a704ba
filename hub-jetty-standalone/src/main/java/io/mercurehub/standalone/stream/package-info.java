/**
 * How does a stream get its connection for itself?
 *
 * <p>A connection of HTTP/1 is taken over from the server once the head of the answer is sent, and given back at the end of the stream.
 */
@NullMarked
package io.mercurehub.standalone.stream;

import org.jspecify.annotations.NullMarked;

/**
 * How does an update become bytes on one response? The event stream format, and the streams that are open.
 */
@NullMarked
package io.mercurehub.servlet.sse;

import org.jspecify.annotations.NullMarked;

/**
 * How does the log reach its readers? The tail that follows it, the lanes that own subscribers, and catching up.
 */
@NullMarked
package io.mercurehub.hub.dispatch;

import org.jspecify.annotations.NullMarked;

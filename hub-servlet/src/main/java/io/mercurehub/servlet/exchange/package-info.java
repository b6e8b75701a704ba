/**
 * Who may touch a request and its response, and when? Nobody outside this room has them: others get what the request's head says,
 * give replies, and read and write by calls that are guarded.
 */
@NullMarked
package io.mercurehub.servlet.exchange;

import org.jspecify.annotations.NullMarked;

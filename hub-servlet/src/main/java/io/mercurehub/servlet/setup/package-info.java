/**
 * What in the application and around it keeps a hub from working, or will?
 *
 * <p>Each finding is told once, in one message that says what to do.
 */
@NullMarked
package io.mercurehub.servlet.setup;

import org.jspecify.annotations.NullMarked;

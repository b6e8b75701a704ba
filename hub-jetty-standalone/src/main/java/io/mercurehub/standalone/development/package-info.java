/**
 * What does a hub get that is started without any key?
 *
 * <p>Keys of its own, kept in the user's state folder, and commands to try it with.
 */
@NullMarked
package io.mercurehub.standalone.development;

import org.jspecify.annotations.NullMarked;

/**
 * What do users of the Go hub bring?
 *
 * <p>That hub is a module of a web server and is configured in that server's file, or in variables of its environment. Here what is
 * for a hub is found in them, and everything else is named.
 */
@NullMarked
package io.mercurehub.standalone.migration;

import org.jspecify.annotations.NullMarked;

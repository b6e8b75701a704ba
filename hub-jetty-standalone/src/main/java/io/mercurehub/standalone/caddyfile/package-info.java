/**
 * What of a Caddyfile is for the hub?
 *
 * <p>The Go hub is a module of a web server and is configured in that server's file. Here its directives are found, and
 * everything else in the file is named.
 */
@NullMarked
package io.mercurehub.standalone.caddyfile;

import org.jspecify.annotations.NullMarked;

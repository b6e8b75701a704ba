/**
 * What does the server answer besides the hub?
 *
 * <p>A home page, a health check, a note for robots, and refusals in plain text.
 */
@NullMarked
package io.mercurehub.standalone.site;

import org.jspecify.annotations.NullMarked;

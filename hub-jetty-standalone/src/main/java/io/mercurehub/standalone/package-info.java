/**
 * How is a hub run?
 *
 * <p>A command line, the configuration it reads, a server around the servlet, and an orderly stop.
 */
@NullMarked
package io.mercurehub.standalone;

import org.jspecify.annotations.NullMarked;
